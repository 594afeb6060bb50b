"""Routes at the doors: fallbacks, retries, breakers, and an explanation that is what happens."""
import httpx
import pytest

from conftest import wait_until
from support.bad_upstream import BadUpstream

GATEWAY = "/api/v1/gateway"


@pytest.fixture(scope="module")
def upstream():
    upstream = BadUpstream()
    yield upstream
    upstream.close()


@pytest.fixture(scope="module")
def bad(owner, upstream):
    """A connection to a provider that behaves as the model's name says."""
    made = owner.post(f"{GATEWAY}/connections", json={"name": "bad", "provider": "openai_compatible", "base_url": upstream.url, "secret": "sk-bad-12345678",
                                                      "models": ["nothing-by-itself"], "allow_private_address": True})
    assert made.status_code == 201, made.text
    yield made.json()["data"]


def route(owner, name, targets, **settings):
    made = owner.post(f"{GATEWAY}/routes", json={"name": name, "targets": targets, **settings})
    assert made.status_code == 201, made.text
    return made.json()["data"]


def chat(server, model, **more):
    return httpx.post(f"{server.api}/v1/chat/completions", headers={"authorization": f"Bearer {server.key}"}, timeout=60,
                      json={"model": model, "messages": [{"role": "user", "content": "hello there"}], **more})


def answered(server, model, **more):
    return wait_until(lambda: (a := chat(server, model, **more)).status_code == 200 and a, what=f"{model} to be answered")


def explained(owner, model):
    def known():
        answer = owner.post(f"{GATEWAY}/routing/explain", json={"model": model})
        return answer.status_code == 200 and answer.json()["data"]
    return wait_until(known, what=f"the route {model}")


def test_a_failing_target_is_followed_by_the_next_one(bastion, owner, bad):
    route(owner, "careful", [{"connection": "bad", "model": "error-500"}, {"connection": "sim", "model": "echo"}], retries=0)
    answer = answered(bastion, "careful")
    assert "hello there" in answer.json()["choices"][0]["message"]["content"]
    assert answer.json()["model"] == "careful"
    assert "careful" in [model["id"] for model in httpx.get(f"{bastion.api}/v1/models", headers={"authorization": f"Bearer {bastion.key}"}).json()["data"]]


def test_a_stream_that_fails_before_its_first_word_falls_back_invisibly(bastion, owner, bad):
    route(owner, "streaming", [{"connection": "bad", "model": "stream-empty"}, {"connection": "sim", "model": "echo"}], retries=0)
    answer = answered(bastion, "streaming", stream=True)
    assert "hello" in answer.text and "[DONE]" in answer.text and '"error"' not in answer.text


def test_the_breaker_opens_and_the_explanation_says_so(bastion, owner, bad):
    route(owner, "breaking", [{"connection": "bad", "model": "closes"}, {"connection": "sim", "model": "echo"}], retries=1)
    assert [target["connection"] for target in explained(owner, "breaking")["targets"]] == ["bad", "sim"]

    def opened():
        answered(bastion, "breaking")
        return [target["connection"] for target in explained(owner, "breaking")["targets"]] == ["sim", "bad"]
    wait_until(opened, what="the breaker to open")
    last = explained(owner, "breaking")["targets"][-1]
    assert last["breaker"] == "open" and "failed lately" in last["reason"]


def test_a_refused_request_is_not_tried_elsewhere(bastion, owner, bad):
    route(owner, "strict", [{"connection": "sim", "model": "error-400"}, {"connection": "sim", "model": "echo"}])
    answer = wait_until(lambda: (a := chat(bastion, "strict")).status_code != 404 and a, what="the route")
    assert answer.status_code == 400, answer.text


def test_a_connection_that_a_route_leads_to_stays(owner, bad):
    route(owner, "holding", [{"connection": "bad", "model": "fine"}])
    etag = owner.get(f"{GATEWAY}/connections/{bad['id']}").headers["etag"]
    refused = owner.delete(f"{GATEWAY}/connections/{bad['id']}", headers={"if-match": etag})
    assert refused.status_code == 409 and refused.json()["type"].endswith("connection_in_use"), refused.text


def test_a_route_to_nowhere_is_refused_when_it_is_saved(owner):
    refused = owner.post(f"{GATEWAY}/routes", json={"name": "nowhere", "targets": [{"connection": "sim", "model": "echo"}, {"connection": "gone", "model": "m"}]})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/targets/1/connection"
