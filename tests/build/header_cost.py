#!/usr/bin/env python3
"""Every header of ours stands alone, and is cheap to include.

    tests/build/header_cost.py [--slowest N]

Compiles each src/**/*.hpp by itself, twice included, without a precompiled anything. Headers that say they are for
data-plane sources only (tools/check_boundaries.py) must stand alone too, but may cost more. Times are printed and fail
nothing: a busy machine stretches them.
"""
import argparse
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))
from check_boundaries import HEAVY_MARK, include_name  # noqa: E402

BUDGET_MS = 500


def include_root(folder):
    """One folder in which every header is found under the name it is included by."""
    for part in ("kernel", "platform", "app"):
        (folder / part).symlink_to(ROOT / "src" / part)
    for module in (ROOT / "src" / "modules").iterdir():
        if module.is_dir():
            (folder / module.name).symlink_to(module)
    return folder


def compile_alone(name, root):
    """(milliseconds of processor time, what the compiler said or '')"""
    process = subprocess.Popen(
        ["g++", "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", '-DASTRA_VERSION="0"', "-I", root, "-x", "c++", "-"],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    process.stdin.write(f'#include "{name}"\n#include "{name}"\n'.encode())
    process.stdin.close()
    said = process.stderr.read().decode(errors="replace")
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    return (usage.ru_utime + usage.ru_stime) * 1000, said if process.returncode else ""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--slowest", type=int, default=5)
    slowest = parser.parse_args().slowest
    src = ROOT / "src"
    headers = {}
    for path in sorted(src.rglob("*.hpp")):
        if "tests" not in path.relative_to(src).parts:
            headers[include_name(path.relative_to(src))] = HEAVY_MARK in path.read_text()
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        root = include_root(pathlib.Path(folder))
        costs = dict(zip(headers, pool.map(lambda name: compile_alone(name, root), headers)))
    failures = [f"{name} does not stand alone:\n{said}" for name, (_, said) in costs.items() if said]
    light = sorted(((cost, name) for name, (cost, _) in costs.items() if not headers[name]), reverse=True)
    for cost, name in light[:slowest]:
        print(f"{cost:6.0f} ms  {name}{'  (over the budget)' if cost > BUDGET_MS else ''}")
    print("\n".join(failures) if failures else f"{len(headers)} headers stand alone")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
