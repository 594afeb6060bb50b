"""The given data, and which of it a shipped model may learn from (SOURCES.json states each licence)."""
import gzip
import json
import pathlib

# Attack texts under a permissive licence. HackAPrompt's rows (MIT) also lie in two collections that state none of their own.
ATTACK_SOURCES = {"inthewild_jailbreaks": "MIT", "asb_tools": "MIT"}
ATTACK_KINDS = {"direct_hackaprompt": "MIT"}
HARMLESS_SOURCES = {
    "gpteacher": "MIT", "gsm8k": "MIT", "t0_tasks": "Apache-2.0", "gpt_store_prompts": "MIT", "roleplay_zh": "MIT",
    "secdocs_train": "MIT, CC-BY-SA-4.0, Apache-2.0", "hardneg_train": "own text", "asb_tools": "MIT",
}
HARMLESS_PARTS = {("promptshield_train", "benign_chat"): "MIT (UltraChat)"}
CARRIERS = ("t0_tasks", "secdocs_train", "promptshield_train", "gpteacher")
TOXIC_SOURCES = {"tdavidson": "MIT"}


def read(folder, name):
    with gzip.open(pathlib.Path(folder) / name, "rt") as lines:
        return [json.loads(line) for line in lines]


def may_train(row):
    if row["label"] == 1:
        return row["source"] in ATTACK_SOURCES or row["kind"] in ATTACK_KINDS
    return row["source"] in HARMLESS_SOURCES or (row["source"], row["kind"]) in HARMLESS_PARTS


def carriers(rows):
    return [row["text"][:3000] for row in rows if row["label"] == 0 and row["source"] in CARRIERS and 150 < len(row["text"]) < 4000]


def is_data(row):
    """Whether the row is judged as a tool's result or a document: in training half of those that are, as callers do not always say."""
    return row.get("kind") in ("tool", "document") and hash_of(row["text"]) % 2 == 0


def hash_of(text):
    value = 0
    for byte in text.encode()[:64]:
        value = (value * 131 + byte) & 0xFFFFFFFF
    return value >> 3
