"""Every door to every provider format, against an independent mock of the providers."""
import anthropic
import httpx
import openai
import pytest

from conftest import wait_until
from test_node_clients import run_clients

TOOLS = [{"type": "function", "function": {"name": "weather", "description": "Weather of a city",
                                           "parameters": {"type": "object", "properties": {"city": {"type": "string"}, "unit": {"type": "string"}}}}}]
ANTHROPIC_TOOLS = [{"name": "weather", "description": "Weather of a city", "input_schema": TOOLS[0]["function"]["parameters"]}]
MODELS = ["mock-openai/gpt-4o-mini", "mock-anthropic/claude-sonnet-4-5"]


@pytest.fixture(scope="module", autouse=True)
def connections(mock_providers):
    """They are connected."""


@pytest.fixture(params=MODELS)
def model(request):
    return request.param


@pytest.fixture(scope="module")
def openai_client(bastion):
    return openai.OpenAI(base_url=f"{bastion.api}/v1", api_key=bastion.key, max_retries=0)


@pytest.fixture(scope="module")
def anthropic_client(bastion):
    return anthropic.Anthropic(base_url=bastion.api, api_key=bastion.key, max_retries=0)


EXPECTED = "Good day to you, from the mock. Ünïcödé survives."


def test_text_through_the_openai_door(openai_client, model):
    messages = [{"role": "user", "content": "hello"}]
    assert openai_client.chat.completions.create(model=model, messages=messages).choices[0].message.content == EXPECTED
    stream = openai_client.chat.completions.create(model=model, messages=messages, stream=True)
    assert "".join(c.choices[0].delta.content or "" for c in stream if c.choices) == EXPECTED


def test_text_through_the_anthropic_door(anthropic_client, model):
    messages = [{"role": "user", "content": "hello"}]
    assert anthropic_client.messages.create(model=model, max_tokens=100, messages=messages).content[0].text == EXPECTED
    with anthropic_client.messages.stream(model=model, max_tokens=100, messages=messages) as stream:
        assert "".join(stream.text_stream) == EXPECTED


def test_tools_through_the_openai_door(openai_client, model):
    messages = [{"role": "user", "content": "What is the weather in Oslo?"}]
    call = openai_client.chat.completions.create(model=model, messages=messages, tools=TOOLS).choices[0]
    assert call.finish_reason == "tool_calls"
    assert '"Oslo"' in call.message.tool_calls[0].function.arguments
    arguments = ""
    for chunk in openai_client.chat.completions.create(model=model, messages=messages, tools=TOOLS, stream=True):
        for piece in (chunk.choices[0].delta.tool_calls or []) if chunk.choices else []:
            arguments += piece.function.arguments or ""
    assert '"Oslo"' in arguments


def test_tools_through_the_anthropic_door(anthropic_client, model):
    messages = [{"role": "user", "content": "What is the weather in Oslo?"}]
    answer = anthropic_client.messages.create(model=model, max_tokens=100, messages=messages, tools=ANTHROPIC_TOOLS)
    assert answer.stop_reason == "tool_use"
    assert [b.input["city"] for b in answer.content if b.type == "tool_use"] == ["Oslo"]
    with anthropic_client.messages.stream(model=model, max_tokens=100, messages=messages, tools=ANTHROPIC_TOOLS) as stream:
        final = stream.get_final_message()
    assert [b.input["city"] for b in final.content if b.type == "tool_use"] == ["Oslo"]


def test_a_providers_refusal_keeps_its_type(openai_client, anthropic_client, model):
    messages = [{"role": "user", "content": "please fail"}]
    with pytest.raises(openai.RateLimitError):
        openai_client.chat.completions.create(model=model, messages=messages)
    with pytest.raises(anthropic.RateLimitError):
        anthropic_client.messages.create(model=model, max_tokens=10, messages=messages)


def test_node_clients_through_the_mock(bastion):
    seen = run_clients(bastion.api, bastion.key, MODELS[0], MODELS[1])
    assert seen["chat"] == seen["message"] == EXPECTED


def test_every_request_is_in_the_log_with_its_checkpoints(bastion, operator):
    answer = httpx.post(f"{bastion.api}/v1/chat/completions", headers={"authorization": f"Bearer {bastion.key}"}, timeout=30,
                        json={"model": MODELS[0], "messages": [{"role": "user", "content": "hello"}]})
    request_id = answer.headers["x-request-id"].removeprefix("req_")

    def logged():
        rows = operator.get("/api/v1/gateway/requests", params={"limit": 50}).json()["data"]
        return next((row for row in rows if row["id"].replace("-", "") == request_id), None)
    row = wait_until(logged, what="the request to be in the log")
    one = operator.get(f"/api/v1/gateway/requests/{row['id']}").json()["data"]
    assert one["summary"]["status"] == 200 and one["summary"]["provider"] == "openai"
    assert len(one["request_checkpoints"]) == 14 and len(one["response_checkpoints"]) == 14


def test_an_unreachable_provider_is_a_clear_error(owner, openai_client):
    body = {"name": "nowhere", "provider": "openai_compatible", "base_url": "http://127.0.0.1:1/v1", "models": ["ghost"], "allow_private_address": True}
    assert owner.post("/api/v1/gateway/connections", json=body).status_code == 201

    def answered():
        try:
            openai_client.chat.completions.create(model="nowhere/ghost", messages=[{"role": "user", "content": "x"}])
        except openai.NotFoundError:
            return None
        except openai.APIStatusError as error:
            return error
    assert wait_until(answered, what="an error").status_code == 502
