"""The doors whose bodies pass untouched, with OpenAI's official client: pictures, sound, judgements, ranks, pass-through."""
import base64
import io
import wave

import httpx
import openai
import pytest

from conftest import wait_until
from test_providers import EXPECTED

pytestmark = pytest.mark.usefixtures("mock_providers")


@pytest.fixture(scope="module")
def client(bastion):
    return openai.OpenAI(base_url=f"{bastion.api}/v1", api_key=bastion.key, max_retries=0)


@pytest.fixture(scope="module")
def raw(bastion):
    return httpx.Client(base_url=bastion.api, headers={"authorization": f"Bearer {bastion.key}"}, timeout=30)


def recording(seconds=1):
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1), out.setsampwidth(1), out.setframerate(8000)
        out.writeframes(b"\x80" * 8000 * seconds)
    return file.getvalue()


def test_pictures(client):
    made = client.images.generate(model="sim/draw", prompt="a fox", n=2)
    assert len(made.data) == 2 and base64.b64decode(made.data[0].b64_json).startswith(b"\x89PNG")
    edited = client.images.edit(model="sim/draw", image=("fox.png", base64.b64decode(made.data[0].b64_json), "image/png"), prompt="a red fox")
    assert len(edited.data) == 1
    varied = client.images.create_variation(model="sim/draw", image=("fox.png", base64.b64decode(made.data[0].b64_json), "image/png"))
    assert len(varied.data) == 1


def test_sound_both_ways(client):
    spoken = client.audio.speech.create(model="sim/voice", voice="alloy", input="Hello there").read()
    with wave.open(io.BytesIO(spoken)) as heard:
        assert heard.getnframes() > 0
    written = client.audio.transcriptions.create(model="sim/ear", file=("a.wav", recording(2), "audio/wav"))
    assert "2.0 seconds" in written.text
    assert "2.0 seconds" in client.audio.translations.create(model="sim/ear", file=("a.wav", recording(2), "audio/wav")).text
    assert "heard" in client.audio.transcriptions.create(model="sim/ear", file=("a.wav", recording(), "audio/wav"), response_format="text")


def test_judgements(client):
    verdicts = client.moderations.create(model="sim/judge", input=["I will kill the process", "good morning"]).results
    assert verdicts[0].flagged and verdicts[0].categories.violence and not verdicts[1].flagged


def test_ranks(raw):
    answer = raw.post("/v1/rerank", json={"model": "sim/rank", "query": "red fox", "documents": ["a cat", "the red fox"], "top_n": 1})
    assert answer.status_code == 200 and answer.json()["results"][0]["index"] == 1


def test_errors_are_typed(client, raw):
    with pytest.raises(openai.RateLimitError):
        client.images.generate(model="sim/error-429", prompt="x")
    with pytest.raises(openai.NotFoundError):
        client.audio.speech.create(model="nobody/knows", voice="alloy", input="x")
    with pytest.raises(openai.BadRequestError):
        client.audio.speech.create(model="", voice="alloy", input="x")
    assert raw.post("/v1/images/generations", content="x", headers={"content-type": "text/plain"}).status_code == 415
    assert raw.post("/v1/audio/transcriptions", content="x", headers={"content-type": "multipart/form-data; boundary=b"}).status_code == 400


def test_what_passes_through_arrives_as_it_is(raw):
    body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "hello"}]}
    answer = raw.post("/providers/mock-openai/chat/completions", json=body)
    assert answer.status_code == 200 and answer.json()["choices"][0]["message"]["content"] == EXPECTED
    with raw.stream("POST", "/providers/mock-openai/chat/completions", json={**body, "stream": True}) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert stream.read().endswith(b"data: [DONE]\n\n")
    message = raw.post("/providers/mock-anthropic/v1/messages", headers={"anthropic-version": "2023-06-01"},
                       json={"model": "claude-sonnet-4-5", "max_tokens": 50, "messages": body["messages"]})
    assert message.json()["content"][0]["text"] == EXPECTED
    assert raw.get("/providers/mock-openai/models").status_code == 200
    failed = raw.post("/providers/mock-openai/chat/completions", json={**body, "messages": [{"role": "user", "content": "please fail"}]})
    assert failed.status_code == 429 and failed.json()["error"]["message"] == "Rate limit reached"


def test_nothing_passes_where_it_should_not(raw, bastion):
    assert raw.get("/providers/nobody/models").status_code == 404
    assert raw.get("/providers/mock-openai/%2e%2e/secrets").status_code == 400
    assert httpx.get(f"{bastion.api}/providers/mock-openai/models", timeout=30).status_code == 401


def test_what_a_provider_keeps_is_reached_through_its_connection(raw):
    for method, path in (("GET", "/v1/responses/resp_1"), ("DELETE", "/v1/responses/resp_1"), ("POST", "/v1/files"), ("GET", "/v1/batches")):
        answer = raw.request(method, path)
        assert answer.status_code == 404 and "/providers/{connection}" in answer.json()["error"]["message"]


def test_a_key_with_restricted_models_shows_its_model(owner, bastion, raw):
    issued = owner.post("/api/v1/gateway/virtual-keys", json={"name": "only mini", "allowed_models": ["gpt-4o-mini", "sim/draw"]})
    assert issued.status_code == 201, issued.text
    limited = httpx.Client(base_url=bastion.api, headers={"authorization": f"Bearer {issued.json()['data']['key']}"}, timeout=30)
    body = {"messages": [{"role": "user", "content": "hello"}]}

    def served():
        answer = limited.post("/providers/mock-openai/chat/completions", json={**body, "model": "gpt-4o-mini"})
        return answer if answer.status_code == 200 else None
    wait_until(served, what="the key to be in the snapshot")
    assert limited.post("/providers/mock-openai/chat/completions", json={**body, "model": "gpt-4o"}).status_code == 403
    assert limited.get("/providers/mock-openai/models").status_code == 403
    assert limited.post("/v1/images/generations", json={"model": "sim/draw", "prompt": "x"}).status_code == 200
    assert limited.post("/v1/images/generations", json={"model": "sim/paint", "prompt": "x"}).status_code == 403


def test_the_record_says_what_was_done(raw, operator):
    answer = raw.post("/providers/mock-openai/chat/completions", json={"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "hello"}]})
    request_id = answer.headers["x-request-id"].removeprefix("req_")

    def logged():
        rows = operator.get("/api/v1/gateway/requests", params={"limit": 50}).json()["data"]
        return next((row for row in rows if row["id"].replace("-", "") == request_id), None)
    row = wait_until(logged, what="the request to be in the log")
    assert row["door"] == "pass_through" and row["provider"] == "openai" and row["model"] == "gpt-4o-mini"


def test_the_record_counts_what_is_no_tokens(raw, operator):
    answer = raw.post("/v1/images/generations", json={"model": "sim/draw", "prompt": "x", "n": 2})
    request_id = answer.headers["x-request-id"].removeprefix("req_")

    def logged():
        rows = operator.get("/api/v1/gateway/requests", params={"limit": 50}).json()["data"]
        return next((row["id"] for row in rows if row["id"].replace("-", "") == request_id), None)
    one = operator.get(f"/api/v1/gateway/requests/{wait_until(logged, what='the request to be in the log')}").json()["data"]
    assert one["tokens"]["images"] == 2
