#!/usr/bin/env python3
"""Style that a program can judge: names, lengths, forbidden words, broken links in documents.

    tools/tidy.py [--root FOLDER]

Prints one line per finding and exits 1 if there is any.
"""
import argparse
import pathlib
import re
import subprocess
import sys

LONGEST_LINE = 150
LONGEST_FILE = 600
CODE = {".cpp", ".hpp", ".py", ".ts", ".tsx", ".sql", ".sh"}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
THROW = re.compile(r"^\s*throw\b")
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
SNAKE = re.compile(r"^[a-z0-9_.]+$")
GENERATED = ("tests/boundaries/", "api/", "data/", "sdk/", "package-lock.json", "/fixtures/", "/corpus/")


def tracked(root):
    out = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=root, capture_output=True, check=True)
    return [pathlib.Path(name) for name in out.stdout.decode().split("\0") if name and (root / name).is_file()]


def findings(root):
    for path in tracked(root):
        name = path.as_posix()
        if any(mark in name for mark in GENERATED):
            continue
        if path.suffix in CODE:
            yield from code_findings(root, path, name)
        if path.suffix == ".md":
            for number, line in enumerate((root / path).read_text().splitlines(), 1):
                for target in LINK.findall(line):
                    if "://" not in target and not target.startswith(("mailto:", "/")) and not (root / path.parent / target).exists():
                        yield f"{name}:{number}: broken link: {target}"


def code_findings(root, path, name):
    lines = (root / path).read_text().splitlines()
    if path.suffix in (".cpp", ".hpp") and not SNAKE.match(path.name):
        yield f"{name}: file names are snake_case"
    if path.suffix == ".hpp" and "#pragma once" not in "\n".join(lines[:5]):
        yield f"{name}: a header begins with #pragma once"
    if len(lines) > LONGEST_FILE:
        yield f"{name}: {len(lines)} lines; a file is about one thing (at most {LONGEST_FILE})"
    pure = name.startswith("src/") and "/adapters/" not in name and "/tests/" not in name and not name.startswith("src/platform/")
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE and "http" not in line and "/tests/" not in name and not name.startswith("tests/"):
            yield f"{name}:{number}: {len(line)} columns (at most {LONGEST_LINE})"
        if UNFINISHED.search(line) and path.name != "tidy.py":
            yield f"{name}:{number}: says it is not finished"
        if pure and path.suffix in (".cpp", ".hpp") and THROW.match(line):
            yield f"{name}:{number}: errors are values; nothing throws here"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent)
    found = list(findings(parser.parse_args().root))
    print("\n".join(found) if found else "tidy")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
