#!/usr/bin/env python3
"""docs/reference/dependencies.md lists everything that is installed, linked or pinned, and nothing else."""
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs/reference/dependencies.md").read_text()

# What cmake/dependencies.cmake asks for, and the package that holds it.
FOUND_BY_CMAKE = {
    "OpenSSL": "libssl-dev", "PostgreSQL": "libpq-dev", "Boost": "libboost1.81-dev", "simdjson": "libsimdjson-dev",
    "HIREDIS": "libhiredis-dev", "SODIUM": "libsodium-dev", "ICU": "libicu-dev", "ICU_I18N": "libicu-dev",
    "HYPERSCAN": "libhyperscan-dev", "mimalloc": "libmimalloc-dev",
    "Threads": None, "PkgConfig": "pkg-config",
}


def section(title):
    """package -> version of the table that follows a line of the page."""
    text = PAGE.split("\n" + title, 1)[1]
    table = re.search(r"(?:^\|.*\n)+", text, re.M).group(0)
    return dict(re.findall(r"^\| `([^`]+)` \| ([^|]+?) \|", table, re.M))


def shell_array(file, name):
    return re.search(rf"^{name}=\((.*?)\)", (ROOT / file).read_text(), re.M | re.S).group(1).split()


def cmake_packages():
    text = (ROOT / "cmake/dependencies.cmake").read_text()
    for name in re.findall(r"find_package\((\w+)|pkg_check_modules\((\w+)", text):
        name = name[0] or name[1]
        if name not in FOUND_BY_CMAKE:
            yield name
        elif FOUND_BY_CMAKE[name]:
            yield FOUND_BY_CMAKE[name]


def differences():
    debian = {}
    for title in ("## In the program", "## To build it", "## To run it", "## To test it"):
        debian |= section(title)
    test = (ROOT / "test").read_text()
    installed = set(shell_array("run", "packages")) | set(shell_array("test", "test_packages"))
    installed |= set(re.findall(r"\bnodejs\b|\bnpm\b", test))
    for package in sorted((installed | set(cmake_packages())) - debian.keys()):
        yield f"{package} is not listed"
    for package in sorted(debian.keys() - installed):
        yield f"{package} is listed and not installed"
    pins = dict(re.findall(r"^([\w.-]+)(?:\[\w+\])?==(\S+)", (ROOT / "tests/requirements.txt").read_text(), re.M))
    yield from compare("Python", pins, section("Python packages, pinned"))
    package = json.loads((ROOT / "tests/e2e/package.json").read_text())
    yield from compare("Node", package["dependencies"] | package.get("devDependencies", {}), section("Node packages, pinned"))


def compare(kind, pins, listed):
    for name in sorted(pins.keys() | listed.keys()):
        if pins.get(name) != listed.get(name):
            yield f"{kind} package {name}: {pins.get(name)} is pinned, {listed.get(name)} is listed"


found = list(differences())
print("\n".join(found) if found else "every dependency is listed")
sys.exit(1 if found else 0)
