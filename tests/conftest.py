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

from support.api_document import ApiDocument
from support.database import connect
from support.second_tenant import provision

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "build" / "bastion"
START_PATIENCE_S = 60


class Bastion:
    """One `bastion up` on a data directory and a port of its own."""

    running = []

    def __init__(self, data_dir, *arguments, environment=None, port=0):
        self.data_dir = pathlib.Path(data_dir)
        self.arguments = arguments
        self.port = port
        self.environment = {**os.environ, "BASTION_HOME": str(ROOT), **(environment or {})}
        self.process = None

    def start(self):
        self.log = open(self.data_dir.parent / f"{self.data_dir.name}.log", "ab")
        self.process = subprocess.Popen(
            [PROGRAM, "up", "--json", "--data-dir", self.data_dir, "--port", str(self.port), *self.arguments],
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


# The control plane slows callers down; tests call more often than people.
UNHURRIED = ("--set", "server.api_calls_per_minute=1000000")


@pytest.fixture(scope="session")
def bastion():
    """The server most tests share."""
    base = tempfile.mkdtemp(prefix="bastion-tests-")
    os.chmod(base, 0o755)
    server = Bastion(pathlib.Path(base) / "data", *UNHURRIED).start()
    yield server
    server.stop()
    shutil.rmtree(base, ignore_errors=True)


class SignedIn(httpx.Auth):
    """A person's access token, got anew before it expires."""
    requires_response_body = True
    RENEW_AFTER_S = 240

    def __init__(self, server, email, password):
        self.server, self.email, self.password = server, email, password
        self.renew_at = 0

    def auth_flow(self, request):
        if time.monotonic() > self.renew_at:
            answer = yield httpx.Request("POST", f"{self.server.api}/api/v1/auth/token", json={"email": self.email, "password": self.password})
            assert answer.status_code in (200, 201), answer.text
            self.token = answer.json()["data"]["access_token"]
            self.renew_at = time.monotonic() + self.RENEW_AFTER_S
        request.headers["authorization"] = f"Bearer {self.token}"
        yield request


@pytest.fixture(scope="session")
def owner(bastion):
    """The owner's control-plane client: signed in for a token."""
    return httpx.Client(base_url=bastion.api, timeout=30, auth=SignedIn(bastion, bastion.info["admin_email"], bastion.admin_password()))


@pytest.fixture(scope="session")
def operator(bastion):
    """A control-plane client with the first key."""
    return httpx.Client(base_url=bastion.api, headers={"authorization": f"Bearer {bastion.key}"}, timeout=30)


@pytest.fixture(scope="session")
def document(bastion):
    """The server's own OpenAPI document."""
    answer = httpx.get(f"{bastion.api}/api/v1/openapi.json", timeout=30)
    assert answer.status_code == 200
    return ApiDocument(answer.json())


@pytest.fixture(scope="session")
def database(bastion):
    """The server's database, as its superuser."""
    with connect(bastion) as connection:
        yield connection


@pytest.fixture(scope="session")
def second_tenant(bastion, database):
    """Another organisation on the same server."""
    tenant = provision(database, "second")
    client = httpx.Client(base_url=bastion.api, headers={"authorization": f"Bearer {tenant.key}"}, timeout=30)
    wait_until(lambda: client.get("/api/v1/auth/me").status_code == 200, what="the second organisation's key to work")
    tenant.client = client
    tenant.person = httpx.Client(base_url=bastion.api, timeout=30, auth=SignedIn(bastion, tenant.email, bastion.admin_password()))
    return tenant


@pytest.fixture(scope="session")
def mock_providers(bastion, owner):
    """An independent mock of the providers, connected as mock-openai and mock-anthropic."""
    process = subprocess.Popen(["node", "node/mock.mjs"], cwd=ROOT / "tests" / "e2e", stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    url = process.stdout.readline().strip()
    for body in ({"name": "mock-openai", "provider": "openai", "base_url": f"{url}/v1", "secret": "sk-mock-0001"},
                 {"name": "mock-anthropic", "provider": "anthropic", "base_url": url, "secret": "sk-ant-mock-0001"}):
        answer = owner.post("/api/v1/gateway/connections", json={**body, "allow_private_address": True})
        assert answer.status_code == 201, answer.text

    def served():
        answer = httpx.post(f"{bastion.api}/v1/chat/completions", headers={"authorization": f"Bearer {bastion.key}"}, timeout=30,
                            json={"model": "mock-anthropic/claude-sonnet-4-5", "messages": [{"role": "user", "content": "hello"}]})
        return answer.status_code == 200
    wait_until(served, what="the new connections to be in the snapshot")
    yield url
    process.stdin.close()
    process.wait(timeout=20)
