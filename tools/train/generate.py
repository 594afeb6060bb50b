#!/usr/bin/env python3
"""Attacks and harmless texts for training, made from the grammars in grammar/ and planted in permissively licensed carriers.

    generate.py CARRIERS.jsonl OUT.jsonl [--seed N] [--scale X]

Deterministic for a seed. Each row: text, label, source "generated", family, kind (user, tool, document).
"""
import argparse
import base64
import codecs
import json
import random

from grammar import Grammar

LANGUAGES = "de fr es it pt nl pl ru zh ja ko ar hi tr".split()
ATTACKS = {  # rule -> rows
    "direct": 3000, "override": 700, "extract": 1500, "leak_secret": 500, "say": 500, "exfil": 600, "suppress": 600,
    "persona": 1500, "devmode": 600,
    "story": 500, "m_sys": 800, "complete": 600, "many": 250, "split": 300, "config": 400, "suffix": 200, "game": 600,
    "longwind": 1200, "short_attack": 900,
    "bot_data": 700, "sp_more": 700, "plant_strong": 600, "pivot": 900, "turn": 800, "hyp_harm": 500,
}
HARMLESS = {
    "b_ignore": 1500, "b_sec": 1500, "b_system": 1500, "b_user": 2500, "b_story": 800, "b_tool_user": 900, "b_schema": 800, "b_code": 800,
    "b_mail": 700, "b_doc_imp": 700, "benign_task": 800, 
    "b_format": 1500, "b_classify": 1500, "b_trigger": 2000, "b_config": 800, "b_casual": 3000, "b_agent": 1000,
}


def typos(rng, text):
    """A few letters swapped, dropped or doubled, words glued."""
    letters = list(text)
    for _ in range(max(1, len(letters) // 60)):
        at = rng.randrange(len(letters))
        act = rng.random()
        if act < 0.4 and at + 1 < len(letters):
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
        elif act < 0.7:
            letters[at] = ""
        else:
            letters[at] *= 2
    return "".join(letters)


def dressed(rng, text):
    """How people really type: cases, typos, quotes, missing stops."""
    dice = rng.random()
    if dice < 0.08:
        return typos(rng, text)
    if dice < 0.18:
        return text.lower()
    if dice < 0.22:
        return text.upper()
    if dice < 0.26:
        return text.rstrip(".!?")
    return text[:1].upper() + text[1:] if dice < 0.6 else text


def encoded(rng, text):
    """What is harmless stays so when it is encoded: the decoder, not the classifier, reads what it says."""
    return rng.choice([
        lambda: base64.b64encode(text.encode()).decode(), lambda: text.encode().hex(), lambda: codecs.encode(text, "rot13"), lambda: text[::-1],
        lambda: " ".join(text), lambda: " ".join(text), lambda: "-".join(text.replace(" ", "")),
        lambda: "  ".join(" ".join(word) for word in text.split()),
        lambda: text.translate(str.maketrans("aeiost", "431057")), lambda: "".join(f"%{byte:02x}" for byte in text.encode()),
    ])()


def planted(rng, carrier, text):
    """The text at a random sentence border of the carrier."""
    borders = [at + 1 for at, char in enumerate(carrier) if char in ".\n" and 20 < at < len(carrier) - 1]
    at = rng.choice(borders) if borders else len(carrier)
    gap = rng.choice([" ", "\n", "\n\n"])
    return carrier[:at] + gap + text + gap + carrier[at:].lstrip()


def attacks(grammar, rng, scale, carriers):
    for rule, count in ATTACKS.items():
        for _ in range(int(count * scale)):
            yield "a_" + rule, "user", dressed(rng, grammar.make(rule))
    for language in LANGUAGES:
        for _ in range(int(140 * scale)):
            yield "a_language", "user", grammar.make(language + "_attack")
    for _ in range(int(1500 * scale)):  # in a long, real text
        rule = rng.choice(["plant_strong", "plant_note", "direct", "longwind", "extract", "m_sys", "exfil"])
        yield "a_planted", "document", planted(rng, rng.choice(carriers), grammar.make(rule))
    for _ in range(int(2400 * scale)):
        frame = rng.choice(["json_result", "json_result", "doc_frame"])
        strong = frame == "doc_frame" or rng.random() < 0.55  # a request in a mail from a colleague is no attack
        inner = grammar.make(rng.choice(["plant_strong", "plant_note"]) if strong else "ask_do")
        text = grammar.make(frame).replace("<HOLE>", inner.replace("\n", "\\n") if frame == "json_result" else inner)
        tool = frame == "json_result"
        yield "a_in_" + ("tool" if tool else "document") + ("" if strong else "_weak"), "tool" if tool else "document", text


def harmless(grammar, rng, scale, carriers):
    for rule, count in HARMLESS.items():
        for _ in range(int(count * scale)):
            yield rule, "user", dressed(rng, grammar.make(rule))
    for language in LANGUAGES:
        for _ in range(int(130 * scale)):
            yield "b_language", "user", grammar.make(language + "_benign")
    for _ in range(int(2000 * scale)):
        text = rng.choice(carriers)[: rng.randint(30, 300)] if rng.random() < 0.5 else grammar.make(rng.choice(list(HARMLESS)))
        yield "b_encoded", "user", grammar.make("b_decode").replace("<HOLE>", encoded(rng, text))
    for _ in range(int(1500 * scale)):
        rule = rng.choice(["b_ignore", "b_sec", "b_user", "b_tool_user", "ok_line", "ok_request", "b_doc_imp", "b_code", "b_format", "b_trigger"])
        yield "b_planted", "document", planted(rng, rng.choice(carriers), grammar.make(rule))
    for _ in range(int(2400 * scale)):
        frame = rng.choice(["json_result", "json_result", "doc_frame"])
        lines = [grammar.make("ok_line") for _ in range(rng.randint(1, 3))]
        inner = " ".join(lines) if rng.random() < 0.6 else grammar.make(rng.choice(["ok_request", "ok_request", "b_doc_imp"]))
        tool = frame == "json_result"
        yield "b_in_" + ("tool" if tool else "document"), "tool" if tool else "document", grammar.make(frame).replace("<HOLE>", inner)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("carriers")
    parser.add_argument("out")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--scale", type=float, default=1.0)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    grammar = Grammar(__file__.rsplit("/", 1)[0] + "/grammar", rng)
    carriers = [json.loads(line)["text"][:3000] for line in open(options.carriers)]
    seen = set()
    with open(options.out, "w") as out:
        for label, rows in ((1, attacks), (0, harmless)):
            for family, kind, text in rows(grammar, rng, options.scale, carriers):
                if text and text not in seen:
                    seen.add(text)
                    row = {"text": text, "label": label, "source": "generated", "family": family, "kind": kind}
                    out.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
