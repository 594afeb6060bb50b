"""Clients of other houses, with nothing changed but base URL and key."""
import json
import subprocess

import openai
import pytest
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from mistralai.client import Mistral

from conftest import ROOT
from test_providers import EXPECTED, TOOLS

pytestmark = pytest.mark.usefixtures("mock_providers")
MODELS = ["mock-openai/gpt-4o-mini", "mock-anthropic/claude-sonnet-4-5"]
QUESTION = [{"role": "user", "content": "hello"}]
WEATHER = [{"role": "user", "content": "What is the weather in Oslo?"}]


@pytest.fixture(params=MODELS)
def model(request):
    return request.param


def test_mistral(bastion, model):
    with Mistral(api_key=bastion.key, server_url=bastion.api) as client:
        answer = client.chat.complete(model=model, messages=QUESTION, random_seed=7)
        assert answer.choices[0].message.content == EXPECTED
        pieces = [event.data.choices[0].delta.content or "" for event in client.chat.stream(model=model, messages=QUESTION) if event.data.choices]
        assert "".join(pieces) == EXPECTED
        called = client.chat.complete(model=model, messages=WEATHER, tools=TOOLS, tool_choice="any").choices[0].message
        assert "Oslo" in str(called.tool_calls[0].function.arguments)
        assert len(client.embeddings.create(model="sim/embed", inputs=["one", "two"]).data) == 2


def test_azure(bastion, model):
    client = openai.AzureOpenAI(azure_endpoint=bastion.api, api_key=bastion.key, api_version="2024-10-21", max_retries=0)
    assert client.chat.completions.create(model=model, messages=QUESTION).choices[0].message.content == EXPECTED
    stream = client.chat.completions.create(model=model, messages=QUESTION, stream=True)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices) == EXPECTED
    assert len(client.embeddings.create(model="sim/embed", input="one").data) == 1
    v1 = openai.OpenAI(base_url=f"{bastion.api}/openai/v1", api_key=bastion.key, max_retries=0)
    assert v1.responses.create(model=model, input="hello").output_text == EXPECTED


@pytest.mark.parametrize("responses", [False, True])
def test_langchain(bastion, model, responses):
    chat = ChatOpenAI(base_url=f"{bastion.api}/v1", api_key=bastion.key, model=model, max_retries=0, use_responses_api=responses)
    assert chat.invoke("hello").text == EXPECTED
    assert "".join(piece.text for piece in chat.stream("hello")) == EXPECTED
    called = chat.bind_tools(TOOLS).invoke("What is the weather in Oslo?")
    assert called.tool_calls[0]["args"]["city"] == "Oslo"


def test_langchain_embeds(bastion):
    embeddings = OpenAIEmbeddings(base_url=f"{bastion.api}/v1", api_key=bastion.key, model="sim/embed", check_embedding_ctx_length=False)
    assert len(embeddings.embed_documents(["one", "two"])) == 2


def test_vercel(bastion, model):
    result = subprocess.run(["node", "node/vercel.mjs", bastion.api, bastion.key, model], cwd=ROOT / "tests" / "e2e", capture_output=True, text=True,
                            timeout=60)
    assert result.returncode == 0, result.stderr
    for api, seen in json.loads(result.stdout).items():
        assert seen["text"] == seen["streamed"] == EXPECTED, api
        assert seen["city"] == "Oslo", api
