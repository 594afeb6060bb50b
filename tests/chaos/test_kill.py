"""kill -9 of the server, PostgreSQL and Redis at random moments, under load: nothing that was answered is lost or doubled."""
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import tempfile
import threading
import time

import httpx
import psycopg
import pytest
import redis

from conftest import UNHURRIED, Bastion, wait_until
from support.database import connect

SEED = int(os.environ.get("CHAOS_SEED", "20261122"))
ANSWERS = int(os.environ.get("CHAOS_ANSWERS", "1000"))
CHANGES = 20
WORKERS = 16
KILLS_PER_VICTIM = 3
PACE_S = 0.1  # of each client, so that the load lasts as long as the killing
PATIENCE_S = 240


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Load:
    """Clients that ask until they are stopped, and remember which answers they had to the end."""

    def __init__(self, server, control_key):
        self.url, self.key, self.control_key = server.api, server.key, control_key
        self.answered, self.committed, self.broken = [], [], 0
        self.lock = threading.Lock()
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self.ask, args=(n,)) for n in range(WORKERS)] + [threading.Thread(target=self.change)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()

    def ask(self, number):
        client = httpx.Client(base_url=self.url, headers={"authorization": f"Bearer {self.key}"}, timeout=20)
        while not self.over.is_set():
            body = {"model": "sim/lorem-20" if number % 2 else "sim/echo", "stream": bool(number % 2), "messages": [{"role": "user", "content": "chaos"}]}
            try:
                with client.stream("POST", "/v1/chat/completions", json=body) as answer:
                    text = answer.read().decode()
                whole = answer.status_code == 200 and ("[DONE]" in text if number % 2 else "choices" in json.loads(text))
            except (httpx.HTTPError, ValueError):
                whole = False
            with self.lock:
                if whole:
                    self.answered.append(answer.headers["x-request-id"].removeprefix("req_"))
                else:
                    self.broken += 1
            time.sleep(PACE_S)

    def change(self):
        client = httpx.Client(base_url=self.url, headers={"authorization": f"Bearer {self.control_key}"}, timeout=20)
        number = 0
        while not self.over.is_set():
            number += 1
            try:
                answer = client.post("/api/v1/iam/teams", json={"name": f"Chaos {number}"})
                if answer.status_code == 201:
                    self.committed.append(answer.json()["data"]["id"])
            except httpx.HTTPError:
                pass
            time.sleep(0.05)


def child_pid(server, name):
    """A supervised server of the data directory, by its command line."""
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            status = dict(line.split(":\t", 1) for line in (entry / "status").read_text().splitlines() if ":\t" in line)
            if int(status["PPid"]) == server.process.pid and status["Name"].strip().startswith(name):
                return int(entry.name)
        except (OSError, KeyError):
            continue
    return None


def kill(server, victim):
    if victim == "server":
        server.kill()
        server.start()
        return
    pid = wait_until(lambda: child_pid(server, victim), what=f"{victim} to run")
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: child_pid(server, victim) not in (None, pid), what=f"{victim} to be started again")


def connected(server):
    try:
        return connect(server)
    except psycopg.OperationalError:  # it was killed last, and is starting
        return None


@pytest.fixture(scope="module")
def aftermath():
    """A server that went through it, its load, and its database once everything has settled."""
    base = tempfile.mkdtemp(prefix="bastion-chaos-")
    os.chmod(base, 0o755)
    server = Bastion(pathlib.Path(base) / "data", *UNHURRIED, port=free_port()).start()
    owner = httpx.post(f"{server.api}/api/v1/auth/token", json={"email": server.info["admin_email"], "password": server.admin_password()}, timeout=30).json()["data"]
    made = httpx.post(f"{server.api}/api/v1/iam/api-keys", headers={"authorization": f"Bearer {owner['access_token']}"}, timeout=30,
                      json={"name": "chaos", "permissions": ["iam:read", "iam:write"]})
    chance = random.Random(SEED)
    victims = ["server", "postgres", "redis"] * KILLS_PER_VICTIM
    chance.shuffle(victims)
    with Load(server, made.json()["data"]["key"]) as load:
        for victim in victims:
            time.sleep(chance.uniform(0.3, 2.0))
            print(f"killing {victim} after {len(load.answered)} answers")
            kill(server, victim)
        wait_until(lambda: len(load.answered) >= ANSWERS and len(load.committed) >= CHANGES, PATIENCE_S, f"{ANSWERS} answers and {CHANGES} changes")
    print(f"{len(load.answered)} answered, {load.broken} broken off, {len(load.committed)} changes, seed {SEED}")
    database = wait_until(lambda: connected(server), patience_s=60, what="PostgreSQL to have recovered")
    yield server, load, database
    database.close()
    server.stop()
    shutil.rmtree(base, ignore_errors=True)


def test_every_answered_request_is_in_the_log_once(aftermath):
    _, load, database = aftermath

    def missing():
        logged = {row[0] for row in database.execute("SELECT replace(id::text, '-', '') FROM gateway.request_log").fetchall()}
        return set(load.answered) - logged
    wait_until(lambda: not missing(), patience_s=60, what="every answered request to be in the log")
    assert len(load.answered) == len(set(load.answered))
    rows, distinct = database.execute("SELECT count(*), count(DISTINCT id) FROM gateway.request_log").fetchone()
    assert rows == distinct


def test_usage_adds_up_to_the_log(aftermath):
    _, load, database = aftermath

    def sums():
        logged = database.execute("SELECT count(*) FROM gateway.request_log").fetchone()[0]
        counted = database.execute("SELECT sum(requests) FROM gateway.usage_daily").fetchone()[0]
        return logged == counted
    wait_until(sums, patience_s=30, what="usage to equal the log")


def test_every_committed_change_is_there_with_its_event(aftermath):
    _, load, database = aftermath
    teams = {str(row[0]) for row in database.execute("SELECT id FROM iam.team").fetchall()}
    assert set(load.committed) <= teams
    events = [row[0] for row in database.execute("SELECT subject FROM platform.outbox WHERE type = 'astra.iam.team.created.v1'").fetchall()]
    assert sorted(events) == sorted(teams), "a change without its event, or an event without its change"


def test_every_event_arrives_once_and_in_order(aftermath):
    server, _, database = aftermath
    stream = redis.Redis(unix_socket_path=str(server.data_dir / "run" / "redis.sock"))

    def arrived():
        wanted = database.execute("SELECT event_id::text, subject FROM platform.outbox WHERE module = 'iam' ORDER BY id").fetchall()
        entries = [json.loads(fields[b"event"]) for _, fields in stream.xrange("astra:events:iam")]
        return len(entries) >= len(wanted) and (wanted, [(entry["id"], entry["subject"]) for entry in entries])
    try:
        wanted, entries = wait_until(arrived, patience_s=120, what="every event to be in the stream")
    except AssertionError:
        print(httpx.get(f"{server.info['admin']}/metrics", timeout=30).text)
        print(database.execute("SELECT pid, usename, state, backend_xid, xact_start, left(query, 80) FROM pg_stat_activity").fetchall())
        print(stream.xinfo_stream("astra:events:iam"))
        raise
    assert len(entries) == len(set(entries)), "an event arrived twice"
    assert sorted(entries) == sorted(wanted)
    for subject in {subject for _, subject in wanted}:
        assert [e for e in entries if e[1] == subject] == [w for w in wanted if w[1] == subject], "an aggregate's events changed places"


def test_it_serves_on(aftermath):
    server, *_ = aftermath
    answer = httpx.post(f"{server.api}/v1/chat/completions", headers={"authorization": f"Bearer {server.key}"}, timeout=30,
                        json={"model": "sim/echo", "messages": [{"role": "user", "content": "x"}]})
    assert answer.status_code == 200
    wait_until(lambda: httpx.get(f"{server.api}/readyz", timeout=30).status_code == 200, what="readiness")
