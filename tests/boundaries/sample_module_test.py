#!/usr/bin/env python3
"""Follows docs/adding-a-module.md: writes the module of its example, builds it, runs its tests, and sees that an include
the architecture forbids does not compile. docs/adding-an-endpoint.md is held to the names it uses, and to the template.

    tests/boundaries/sample_module_test.py

Works on a copy of the tree in build/sample-module, which the next run uses again: this tree is not touched.
"""
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
COPY = ROOT / "build" / "sample-module"
MODULE, THING = "bookmarks", "bookmark"

# A file of the sample, and an include it may not have.
FORBIDDEN = [
    (f"domain/{THING}.cpp", f"{MODULE}/adapters/persistence/{THING}_store.hpp"),
    (f"domain/{THING}.cpp", "platform/postgres/database.hpp"),
    (f"application/commands/create_{THING}.cpp", f"{MODULE}/adapters/rest/{THING}_endpoints.hpp"),
    (f"application/commands/create_{THING}.cpp", "iam/contracts/credentials.hpp"),
    (f"adapters/rest/{THING}_endpoints.cpp", f"{MODULE}/application/{THING}s.hpp"),
    (f"adapters/rest/{THING}_endpoints.cpp", "iam/domain/user.hpp"),
]


def run(command, tree, **options):
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, **options)


def must(what, done):
    if done.returncode != 0:
        sys.exit(f"{what} failed:\n{done.stdout[-6000:]}{done.stderr[-3000:]}")
    print(f"ok    {what}")


def copy_tree(target):
    """The tracked and new files of the tree; files that did not change keep their time, so that ninja stays quick."""
    names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                           capture_output=True, check=True).stdout.decode().split("\0")
    wanted = {name for name in names if name and (ROOT / name).is_file()}
    for name in wanted:
        source, copy = ROOT / name, target / name
        if not copy.exists() or copy.read_bytes() != source.read_bytes():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, copy)
            shutil.copymode(source, copy)
    for old in sorted((target / "src").rglob("*")):
        if old.is_file() and old.relative_to(target).as_posix() not in wanted:
            old.unlink()


def commands_of(page, step):
    """The command lines of one numbered step of a page."""
    section = re.search(rf"^## {step}\. .*?(?=^## |\Z)", page, re.M | re.S).group(0)
    return [line for block in re.findall(r"^```\n(.*?)^```", section, re.M | re.S) for line in block.splitlines()]


def follow(tree):
    page = (tree / "docs" / "adding-a-module.md").read_text()
    for step in (1, 2):
        commands = commands_of(page, step)
        assert commands, f"step {step} names no command"
        for command in commands:
            must(command, run(["bash", "-c", command], tree))
    for cell in re.findall(r"^\| (`[^|]+) \|", page, re.M):
        for part in re.findall(r"`([^`]+)`", cell):
            assert (tree / "src/modules" / MODULE / part).exists(), f"the page names {part}, which is not there"
    must("the boundaries hold with the sample", run([sys.executable, "tools/check_boundaries.py"], tree))
    must("the sample's tables keep the rules of tenancy", run(["ninja", "-C", "build/dev", "security.test"], tree))
    must("security.test", run(["build/dev/tests/security.test"], tree))


def forbidden_includes(tree):
    for name, include in FORBIDDEN:
        file = tree / "src" / "modules" / MODULE / name
        layer = f"{MODULE}.{name.split('/')[0]}"
        legal = file.read_text()
        file.write_text(f'#include "{include}"\n{legal}')
        built = run(["ninja", "-C", "build/dev", layer], tree)
        checked = run([sys.executable, "tools/check_boundaries.py"], tree)
        file.write_text(legal)
        if built.returncode == 0 or f"{include}: No such file" not in built.stdout:
            sys.exit(f"{name} may include {include}:\n{built.stdout[-3000:]}")
        if checked.returncode == 0:
            sys.exit(f"tools/check_boundaries.py lets {name} include {include}")
        print(f"ok    {name} cannot include {include}")


def endpoint_page(tree):
    """Every call the page shows exists; every way of declaring that the sample uses is explained."""
    page = (tree / "docs" / "adding-an-endpoint.md").read_text()
    headers = "".join((tree / name).read_text() for name in (
        "src/platform/api/routes.hpp", "src/platform/api/call.hpp", "src/platform/api/errors.hpp", "src/kernel/schema.hpp",
        "src/kernel/page.hpp", "src/kernel/result.hpp", "src/kernel/error.hpp", "src/platform/api/application.hpp"))
    code = " ".join(block or inline for block, inline in re.findall(r"```cpp\n(.*?)```|`([^`\n]+)`", page, re.S))
    own = {"declare"}  # the page's own example
    for name in sorted(set(re.findall(r"[.:](\w+)(?:<[^>]*>)?\(", code)) - own):
        assert re.search(rf"\b{name}\b", headers), f"docs/adding-an-endpoint.md shows {name}(), which the API does not have"
    for name in re.findall(r"`Result<(?:Page<T>|(\w+)<T>|(\w+))>`", page):
        kind = name[0] or name[1]
        assert kind in ("", "T", "void") or re.search(rf"struct {kind}\b", headers), f"there is no {kind}"
    endpoints = (tree / "src/modules" / MODULE / f"adapters/rest/{THING}_endpoints.cpp").read_text()
    for name in set(re.findall(r"^      \.(\w+)[(<]", endpoints, re.M)):
        assert f".{name}" in page, f"the sample declares with .{name}(), which docs/adding-an-endpoint.md does not explain"
    print("ok    docs/adding-an-endpoint.md speaks of what is there")


def main():
    copy_tree(COPY)
    run(["git", "init", "-q"], COPY)  # the tools ask git which files there are
    assert not (ROOT / "src" / "modules" / MODULE).exists(), f"there is a module {MODULE} already: choose another example"
    shutil.rmtree(COPY / "src" / "modules" / MODULE, ignore_errors=True)  # the last run's
    follow(COPY)
    endpoint_page(COPY)
    forbidden_includes(COPY)


if __name__ == "__main__":
    main()
