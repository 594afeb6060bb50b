"""AWS Bedrock on both sides: boto3 unmodified at the gateway's door, and Bedrock as a provider for every client."""
import json

import anthropic
import boto3
import botocore.exceptions
import httpx
import openai
import pytest
from botocore.config import Config

from conftest import wait_until
from support.signed_bedrock import SignedBedrock
from test_providers import ANTHROPIC_TOOLS, EXPECTED, TOOLS

CLAUDE = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
CREDENTIALS = {"access_key_id": "AKIDEXAMPLE", "secret_access_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "session_token": "token=="}
CONVERSE_TOOLS = {"tools": [{"toolSpec": {"name": "weather", "description": "Weather of a city",
                                          "inputSchema": {"json": TOOLS[0]["function"]["parameters"]}}}]}


@pytest.fixture(scope="module")
def signed():
    server = SignedBedrock(CREDENTIALS["access_key_id"], CREDENTIALS["secret_access_key"], "eu-central-1", CREDENTIALS["session_token"])
    yield server
    server.stop()


def client_with(bastion, key):
    """boto3 with nothing changed but the endpoint and the access key."""
    return boto3.client("bedrock-runtime", endpoint_url=bastion.api, region_name="us-east-1", aws_access_key_id=key, aws_secret_access_key="unused",
                        config=Config(retries={"total_max_attempts": 1}))


@pytest.fixture(scope="module")
def bedrock(bastion):
    return client_with(bastion, bastion.key)


@pytest.fixture(scope="module", autouse=True)
def connections(bastion, owner, mock_providers, signed):
    for body in ({"name": "mock-aws", "provider": "bedrock", "base_url": mock_providers, "secret": "bedrock-api-key-0001", "allow_private_address": True},
                 {"name": "signed-aws", "provider": "bedrock", "base_url": signed.url, "options": {"region": "eu-central-1"},
                  "secret": json.dumps(CREDENTIALS), "allow_private_address": True},
                 {"name": "wrong-aws", "provider": "bedrock", "base_url": signed.url, "options": {"region": "us-east-1"},
                  "secret": json.dumps(CREDENTIALS), "allow_private_address": True, "models": ["nobody-*"]}):
        answer = owner.post("/api/v1/gateway/connections", json=body)
        assert answer.status_code == 201, answer.text
        assert "wJalr" not in answer.text
    client = openai.OpenAI(base_url=f"{bastion.api}/v1", api_key=bastion.key, max_retries=0)

    def served():
        try:
            return client.chat.completions.create(model="signed-aws/x", messages=[{"role": "user", "content": "hello"}])
        except openai.NotFoundError:
            return None
    wait_until(served, what="the new connections to be in the snapshot")


def user(text):
    return [{"role": "user", "content": [{"text": text}]}]


def streamed(bedrock, **request):
    """What converse_stream said: the text, the tools' inputs, why it stopped, the usage."""
    text, tools, inputs, stop, usage = "", [], "", None, None
    for event in bedrock.converse_stream(**request)["stream"]:
        start = event.get("contentBlockStart", {}).get("start", {})
        tools += [start["toolUse"]["name"]] if "toolUse" in start else []
        delta = event.get("contentBlockDelta", {}).get("delta", {})
        text += delta.get("text", "")
        inputs += delta.get("toolUse", {}).get("input", "")
        stop = event.get("messageStop", {}).get("stopReason", stop)
        usage = event.get("metadata", {}).get("usage", usage)
    return text, tools, inputs, stop, usage


@pytest.mark.parametrize("model", ["sim/echo", f"mock-aws/{CLAUDE}", "mock-openai/gpt-4o-mini", "mock-anthropic/claude-sonnet-4-5"])
def test_converse_speaks_to_every_provider(bedrock, model):
    answer = bedrock.converse(modelId=model, messages=user("hello"), inferenceConfig={"maxTokens": 100})
    expected = "hello" if model.startswith("sim/") else EXPECTED
    assert answer["output"]["message"]["content"][-1]["text"] == expected
    assert answer["stopReason"] == "end_turn" and "inputTokens" in answer["usage"]
    text, _, _, stop, usage = streamed(bedrock, modelId=model, messages=user("hello"), inferenceConfig={"maxTokens": 100})
    assert (text, stop) == (expected, "end_turn") and "outputTokens" in usage


@pytest.mark.parametrize("model", ["sim/tools", f"mock-aws/{CLAUDE}"])
def test_converse_calls_a_tool(bedrock, model):
    question = 'call weather {"city":"Oslo"}' if model.startswith("sim/") else "What is the weather in Oslo?"
    answer = bedrock.converse(modelId=model, messages=user(question), toolConfig=CONVERSE_TOOLS)
    assert answer["stopReason"] == "tool_use"
    call = answer["output"]["message"]["content"][-1]["toolUse"]
    assert (call["name"], call["input"]["city"]) == ("weather", "Oslo")
    _, tools, inputs, stop, _ = streamed(bedrock, modelId=model, messages=user(question), toolConfig=CONVERSE_TOOLS)
    assert (tools, stop, json.loads(inputs)["city"]) == (["weather"], "tool_use", "Oslo")
    result = [{"toolResult": {"toolUseId": call["toolUseId"], "content": [{"json": {"celsius": 4}}]}}, {"text": "hello"}]
    turns = [*user(question), answer["output"]["message"], {"role": "user", "content": result}]
    assert bedrock.converse(modelId=model, messages=turns, toolConfig=CONVERSE_TOOLS)["output"]["message"]["content"]


def test_converse_thinks_with_a_signature(bedrock):
    content = bedrock.converse(modelId="sim/think", messages=user("x"))["output"]["message"]["content"]
    assert content[0]["reasoningContent"]["reasoningText"]["signature"]
    pieces = [event["contentBlockDelta"]["delta"]["reasoningContent"] for event in bedrock.converse_stream(modelId="sim/think", messages=user("x"))["stream"]
              if "reasoningContent" in event.get("contentBlockDelta", {}).get("delta", {})]
    assert any("signature" in piece for piece in pieces)


def test_boto3_raises_its_own_errors(bedrock, bastion):
    with pytest.raises(bedrock.exceptions.ResourceNotFoundException):
        bedrock.converse(modelId="nobody/knows", messages=user("x"))
    with pytest.raises(bedrock.exceptions.ThrottlingException):
        bedrock.converse(modelId="sim/error-429", messages=user("x"))
    with pytest.raises(bedrock.exceptions.ThrottlingException):
        bedrock.converse(modelId=f"mock-aws/{CLAUDE}", messages=user("please fail"))
    with pytest.raises(bedrock.exceptions.ServiceUnavailableException):
        bedrock.converse_stream(modelId="sim/overloaded", messages=user("x"))
    with pytest.raises(bedrock.exceptions.ValidationException):
        bedrock.invoke_model(modelId="sim/echo", body=b"{}")
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        client_with(bastion, "wrong").converse(modelId="sim/echo", messages=user("x"))
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"


def test_bearer_tokens_are_taken_too(bastion):
    """AWS_BEARER_TOKEN_BEDROCK sends this; botocore does so over TLS only, which stands before the gateway."""
    answer = httpx.post(f"{bastion.api}/model/sim%2Fecho/converse", json={"messages": user("hello")}, headers={"authorization": f"Bearer {bastion.key}"})
    assert answer.json()["output"]["message"]["content"] == [{"text": "hello"}]
    refused = httpx.post(f"{bastion.api}/model/sim%2Fecho/converse", json={"messages": user("hello")})
    assert (refused.status_code, refused.headers["x-amzn-errortype"]) == (403, "AccessDeniedException")
    assert httpx.post(f"{bastion.api}/model/sim%2Fecho/nothing", json={}).headers["x-amzn-errortype"] == "ResourceNotFoundException"


def test_a_cut_stream_ends_with_an_exception(bedrock):
    with pytest.raises(botocore.exceptions.EventStreamError) as cut:
        streamed(bedrock, modelId="sim/cut", messages=user("one two three four five six"))
    assert "serviceUnavailableException" in str(cut.value)
    assert streamed(bedrock, modelId="sim/malformed", messages=user("one two"))[3] == "end_turn"


@pytest.mark.parametrize("model", ["sim/echo", "mock-anthropic/claude-sonnet-4-5", f"mock-aws/{CLAUDE}"])
def test_claude_through_invoke(bedrock, model):
    body = json.dumps({"anthropic_version": "bedrock-2023-05-31", "max_tokens": 100, "messages": [{"role": "user", "content": "hello"}]})
    expected = "hello" if model.startswith("sim/") else EXPECTED
    answer = json.loads(bedrock.invoke_model(modelId=model, body=body)["body"].read())
    assert answer["content"][-1]["text"] == expected and answer["type"] == "message"
    events = [json.loads(event["chunk"]["bytes"]) for event in bedrock.invoke_model_with_response_stream(modelId=model, body=body)["body"]]
    assert "".join(e["delta"].get("text", "") for e in events if e["type"] == "content_block_delta") == expected
    assert events[-1]["type"] == "message_stop"


def test_openai_clients_reach_bedrock(bastion):
    client = openai.OpenAI(base_url=f"{bastion.api}/v1", api_key=bastion.key, max_retries=0)
    for model, expected in ((f"mock-aws/{CLAUDE}", EXPECTED), (f"signed-aws/{CLAUDE}", "signed")):
        messages = [{"role": "user", "content": "hello"}]
        assert client.chat.completions.create(model=model, messages=messages).choices[0].message.content == expected
        stream = client.chat.completions.create(model=model, messages=messages, stream=True, stream_options={"include_usage": True})
        assert "".join(c.choices[0].delta.content or "" for c in stream if c.choices) == expected
    weather = [{"role": "user", "content": "What is the weather in Oslo?"}]
    call = client.chat.completions.create(model=f"mock-aws/{CLAUDE}", messages=weather, tools=TOOLS).choices[0]
    assert call.finish_reason == "tool_calls" and '"Oslo"' in call.message.tool_calls[0].function.arguments
    with pytest.raises(openai.RateLimitError):
        client.chat.completions.create(model=f"mock-aws/{CLAUDE}", messages=[{"role": "user", "content": "please fail"}])
    with pytest.raises(openai.InternalServerError):   # a signature for another region: our account's fault, not the client's
        client.chat.completions.create(model="wrong-aws/nobody-1", messages=weather)


def test_anthropic_clients_reach_claude_on_bedrock(bastion):
    client = anthropic.Anthropic(base_url=bastion.api, api_key=bastion.key, max_retries=0)
    messages = [{"role": "user", "content": "hello"}]
    model = f"mock-aws/{CLAUDE}"
    assert client.messages.create(model=model, max_tokens=100, messages=messages).content[0].text == EXPECTED
    with client.messages.stream(model=model, max_tokens=100, messages=messages) as stream:
        assert "".join(stream.text_stream) == EXPECTED
    weather = [{"role": "user", "content": "What is the weather in Oslo?"}]
    with client.messages.stream(model=model, max_tokens=100, messages=weather, tools=ANTHROPIC_TOOLS) as stream:
        assert [b.input["city"] for b in stream.get_final_message().content if b.type == "tool_use"] == ["Oslo"]


def test_a_connection_to_bedrock_is_tested_with_its_signature(owner):
    named = {c["name"]: c["id"] for c in owner.get("/api/v1/gateway/connections").json()["data"]}
    wrong = owner.post(f"/api/v1/gateway/connections/{named['wrong-aws']}/test").json()["data"]
    assert (wrong["ok"], wrong["error_class"]) == (False, "credential")
