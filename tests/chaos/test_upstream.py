"""Providers that are down, slow, cut off or talk nonsense: a clear error within the deadline, and a record."""
import concurrent.futures
import os
import pathlib
import shutil
import tempfile
import time

import httpx
import pytest

from conftest import UNHURRIED, Bastion, wait_until
from support.bad_upstream import BEHAVIOURS, BadUpstream
from support.database import connect

DEADLINE_S = 4
SLACK_S = 6  # machines that run tests are busy
FINE = ("fine", "stream-fine", "stream-ends-early")


@pytest.fixture(scope="module")
def server():
    upstream = BadUpstream()
    base = tempfile.mkdtemp(prefix="bastion-upstream-")
    os.chmod(base, 0o755)
    bastion = Bastion(pathlib.Path(base) / "data", *UNHURRIED, "--set", f"gateway.first_byte_timeout_ms={DEADLINE_S * 1000}",
                      "--set", f"gateway.idle_timeout_ms={DEADLINE_S * 1000}",
                      environment={"OPENAI_API_KEY": "sk-bad-upstream", "OPENAI_BASE_URL": upstream.url}).start()
    wait_until(lambda: ask(bastion, "fine").status_code == 200, what="the connection to work")
    yield bastion
    bastion.stop()
    upstream.close()
    shutil.rmtree(base, ignore_errors=True)


def ask(server, behaviour):
    return httpx.post(f"{server.api}/v1/chat/completions", headers={"authorization": f"Bearer {server.key}"}, timeout=60,
                      json={"model": f"openai/{behaviour}", "stream": "stream" in behaviour, "messages": [{"role": "user", "content": "x"}]})


@pytest.fixture(scope="module")
def answers(server):
    """Every behaviour asked at once: the slow ones hold nobody up."""
    def timed(behaviour):
        began = time.monotonic()
        return ask(server, behaviour), time.monotonic() - began
    with concurrent.futures.ThreadPoolExecutor(len(BEHAVIOURS)) as pool:
        return dict(zip(BEHAVIOURS, pool.map(timed, BEHAVIOURS)))


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_a_bad_provider_gives_a_clear_error_in_time(answers, behaviour):
    answer, took_s = answers[behaviour]
    assert took_s < DEADLINE_S + SLACK_S
    if behaviour in FINE:
        assert answer.status_code == 200 and "fi" in answer.text
    elif answer.status_code == 200:
        # The first words were with the client already: an error event ends the stream.
        assert behaviour.startswith("stream") and '"fi"' in answer.text
        assert '"error"' in answer.text and "[DONE]" not in answer.text, answer.text
    else:
        assert answer.status_code in (502, 503, 504), answer.text
        error = answer.json()["error"]
        assert error["message"] and error["code"]
        assert "sk-bad-upstream" not in answer.text and "127.0.0.1" not in answer.text


def test_a_provider_that_hangs_is_told_as_a_timeout(answers):
    assert answers["hangs"][0].status_code == 504


def test_each_is_in_the_log_with_what_happened(server, answers):
    ids = {answer.headers["x-request-id"].removeprefix("req_"): behaviour for behaviour, (answer, _) in answers.items()}
    with connect(server) as database:
        def rows():
            found = database.execute("SELECT replace(id::text, '-', ''), status, outcome, error_code, complete FROM gateway.request_log "
                                     "WHERE replace(id::text, '-', '') = ANY (%s)", (list(ids),)).fetchall()
            return found if len(found) == len(ids) else None
        for request_id, status, outcome, error_code, complete in wait_until(rows, what="every record"):
            behaviour = ids[request_id]
            if behaviour in ("fine", "stream-fine"):
                assert (status, outcome, complete) == (200, "ok", True), behaviour
            elif behaviour not in FINE:
                assert outcome == "failed" and not complete, (behaviour, outcome, error_code)
                assert error_code, behaviour


def test_the_gateway_serves_on(server, answers):
    assert ask(server, "fine").status_code == 200
    assert "sk-bad-upstream" not in server.logs()
