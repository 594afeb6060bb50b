#!/usr/bin/env python3
"""The boundary checker must reject one illegal file per rule, accept the legal tree, and accept this repository."""
import pathlib
import subprocess
import sys

here = pathlib.Path(__file__).resolve().parent
checker = here.parent.parent / "tools" / "check_boundaries.py"


def run(root):
    return subprocess.run([sys.executable, checker, "--root", root], capture_output=True, text=True)


failures = []
fixtures = sorted(p for p in here.iterdir() if p.is_dir() and p.name != "__pycache__")
for fixture in fixtures:
    result = run(fixture)
    if fixture.name == "legal":
        if result.returncode != 0:
            failures.append(f"legal tree rejected: {result.stdout}")
        continue
    rule = (fixture / "expected_rule").read_text().strip()
    if result.returncode == 0 or f": {rule}: " not in result.stdout:
        failures.append(f"{fixture.name}: expected rule '{rule}', got: {result.stdout}")
own = run(here.parent.parent)
if own.returncode != 0:
    failures.append(own.stdout)
print("\n".join(failures) if failures else f"{len(fixtures)} trees judged rightly")
sys.exit(1 if failures else 0)
