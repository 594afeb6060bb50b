#!/usr/bin/env python3
"""Checks that every #include under src/ obeys the architecture (docs/architecture.md).

CMake already hides the headers of layers that a layer does not name; this catches what a compiler cannot: `../`, third-party
headers that Debian keeps in /usr/include, and it says so in a second with file and line.

    tools/check_boundaries.py [--root FOLDER]

Prints one line per violation, `file:line: rule: explanation`, and exits 1 if there is any.
"""
import argparse
import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')

# Standard C++20 headers, the only foreign ones pure code may include.
STANDARD = set(
    """algorithm any array atomic barrier bit bitset cassert cctype cerrno cfloat charconv cinttypes climits clocale cmath compare
    concepts condition_variable csignal cstdarg cstddef cstdint cstdio cstdlib cstring ctime cwchar deque exception filesystem
    forward_list fstream functional future initializer_list iomanip ios iosfwd istream iterator latch limits list locale map memory
    memory_resource mutex new numbers numeric optional ostream queue random ranges ratio scoped_allocator semaphore set shared_mutex
    source_location span sstream stack stdexcept stop_token streambuf string string_view system_error thread tuple type_traits
    typeindex typeinfo unordered_map unordered_set utility valarray variant vector version""".split()
)
# Standard headers a project header must not pull into everybody: each costs 250 ms or more per translation unit.
COSTLY_IN_HEADERS = {"chrono", "regex", "iostream", "iomanip", "sstream", "fstream", "filesystem", "future", "random", "ranges"}
PURE_LAYERS = ("contracts", "domain", "ports", "application")
# The kernel asks the operating system for randomness and time; nothing else pure may.
POSIX_IN_KERNEL = {"unistd.h", "sys/random.h", "time.h"}
# A header that names Asio's awaitable cannot hide it behind a forward declaration. It says so in these words, and only
# sources and other such headers may include it.
HEAVY_MARK = "For data-plane .cpp files only"

LAYER_USES = {  # of the same module
    "contracts": {"contracts"},
    "guardrails": {"guardrails"},  # the gateway's detection library: pure, but for engines that its sources hide
    "domain": {"domain", "guardrails"},
    "ports": {"ports", "domain", "guardrails", "contracts"},
    "application": {"application", "ports", "domain", "guardrails", "contracts"},
    "adapters": {"adapters", "ports", "domain", "guardrails", "contracts"},
    "module": {"module", "application", "adapters", "ports", "domain", "guardrails", "contracts"},
}
SEES_CONTRACTS = {"application", "adapters", "module"}


def context_map(root):
    """Module name -> modules whose contracts it was granted, from the one line in each module's CMakeLists.txt."""
    granted = {}
    for lists in sorted(root.glob("src/modules/*/CMakeLists.txt")):
        words = re.search(r"bounded_context\(([^)]*)\)", lists.read_text()).group(1).split()
        sees = set()
        for word in words[1:]:
            if word.isupper():
                reading = word == "SEES"
            elif reading:
                sees.add(word)
        granted[lists.parent.name] = sees
    return granted


def place(path):
    """('kernel'|'platform'|'app', '') or (module name, layer) for a path under src/."""
    parts = path.parts
    if parts[0] != "modules":
        return parts[0], parts[1] if len(parts) > 2 else ""
    layer = parts[2] if len(parts) > 3 else "module"
    return parts[1], layer


def include_name(relative):
    """How a header under src/ is included."""
    return "/".join(relative.parts[1:] if relative.parts[0] == "modules" else relative.parts)


def check_quoted(name, owner, layer, granted):
    """Why this project include is illegal from here, or None."""
    first, _, rest = name.partition("/")
    if first == "kernel":
        return None
    if owner == "kernel":
        return "kernel", "the kernel includes nothing but itself"
    if first == "platform":
        if owner in ("platform", "app") or layer in ("adapters", "module"):
            return None
        return "pure", f"{layer} does not know the platform"
    if owner == "platform":
        return "platform", "the platform does not know the modules"
    if owner == "app":
        if first == "app" or rest in ("module.hpp", "migrations.hpp") or rest.startswith("contracts/"):
            return None
        return "app", "main sees a module's module.hpp and contracts only"
    target_layer = rest.split("/")[0] if "/" in rest else "module"
    if rest == "migrations.hpp":
        target_layer = "migrations"
        return None if layer == "module" else ("layer", "migrations belong to the module's wiring")
    if first == owner:
        return None if target_layer in LAYER_USES[layer] else ("layer", f"{layer} does not see {target_layer}")
    if target_layer == "contracts" and layer in SEES_CONTRACTS and first in granted.get(owner, ()):
        return None
    if target_layer == "contracts" and layer in SEES_CONTRACTS:
        return "context", f"{owner} was not granted {first}'s contracts (SEES in its CMakeLists.txt)"
    return "context", f"{owner} may not see {first}'s {target_layer}"


def check_angled(name, path, owner, layer, heavy):
    is_header = path.suffix == ".hpp" and not heavy
    if name in STANDARD or name in ("chrono", "regex", "iostream", "format", "coroutine"):
        costly = is_header and name in COSTLY_IN_HEADERS
        return ("costly", f"<{name}> is too dear for a header") if costly else None
    if owner == "kernel":
        return None if name in POSIX_IN_KERNEL and not is_header else ("third-party", f"the kernel includes standard headers only, not <{name}>")
    if layer == "guardrails":
        engine = name == "hs/hs.h" or name.startswith("unicode/")
        return None if engine and path.suffix == ".cpp" else ("third-party", f"guardrails hides ICU and Hyperscan in its sources, not <{name}>")
    if layer in PURE_LAYERS:
        return "third-party", f"{layer} includes standard headers only, not <{name}>"
    if is_header and "/" in name and not name.startswith("sys/"):
        return "header", f"third-party headers stay in .cpp files: <{name}>"
    return None


def violations(root):
    src = root / "src"
    granted = context_map(root)
    heavy_headers = {include_name(p.relative_to(src)) for p in src.rglob("*.hpp") if HEAVY_MARK in p.read_text()}
    for path in sorted(src.rglob("*.[ch]pp")):
        relative = path.relative_to(src)
        if "tests" in relative.parts:
            continue
        owner, layer = place(relative)
        text = path.read_text()
        heavy = HEAVY_MARK in text
        for number, line in enumerate(text.splitlines(), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            kind, name = match.groups()
            if ".." in name.split("/"):
                problem = "relative", "includes name their layer, never ../"
            elif kind == '"':
                problem = check_quoted(name, owner, layer, granted)
                if not problem and path.suffix == ".hpp" and not heavy and name in heavy_headers:
                    problem = "heavy", f"{name} is for data-plane sources only"
            else:
                problem = check_angled(name, relative, owner, layer, heavy)
            if problem:
                yield f"{path.relative_to(root)}:{number}: {problem[0]}: {problem[1]}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent)
    found = list(violations(parser.parse_args().root))
    print("\n".join(found) if found else "boundaries hold")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
