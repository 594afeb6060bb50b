"""Cohere as a provider: other providers' clients through the gateway to an independent mock of its second API."""
import anthropic
import openai
import pytest

from conftest import wait_until
from test_providers import ANTHROPIC_TOOLS, EXPECTED, TOOLS

MODEL = "mock-cohere/command-a-03-2025"
HELLO = [{"role": "user", "content": "hello"}]
WEATHER = [{"role": "user", "content": "What is the weather in Oslo?"}]


@pytest.fixture(scope="module")
def openai_client(bastion, owner, mock_providers):
    body = {"name": "mock-cohere", "provider": "cohere", "base_url": mock_providers, "secret": "co-mock-0001", "allow_private_address": True}
    assert owner.post("/api/v1/gateway/connections", json=body).status_code == 201
    client = openai.OpenAI(base_url=f"{bastion.api}/v1", api_key=bastion.key, max_retries=0)

    def served():
        try:
            return client.chat.completions.create(model=MODEL, messages=HELLO)
        except openai.NotFoundError:
            return None
    wait_until(served, what="the new connection to be in the snapshot")
    return client


def test_openai_clients_reach_cohere(openai_client):
    assert openai_client.chat.completions.create(model=MODEL, messages=HELLO).choices[0].message.content == EXPECTED
    stream = openai_client.chat.completions.create(model=MODEL, messages=HELLO, stream=True)
    assert "".join(c.choices[0].delta.content or "" for c in stream if c.choices) == EXPECTED
    call = openai_client.chat.completions.create(model=MODEL, messages=WEATHER, tools=TOOLS).choices[0]
    assert call.finish_reason == "tool_calls" and '"Oslo"' in call.message.tool_calls[0].function.arguments
    arguments = ""
    for chunk in openai_client.chat.completions.create(model=MODEL, messages=WEATHER, tools=TOOLS, stream=True):
        for piece in (chunk.choices[0].delta.tool_calls or []) if chunk.choices else []:
            arguments += piece.function.arguments or ""
    assert '"Oslo"' in arguments
    with pytest.raises(openai.RateLimitError):
        openai_client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "please fail"}])


def test_anthropic_clients_reach_cohere(openai_client, bastion):
    client = anthropic.Anthropic(base_url=bastion.api, api_key=bastion.key, max_retries=0)
    with client.messages.stream(model=MODEL, max_tokens=100, messages=HELLO) as stream:
        assert "".join(stream.text_stream) == EXPECTED
    answer = client.messages.create(model=MODEL, max_tokens=100, messages=WEATHER, tools=ANTHROPIC_TOOLS)
    assert [b.input["city"] for b in answer.content if b.type == "tool_use"] == ["Oslo"]
