"""What the system tests share: a running server of their own, and clients of it."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

import httpx
import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "build" / "bastion"
START_PATIENCE_S = 60


class Bastion:
    """One `bastion up` on a data directory and a port of its own."""

    running = []

    def __init__(self, data_dir, *arguments, environment=None):
        self.data_dir = pathlib.Path(data_dir)
        self.arguments = arguments
        self.environment = {**os.environ, "BASTION_HOME": str(ROOT), **(environment or {})}
        self.process = None

    def start(self):
        self.log = open(self.data_dir.parent / f"{self.data_dir.name}.log", "ab")
        self.process = subprocess.Popen(
            [PROGRAM, "up", "--json", "--data-dir", self.data_dir, "--port", "0", *self.arguments],
            stdout=subprocess.PIPE, stderr=self.log, env=self.environment)
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            raise RuntimeError(f"bastion did not start:\n{self.logs()[-4000:]}")
        self.info = json.loads(line)
        Bastion.running.append(self)
        return self

    @property
    def api(self):
        return self.info["api"]

    @property
    def key(self):
        return self.info["api_key"]

    def logs(self):
        return pathlib.Path(self.log.name).read_text(errors="replace")

    def admin_password(self):
        return pathlib.Path(self.info["admin_password_file"]).read_text().strip()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=60)
        self.process.stdout.close()
        self.log.close()

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def wait_until(condition, patience_s=20, what="the condition"):
    """Asks again and again until the condition gives something true, and returns that."""
    deadline = time.monotonic() + patience_s
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {patience_s} s for {what}")
        time.sleep(0.05)


@pytest.fixture
def data_dir():
    """A data directory that a server's own account can reach, gone afterwards."""
    base = tempfile.mkdtemp(prefix="bastion-test-")
    os.chmod(base, 0o755)
    yield pathlib.Path(base) / "data"
    for server in [s for s in Bastion.running if str(s.data_dir).startswith(base) and s.process.poll() is None]:
        server.kill()  # a test that failed left it running
    shutil.rmtree(base, ignore_errors=True)


@pytest.fixture(scope="session")
def bastion():
    """The server most tests share."""
    base = tempfile.mkdtemp(prefix="bastion-tests-")
    os.chmod(base, 0o755)
    server = Bastion(pathlib.Path(base) / "data").start()
    yield server
    server.stop()
    shutil.rmtree(base, ignore_errors=True)


@pytest.fixture(scope="session")
def owner(bastion):
    """The owner's control-plane client: signed in for a token."""
    client = httpx.Client(base_url=bastion.api, timeout=30)
    answer = client.post("/api/v1/auth/token", json={"email": bastion.info["admin_email"], "password": bastion.admin_password()})
    assert answer.status_code in (200, 201), answer.text
    client.headers["authorization"] = f"Bearer {answer.json()['data']['access_token']}"
    return client


@pytest.fixture(scope="session")
def operator(bastion):
    """A control-plane client with the first key."""
    return httpx.Client(base_url=bastion.api, headers={"authorization": f"Bearer {bastion.key}"}, timeout=30)
