#!/usr/bin/env python3
"""Writes the software bill of materials of a program (CycloneDX 1.5, JSON): what is linked into it, by Debian package.

    tools/sbom.py PROGRAM >sbom.json

Shared libraries come from the program itself (`ldd`); header-only libraries from the list below, which
docs/reference/dependencies.md explains. Names, versions and licences are those of the installed packages.
"""
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import uuid

# Compiled into the program, so that no loader can tell.
HEADER_ONLY = ("libboost1.81-dev", "libcli11-dev", "libtomlplusplus-dev")
MOST_WORDS = 6  # of a licence's name; longer ones are sentences about it
ROOT = pathlib.Path(__file__).resolve().parent.parent


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def linked_files(program):
    return sorted({str(pathlib.Path(path).resolve()) for path in re.findall(r"(/\S+) \(0x", output("ldd", program))})


def package_of(file):
    # Where /lib is a link to /usr/lib, the package may know the file by either name.
    for name in (file, file.removeprefix("/usr")):
        found = subprocess.run(["dpkg-query", "-S", name], capture_output=True, text=True)
        if found.returncode == 0:
            return found.stdout.split(": ")[0].split(",")[0].split(":")[0]
    return None


def licences(package):
    """What the package's machine-readable copyright file says of all files; empty where it says nothing."""
    file = pathlib.Path("/usr/share/doc") / package / "copyright"
    text = file.read_text(errors="replace") if file.exists() else ""
    names = dict.fromkeys(name.strip() for name in re.findall(r"^License: *(\S[^\n]*)", text, re.M))
    return [name for name in names if len(name.split()) <= MOST_WORDS]


def component(package):
    fields = output("dpkg-query", "-W", "-f=${Version}\t${source:Package}\t${Architecture}\n", package)
    version, source, architecture = fields.splitlines()[0].split("\t")
    purl = f"pkg:deb/debian/{package}@{version}?arch={architecture}&distro=debian-12"
    entry = {"type": "library", "bom-ref": purl, "name": package, "version": version, "purl": purl,
             "properties": [{"name": "debian:source", "value": source}]}
    if named := licences(package):
        entry["licenses"] = [{"license": {"name": name}} for name in named]
    return entry


def main():
    program = sys.argv[1]
    version = re.search(r"VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text().split("project(")[1]).group(1)
    digest = hashlib.sha256(pathlib.Path(program).read_bytes()).hexdigest()
    packages = {package_of(file) for file in linked_files(program)} - {None} | set(HEADER_ONLY)
    components = [component(package) for package in sorted(packages)]
    purl = f"pkg:generic/astra-bastion@{version}"
    json.dump({
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, digest)}",  # the same program, the same number
        "metadata": {"component": {"type": "application", "bom-ref": purl, "name": "astra-bastion", "version": version, "purl": purl,
                                   "hashes": [{"alg": "SHA-256", "content": digest}],
                                   "licenses": [{"license": {"id": "Apache-2.0"}}]}},
        "components": components,
        "dependencies": [{"ref": purl, "dependsOn": [entry["bom-ref"] for entry in components]}],
    }, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
