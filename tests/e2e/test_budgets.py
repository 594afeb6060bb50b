"""Budgets at the doors: refusals that say what is used up, exact under concurrency and through kill -9."""
import concurrent.futures
import decimal
import os
import pathlib
import shutil
import socket
import tempfile

import httpx
import openai
import pytest

from conftest import UNHURRIED, Bastion, SignedIn, wait_until
from support.database import connect

CLIENTS = 64
# 1,000 tokens of answer at 4 dollars a million, and a short prompt.
BODY = {"model": "sim/lorem-200", "max_tokens": 1000, "messages": [{"role": "user", "content": "spend"}]}


@pytest.fixture(scope="module")
def server():
    base = tempfile.mkdtemp(prefix="bastion-budgets-")
    os.chmod(base, 0o755)
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    bastion = Bastion(pathlib.Path(base) / "data", *UNHURRIED, port=port).start()
    yield bastion
    bastion.stop()
    shutil.rmtree(base, ignore_errors=True)


@pytest.fixture
def owner(server):
    return httpx.Client(base_url=server.api, timeout=30, auth=SignedIn(server, server.info["admin_email"], server.admin_password()))


def made(owner, path, body):
    answer = owner.post(f"/api/v1/gateway/{path}", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


def key_with_budget(owner, limit, **settings):
    key = made(owner, "virtual-keys", {"name": "spender"})
    budget = made(owner, "budgets", {"name": "spender", "scope": "key", "subject_id": key["virtual_key"]["id"], "limit": limit, **settings})
    return key["key"], budget["id"]


def chat(server, key, body=BODY):
    return httpx.post(f"{server.api}/v1/chat/completions", headers={"authorization": f"Bearer {key}"}, json=body, timeout=60)


def standing(owner, budget):
    return owner.get(f"/api/v1/gateway/budgets/{budget}").json()["data"]


def spend_until_refused(server, key):
    """How often it was answered before it was refused; None where the server went away meanwhile."""
    answered = 0
    while True:
        answer = chat(server, key)
        if answer.status_code == 429:
            return answered
        if answer.status_code == 401:
            continue  # the gateway has not heard of the key yet
        assert answer.status_code == 200, answer.text
        answered += 1


def test_many_clients_of_one_budget_never_spend_more(server, owner):
    limit = decimal.Decimal("0.05")
    key, budget = key_with_budget(owner, str(limit))
    wait_until(lambda: chat(server, key).status_code == 200, what="the key to work")
    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
        answered = sum(pool.map(lambda _: spend_until_refused(server, key), range(CLIENTS)))
    assert answered > 20
    wait_until(lambda: standing(owner, budget)["spent"] != "0.00", what="the spending to be settled")
    with connect(server) as database:
        spent = wait_until(lambda: database.execute("SELECT sum(cost_micros) FROM gateway.request_log WHERE cost_micros > 0").fetchone()[0], what="the log")
    wait_until(lambda: decimal.Decimal(standing(owner, budget)["spent"]) == decimal.Decimal(int(spent)) / 1_000_000, what="budget and log to agree")
    assert decimal.Decimal(standing(owner, budget)["spent"]) <= limit


def test_the_refusal_is_the_providers_error_and_says_which_budget(server, owner):
    key, _ = key_with_budget(owner, "0.001")
    client = openai.OpenAI(base_url=f"{server.api}/v1", api_key=key, max_retries=0)

    def refused():
        try:
            client.chat.completions.create(**BODY)
        except openai.RateLimitError as error:
            return error
        except openai.AuthenticationError:
            return None
    error = wait_until(refused, what="the refusal")
    assert error.code == "budget_exceeded"
    assert 'key budget "spender"' in str(error) and "0.001" in str(error)
    assert int(error.response.headers["retry-after"]) > 0


def test_a_soft_budget_lets_through_and_the_record_says_so(server, owner):
    key, budget = key_with_budget(owner, "0.0001", mode="soft")
    wait_until(lambda: chat(server, key).status_code == 200, what="the key to work")
    wait_until(lambda: standing(owner, budget)["spent"] > "0.0001", what="the spending to be settled")

    def flagged():
        request_id = chat(server, key).headers["x-request-id"].removeprefix("req_")
        with connect(server) as database:
            row = wait_until(lambda: database.execute("SELECT verdicts FROM gateway.request_log WHERE replace(id::text, '-', '') = %s", (request_id,)).fetchone(),
                             what="the record")
        return row[0][8][0] == 3 and budget in row[0][8][2]
    wait_until(flagged, what="the flag")


def test_a_model_without_a_price_is_refused_where_a_budget_counts_money(server, owner):
    owner.post("/api/v1/gateway/connections", json={"name": "free", "provider": "openai_compatible", "base_url": "http://127.0.0.1:1/v1",
                                                    "models": ["mystery"], "allow_private_address": True})
    key, _ = key_with_budget(owner, "1.00")
    answer = wait_until(lambda: (a := chat(server, key, {**BODY, "model": "mystery"})).status_code == 403 and a, what="the refusal")
    assert answer.json()["error"]["code"] == "model_unpriced"
    owner.put("/api/v1/gateway/prices", json={"provider": "openai_compatible", "model": "mystery", "prices": {"input": "1.00", "output": "1.00"}})
    wait_until(lambda: chat(server, key, {**BODY, "model": "mystery"}).status_code == 502, what="the price to be known and the provider asked")


def test_a_budget_holds_through_kill_9(server, owner):
    limit = decimal.Decimal("0.03")
    key, budget = key_with_budget(owner, str(limit))
    wait_until(lambda: chat(server, key).status_code == 200, what="the key to work")

    def spend(_):
        try:
            return spend_until_refused(server, key)
        except httpx.HTTPError:
            return None
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        spending = [pool.submit(spend, n) for n in range(16)]
        wait_until(lambda: standing(owner, budget)["spent"] > "0.002", what="some spending")
        server.kill()
        server.start()
        for each in spending:
            each.result()
    spend_until_refused(server, key)
    wait_until(lambda: decimal.Decimal(standing(owner, budget)["spent"]) > limit * 8 / 10, what="the spending to be settled")
    assert decimal.Decimal(standing(owner, budget)["spent"]) <= limit
