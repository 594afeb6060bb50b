#!/usr/bin/env python3
"""Writes a new module out of tools/module_template: one aggregate from its table to its REST operations, with tests.

    tools/new_module.py NAME [THING] [--root FOLDER]

NAME is the module's (src/modules/NAME), THING its first aggregate; without it, NAME without a final s. Both in
snake_case. What remains to be done by hand is printed: docs/adding-a-module.md explains it.
"""
import argparse
import pathlib
import re
import sys

TEMPLATE = pathlib.Path(__file__).resolve().parent / "module_template"
NAME = re.compile(r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")


def pascal(name):
    return "".join(word.capitalize() for word in name.split("_"))


def plural(name):
    if re.search(r"[^aeiou]y$", name):
        return name[:-1] + "ies"
    return name + ("es" if name.endswith(("s", "x", "ch", "sh")) else "s")


def write_module(root, module, thing):
    things = plural(thing)
    words = {"module": module, "Module": pascal(module), "thing": thing, "things": things,
             "Thing": pascal(thing), "Things": pascal(things)}
    target = root / "src" / "modules" / module
    target.mkdir()
    for source in sorted(path for path in TEMPLATE.rglob("*") if path.is_file()):
        name = source.relative_to(TEMPLATE).as_posix().replace("things", things).replace("thing", thing)
        text = re.sub(r"@(\w+)@", lambda mark: words[mark.group(1)], source.read_text())
        file = target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return target


def main():
    parser = argparse.ArgumentParser(description="Writes a new module out of a template.")
    parser.add_argument("name")
    parser.add_argument("thing", nargs="?")
    parser.add_argument("--root", type=pathlib.Path, default=TEMPLATE.parent.parent)
    arguments = parser.parse_args()
    module = arguments.name
    thing = arguments.thing or module.removesuffix("s")
    for name in (module, thing):
        if not NAME.match(name):
            sys.exit(f"{name}: names are snake_case")
    if module in ("kernel", "platform", "app") or (arguments.root / "src" / "modules" / module).exists():
        sys.exit(f"{module} exists")
    if thing == module or plural(thing) == thing:
        sys.exit(f"Name what {module} keeps: tools/new_module.py {module} THING")
    target = write_module(arguments.root, module, thing)
    print(f"""{target.relative_to(arguments.root)} is written. Try it:

  cmake --preset dev && ninja -C build/dev {module}.domain.test {module}.application.test {module}.adapters.test
  ctest --test-dir build/dev -R '^{module}'

What remains, and why: docs/adding-a-module.md, from step 3 on.""")


if __name__ == "__main__":
    main()
