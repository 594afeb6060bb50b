#!/usr/bin/env python3
"""Every file that docs/reference/threat-model.md names as a defence or a test is there."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
page = (ROOT / "docs/reference/threat-model.md").read_text()
named = sorted(set(re.findall(r"`((?:\w+/)+[\w.]*\w)`", page)))
missing = []
for name in named:
    if not ((ROOT / "src" / name).exists() or (ROOT / "tests" / name).exists()):
        missing.append(name)
print("\n".join(f"the threat model names {name}, which is not there" for name in missing) or f"{len(named)} defences and tests are there")
sys.exit(1 if missing or not named else 0)
