"""Every command of the README that is marked as one runs as it stands there, against a running server."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import pytest

from conftest import ROOT, Bastion

README = (ROOT / "README.md").read_text()
BLOCKS = [(kind, text) for kind, text in re.findall(r"^```(bash|python)\n(.*?)^```", README, re.M | re.S)]


def exported():
    """Names of the variables the README tells its reader to export."""
    return set(re.findall(r"^export (\w+)=", README, re.M))


@pytest.fixture(scope="module")
def reader():
    """A server, and the environment of somebody who did what the README says so far."""
    base = tempfile.mkdtemp(prefix="bastion-readme-")
    os.chmod(base, 0o755)
    server = Bastion(pathlib.Path(base) / "data").start()
    assert exported() == {"BASTION_URL", "BASTION_API_KEY"}
    path = os.pathsep.join([str(pathlib.Path(sys.executable).parent), os.environ["PATH"]])
    yield {**os.environ, "PATH": path, "BASTION_URL": server.api, "BASTION_API_KEY": server.key,
           "OPENAI_API_KEY": "sk-of-the-readme-test",
           # `bastion provider` finds the running server by its data directory, as it does beside ./run.
           "BASTION_HOME": str(ROOT), "BASTION_DATA_DIR": str(server.data_dir)}
    server.stop()
    shutil.rmtree(base, ignore_errors=True)


def test_the_readme_shows_each_way_in():
    text = "\n".join(block for _, block in BLOCKS)
    for needed in ("curl ", "from openai import", "from anthropic import", "provider add"):
        assert needed in text


@pytest.mark.parametrize("kind, text", BLOCKS, ids=[text.split("\n")[0][:40] for _, text in BLOCKS])
def test_it_runs_as_it_stands(kind, text, reader):
    command = ["bash", "-euo", "pipefail", "-c", text] if kind == "bash" else [sys.executable, "-c", text]
    done = subprocess.run(command, cwd=ROOT, env=reader, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
    if "sim/echo" in text:
        assert "Hello" in done.stdout, done.stdout
    if "provider add" in text:
        assert "openai" in done.stdout, done.stdout
        assert reader["OPENAI_API_KEY"] not in done.stdout + done.stderr


@pytest.mark.parametrize("command", re.findall(r"`\./run (--[\w-]+)`", README))
def test_the_options_it_names_exist(command):
    answer = subprocess.run([ROOT / "build" / "bastion", "up", "--help"], capture_output=True, text=True)
    assert answer.returncode == 0 and command in answer.stdout
