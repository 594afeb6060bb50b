"""The pages in docs/operations, followed: roles by script, migrations, the example configuration, serve, backup and restore."""
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile

import httpx
import pytest

from conftest import PROGRAM, ROOT, wait_until

BIN = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))[-1]
ACCOUNT = "astra-bastion"
PASSWORDS = {name: f"{name}-password" for name in ("owner", "app", "relay")}


def as_account():
    return {"user": ACCOUNT, "group": ACCOUNT, "extra_groups": []} if os.getuid() == 0 else {}


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Installation:
    """A PostgreSQL and a Redis as an administrator would give them, and the files of /etc/astra-bastion."""

    def __init__(self):
        self.base = pathlib.Path(tempfile.mkdtemp(prefix="bastion-ops-"))
        self.etc = self.base / "etc"
        self.etc.mkdir()
        self.children = []
        if os.getuid() == 0:
            shutil.chown(self.base, ACCOUNT, ACCOUNT)
            shutil.chown(self.etc, ACCOUNT, ACCOUNT)
        (self.base / "superuser").write_text("superuser-password")
        os.chmod(self.base / "superuser", 0o644)
        subprocess.run([BIN / "initdb", "-D", self.base / "pg", "-U", "postgres", "--auth=scram-sha-256", "--no-sync",
                        f"--pwfile={self.base}/superuser"], check=True, capture_output=True, cwd="/", **as_account())
        self.start(BIN / "postgres", "-D", self.base / "pg", "-k", self.base, "-c", "listen_addresses=")
        self.start("redis-server", "--port", "0", "--unixsocket", self.base / "redis.sock", "--save", "", "--dir", self.base)
        wait_until(lambda: self.psql("-c", "SELECT 1", check=False).returncode == 0 and (self.base / "redis.sock").exists(), 60, "the servers")

    def start(self, *command):
        log = open(self.base / "servers.log", "ab")
        self.children.append(subprocess.Popen(command, stdout=log, stderr=log, cwd="/", **as_account()))

    def tool(self, name, *arguments, check=True):
        return subprocess.run([BIN / name, "-h", self.base, "-U", "postgres", *arguments], check=check, capture_output=True, text=True,
                              env={**os.environ, "PGPASSWORD": "superuser-password"})

    def psql(self, *arguments, check=True):
        return self.tool("psql", "-v", "ON_ERROR_STOP=1", "-qAt", *arguments, "postgres", check=check)

    def make_roles(self):
        passwords = [word for name, text in PASSWORDS.items() for word in ("-v", f"{name}_password={text}")]
        self.psql(*passwords, "-f", ROOT / "deploy" / "database.sql")

    def configure(self):
        """deploy/bastion.toml with this installation's folders and ports, and the secrets in files."""
        text = (ROOT / "deploy" / "bastion.toml").read_text()
        self.port, self.admin_port = free_port(), free_port()
        text = text.replace("/etc/astra-bastion", str(self.etc)).replace("/var/lib/astra-bastion", str(self.base / "data"))
        text = text.replace("port = 8080", f"port = {self.port}").replace("admin_port = 9090", f"admin_port = {self.admin_port}")
        self.config = self.etc / "bastion.toml"
        self.write("bastion.toml", text)
        for name, password in PASSWORDS.items():
            self.write(f"database_{name}", f"postgresql://bastion_{name}:{password}@/bastion?host={self.base}\n")
        self.write("redis", f"unix://{self.base}/redis.sock\n")

    def write(self, name, text):
        file = self.etc / name
        file.write_text(text)
        os.chmod(file, 0o600)
        if os.getuid() == 0:
            shutil.chown(file, ACCOUNT, ACCOUNT)

    def bastion(self, command, *arguments):
        return subprocess.run([PROGRAM, command, "--config", self.config, *arguments], capture_output=True, text=True, timeout=120,
                              cwd="/", **as_account())

    def running(self, command, *arguments):
        log = open(self.base / "bastion.log", "ab")
        child = subprocess.Popen([PROGRAM, command, "--config", self.config, *arguments], stdout=subprocess.PIPE, stderr=log, cwd="/", **as_account())
        self.children.append(child)
        return child

    def log(self):
        return (self.base / "bastion.log").read_text(errors="replace")[-4000:]

    def remove(self):
        for child in reversed(self.children):
            if child.poll() is None:
                child.send_signal(signal.SIGINT)  # PostgreSQL's fast way; the others' end too
                child.wait(timeout=60)
            if child.stdout:
                child.stdout.close()
        shutil.rmtree(self.base, ignore_errors=True)


@pytest.fixture(scope="module")
def installation():
    made = Installation()
    yield made
    made.remove()


def test_the_script_makes_the_roles_and_can_be_run_again(installation):
    installation.make_roles()
    installation.make_roles()
    rows = installation.psql("-c", "SELECT rolname, rolsuper, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname LIKE 'bastion%' ORDER BY 1").stdout
    assert rows.split() == ["bastion_app|f|f|t", "bastion_owner|f|f|t", "bastion_relay|f|f|t", "bastion_resolver|f|f|f"]


def test_the_example_configuration_is_valid(installation):
    installation.configure()
    printed = installation.bastion("config")
    assert printed.returncode == 0, printed.stderr
    assert not any(password in printed.stdout for password in PASSWORDS.values())


def test_serve_waits_for_migrations_and_doctor_says_so(installation):
    refused = installation.bastion("serve")
    assert refused.returncode == 1 and "bastion migrate" in refused.stderr
    assert "fix: bastion migrate" in installation.bastion("doctor").stdout
    applied = installation.bastion("migrate")
    assert applied.returncode == 0 and "applied platform/" in applied.stdout, applied.stderr
    assert "up to date" in installation.bastion("migrate").stdout
    doctor = installation.bastion("doctor")
    assert doctor.returncode == 0, doctor.stdout


def end(process):
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0


def chat(installation, key):
    return httpx.post(f"http://127.0.0.1:{installation.port}/v1/chat/completions", headers={"authorization": f"Bearer {key}"}, timeout=30,
                      json={"model": "sim/echo", "messages": [{"role": "user", "content": "Hello"}]})


def ready(installation):
    try:
        return httpx.get(f"http://127.0.0.1:{installation.admin_port}/readyz", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def test_it_is_set_up_by_up_and_then_served(installation):
    up = installation.running("up", "--json")
    line = up.stdout.readline()
    assert line, installation.log()
    info = json.loads(line)
    assert re.match(r"https://bastion\.example\.org/setup\?token=", info["setup_url"]), info["setup_url"]
    assert not (installation.base / "data" / "postgres").exists(), "it has databases of its own already"
    end(up)
    installation.key = info["api_key"]

    served = installation.running("serve")
    wait_until(lambda: ready(installation) or served.poll() is not None, 60, "readiness")
    assert served.poll() is None, installation.log()
    answer = chat(installation, installation.key)
    assert answer.status_code == 200, answer.text
    end(served)


def test_a_backup_restores_to_the_same_installation(installation):
    dump = installation.base / "bastion.dump"
    installation.tool("pg_dump", "--format=custom", f"--file={dump}", "bastion")
    installation.psql("-c", "DROP DATABASE bastion")
    installation.make_roles()
    installation.tool("pg_restore", "--exit-on-error", "--dbname=bastion", dump)
    assert "up to date" in installation.bastion("migrate").stdout
    served = installation.running("serve")
    wait_until(lambda: ready(installation) or served.poll() is not None, 60, "readiness")
    assert served.poll() is None, installation.log()
    assert chat(installation, installation.key).status_code == 200
    end(served)


def test_the_unit_is_one_that_systemd_takes():
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    unit = (ROOT / "deploy" / "systemd" / "bastion.service").read_text()
    assert "ExecStartPre=/usr/local/bin/bastion migrate" in unit and "ExecStart=/usr/local/bin/bastion serve" in unit
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "bastion.service"
        copy.write_text(unit.replace("/usr/local/bin/bastion", "/bin/true"))
        checked = subprocess.run(["systemd-analyze", "verify", copy], capture_output=True, text=True)
        assert "Unknown" not in checked.stderr and "Failed to parse" not in checked.stderr, checked.stderr
