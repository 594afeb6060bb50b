"""The program that `./run` starts is hardened, and its bill of materials says what is linked into it."""
import json
import pathlib
import re
import subprocess

import pytest

from conftest import PROGRAM, ROOT


def readelf(*options):
    return subprocess.run(["readelf", "--wide", *options, PROGRAM], capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def dynamic():
    return readelf("--dynamic")


@pytest.fixture(scope="module")
def segments():
    return readelf("--program-headers")


@pytest.fixture(scope="module")
def imported():
    """Names of the functions the program takes from shared libraries."""
    return set(re.findall(r"UND\s+(\w+)", readelf("--dyn-syms")))


def test_the_program_is_loaded_at_a_random_address(dynamic):
    assert re.search(r"Type:\s+DYN", readelf("--file-header"))
    assert re.search(r"FLAGS_1.*\bPIE\b", dynamic)


def test_everything_is_bound_at_start_and_then_read_only(dynamic, segments):
    assert "GNU_RELRO" in segments
    assert re.search(r"BIND_NOW|FLAGS_1.*\bNOW\b", dynamic)
    assert "(TEXTREL)" not in dynamic


def test_no_memory_is_both_writable_and_executable(segments):
    stack = re.search(r"^\s*GNU_STACK.*$", segments, re.M)
    assert stack and not re.search(r"\bRWE\b", stack.group(0))
    for line in re.findall(r"^\s*LOAD.*$", segments, re.M):
        assert not re.search(r"\bRWE\b", line), line


def test_an_overwritten_stack_is_noticed(imported):
    assert "__stack_chk_fail" in imported


def test_overlong_copies_are_noticed(imported):
    assert {name for name in imported if name.startswith("__") and name.endswith("_chk")} - {"__stack_chk_fail"}


def test_libraries_come_from_the_system_alone(dynamic):
    assert "RPATH" not in dynamic and "RUNPATH" not in dynamic


def test_the_bill_of_materials_names_what_is_linked(dynamic):
    bill = json.loads((ROOT / "build" / "sbom.json").read_text())
    assert bill["bomFormat"] == "CycloneDX" and bill["specVersion"] == "1.5"
    names = {component["name"] for component in bill["components"]}
    assert {"libssl3", "libpq5", "libc6", "libstdc++6"} <= names
    assert "libboost1.81-dev" in names, "headers compiled into the program count too"
    for component in bill["components"]:
        assert component["version"] and component["purl"].startswith("pkg:deb/debian/"), component
    for library in re.findall(r"Shared library: \[(.+?)\]", dynamic):
        owner = subprocess.run(["dpkg-query", "-S", f"*/{library}"], capture_output=True, text=True).stdout
        packages = {line.split(":")[0] for line in owner.splitlines()}
        assert packages & names, f"{library} is linked, and no package of it is in the bill"
    digest = subprocess.run(["sha256sum", pathlib.Path(PROGRAM).resolve()], capture_output=True, text=True, check=True).stdout.split()[0]
    assert bill["metadata"]["component"]["hashes"][0]["content"] == digest, "the bill is of another build"
