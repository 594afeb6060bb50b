#!/usr/bin/env python3
"""How well the guardrails tell attacks from harmless texts, over a folder of labelled data, and what a text costs.

    bench/guardrails/run.py [DATA_DIR] [--bastion PROGRAM] [--timing PROGRAM] [--write docs/guardrails-accuracy.md]

Reads *.jsonl.gz of {text, label, source, kind, lang?}: every file but train.jsonl.gz, whose sources are partly trained on (they are shown
apart). Judges each text with `bastion scan --jsonl` at the shipped threshold, prints Markdown tables. Standard library only.
"""
import argparse
import gzip
import json
import pathlib
import platform
import subprocess
import sys

import measures

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools" / "train"))
import data as training  # noqa: E402  which sources were trained on

EVERYDAY = {"benign_chat", "benign_instruction", "benign_tool_query"}
HARD = {"benign_hardneg", "benign_secdoc", "benign_secdoc_quote", "benign_hardneg_template", "benign_system_prompt"}
SHOWN_AT_LEAST = 3  # rows of a language or technique


def rows_of(path):
    with gzip.open(path, "rt") as lines:
        return [json.loads(line) for line in lines]


def judge(program, rows):
    """Adds score and flagged to each row."""
    lines = "".join(json.dumps({"text": row["text"]}) + "\n" for row in rows)
    done = subprocess.run([program, "scan", "--jsonl"], input=lines.encode(), capture_output=True, check=True)
    verdicts = [json.loads(line) for line in done.stdout.splitlines()]
    if len(verdicts) != len(rows):
        raise SystemExit(f"{len(rows)} lines in, {len(verdicts)} out")
    for row, verdict in zip(rows, verdicts):
        row["score"], row["flagged"] = verdict.get("score", 0.0), verdict.get("label") == "attack"
        row["findings"] = verdict.get("findings", [])
    return rows


def share(rows):
    rows = list(rows)
    return sum(row["flagged"] for row in rows) / len(rows) if rows else float("nan")


def percent(value):
    return "-" if value != value else f"{100 * value:.1f} %"


def table(head, rows):
    return "\n".join(["| " + " | ".join(head) + " |", "|" + "---|" * len(head)] + ["| " + " | ".join(map(str, row)) + " |" for row in rows]) + "\n"


def ranking(name, rows):
    attacks = [row["score"] for row in rows if row["label"] == 1]
    harmless = [row["score"] for row in rows if row["label"] == 0]
    figures = measures.with_intervals(attacks, harmless)
    return [name, f"{len(attacks)} / {len(harmless)}"] + [f"{value:.3f} ({low:.3f}-{high:.3f})" for value, low, high in figures]


def by(rows, key):
    groups = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return sorted((name, group) for name, group in groups.items() if len(group) >= SHOWN_AT_LEAST)


def injection(dev, train):
    harmless = [row for row in dev if row["label"] == 0]
    head = ["attacks against the harmless texts of the set", "attacks / harmless", "ROC-AUC", "recall at 1 % FPR", "at 0.1 %"]
    rankings = [ranking("dev, all", dev)]
    for source, group in by([row for row in dev if row["label"] == 1], lambda row: row["source"]):
        rankings.append(ranking("dev, " + source, group + harmless))
    unseen = [row for row in train if not training.may_train(row)]
    if unseen:
        rankings.append(ranking("sources not trained on (their failures were looked at)", unseen))
    yield "## Ranking\n\n95 % bootstrap intervals. At 0.1 % few rows decide.\n\n" + table(head, rankings)

    shares = [["harmless: " + source, len(group), percent(share(group))] for source, group in by(harmless, lambda row: row["source"])]
    shares.append(["**everyday chat and instructions**", *count(harmless, EVERYDAY)])
    shares.append(["**over-defence: full of trigger words**", *count(harmless, HARD)])
    yield "## False alarms at the shipped threshold\n\n" + table(["texts", "rows", "flagged"], shares)

    attacks = [row for row in dev if row["label"] == 1]
    techniques = [[kind, len(group), percent(share(group))] for kind, group in by(attacks, lambda row: row["kind"])]
    yield "## Techniques: found at the shipped threshold\n\n" + table(["technique", "rows", "found"], techniques)
    attacks += [row for row in unseen if row["label"] == 1]
    languages = [[lang, len(group), percent(share(group))] for lang, group in by(attacks, language)]
    yield "## Languages\n\n`-` is mostly English and not labelled.\n\n" + table(["language", "attacks", "found"], languages)


def language(row):
    return row.get("lang") or "-"


def count(rows, kinds):
    chosen = [row for row in rows if row["kind"] in kinds]
    return len(chosen), percent(share(chosen))


def evasion(rows, plain):
    """The share of what is found in plain text that is still found when disguised."""
    base = share(plain)
    lines = []
    for name, group in by(rows, lambda row: row["kind"].removeprefix("evasion_").removeprefix("encoded_benign_")):
        found, alarms = share(row for row in group if row["label"] == 1), share(row for row in group if row["label"] == 0)
        lines.append([name, percent(found), percent(found / base if base else 0), percent(alarms)])
    kept = share(row for row in rows if row["label"] == 1) / base if base else 0
    alarms = share(row for row in rows if row["label"] == 0)
    lines.append(["**all**", percent(share(row for row in rows if row["label"] == 1)), percent(kept), percent(alarms)])
    note = f"The same attacks in plain text: {percent(base)} found.\n\n"
    return "## Evasion\n\n" + note + table(["transform", "found", "of plain", "harmless text, so encoded, flagged"], lines)


def plain_of(rows, dev):
    """The evasion file's attacks before they were disguised, by the text they were made of."""
    texts = {row["base"] for row in rows if row["label"] == 1 and isinstance(row.get("base"), str)}
    return [row for row in dev if row["text"] in texts] or [{"text": text} for text in texts]


def detectors(folder, program):
    """Secrets, personal data and toxicity: a text counts as found when a finding of that family names it."""
    lines = []
    for family, prefix in (("secrets", "secret."), ("pii", "pii."), ("toxic", "toxicity.")):
        path = folder / family / "dev.jsonl.gz"
        if not path.exists():
            continue
        rows = judge(program, rows_of(path))
        found = [any(finding["rule"].startswith(prefix) for finding in row["findings"]) for row in rows]
        if not any(found):
            lines.append([family, len(rows), "-", "-"])
            continue
        hits = sum(1 for row, hit in zip(rows, found) if hit and row["label"] == 1)
        lines.append([family, len(rows), percent(hits / sum(row["label"] for row in rows)), percent(hits / sum(found))])
    note = "By findings at the shipped thresholds; `-` where no detector of that family reports through `bastion scan`.\n\n"
    return "## Secrets, personal data, toxicity\n\n" + note + table(["family", "rows", "recall", "precision"], lines)


def weak(dev):
    attacks = [row for row in dev if row["label"] == 1]
    groups = [(share(group), name, len(group)) for name, group in by(attacks, lambda row: row["source"] + ", " + row["kind"] + ", " + language(row))]
    lines = [f"- {name}: {percent(value)} of {rows} found" for value, name, rows in sorted(groups)[:8]]
    return "## Where it is weak\n\nThe attacks of the development set that are found least:\n\n" + "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data", nargs="?", type=pathlib.Path, default=ROOT.parent / "shared" / "data" / "guardrails")
    parser.add_argument("--bastion", default=ROOT / "build" / "bastion")
    parser.add_argument("--timing", default=ROOT / "build" / "bench" / "bench" / "bench.guardrails")
    parser.add_argument("--write", type=pathlib.Path, help="also write the report to this file")
    options = parser.parse_args()
    dev = judge(options.bastion, rows_of(options.data / "dev.jsonl.gz"))
    path = options.data / "train.jsonl.gz"
    train = [row for row in rows_of(path) if not training.may_train(row)] if path.exists() else []
    train = judge(options.bastion, train) if train else []
    parts = ["# Accuracy of the guardrails\n\nWritten by `bench/guardrails/run.py`. What the model learned from, and what it did not: "
             "[the model card](reference/model-card-injection.md).\n"]
    parts += injection(dev, train)
    if (options.data / "dev_evasion.jsonl.gz").exists():
        rows = judge(options.bastion, rows_of(options.data / "dev_evasion.jsonl.gz"))
        parts.append(evasion(rows, judge(options.bastion, plain_of(rows, dev))))
    parts.append(detectors(options.data, options.bastion))
    parts.append(weak(dev))
    if pathlib.Path(options.timing).exists():
        timing = subprocess.run([options.timing], capture_output=True, text=True, check=True).stdout
        parts.append(f"## Time\n\nOne core, {platform.machine()}.\n\n```\n{timing.strip()}\n```\n")
    report = "\n".join(parts)
    print(report)
    if options.write:
        options.write.write_text(report)


if __name__ == "__main__":
    main()
