"""The official Python clients, with nothing changed but base URL and key."""
import anthropic
import openai
import pytest


@pytest.fixture(scope="module")
def openai_client(bastion):
    return openai.OpenAI(base_url=f"{bastion.api}/v1", api_key=bastion.key, max_retries=0)


@pytest.fixture(scope="module")
def anthropic_client(bastion):
    return anthropic.Anthropic(base_url=bastion.api, api_key=bastion.key, max_retries=0)


QUESTION = [{"role": "user", "content": "Say hello"}]


def test_openai_chats(openai_client):
    answer = openai_client.chat.completions.create(model="sim/echo", messages=QUESTION)
    assert "Say hello" in answer.choices[0].message.content
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens > 0


def test_openai_streams(openai_client):
    stream = openai_client.chat.completions.create(model="sim/echo", messages=QUESTION, stream=True, stream_options={"include_usage": True})
    text, usage = "", None
    for chunk in stream:
        usage = chunk.usage or usage
        if chunk.choices:
            text += chunk.choices[0].delta.content or ""
    assert "Say hello" in text
    assert usage and usage.completion_tokens > 0


def test_openai_calls_a_tool(openai_client):
    tools = [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}}]
    answer = openai_client.chat.completions.create(model="sim/tools", messages=QUESTION, tools=tools)
    assert answer.choices[0].finish_reason == "tool_calls"
    assert answer.choices[0].message.tool_calls[0].function.name == "weather"


def test_openai_embeds(openai_client):
    answer = openai_client.embeddings.create(model="sim/embed", input=["one", "two"])
    assert len(answer.data) == 2 and len(answer.data[0].embedding) > 1


def test_openai_lists_models(openai_client):
    names = [model.id for model in openai_client.models.list()]
    assert "sim/echo" in names
    assert openai_client.models.retrieve("sim/echo").id == "sim/echo"


def test_openai_raises_its_own_errors(openai_client, bastion):
    with pytest.raises(openai.NotFoundError):
        openai_client.chat.completions.create(model="nobody/knows", messages=QUESTION)
    with pytest.raises(openai.RateLimitError):
        openai_client.chat.completions.create(model="sim/error-429", messages=QUESTION)
    with pytest.raises(openai.AuthenticationError):
        openai.OpenAI(base_url=f"{bastion.api}/v1", api_key="bst_wrong", max_retries=0).models.list()
    with pytest.raises(openai.BadRequestError):
        openai_client.chat.completions.create(model="sim/echo", messages="not a list")


def test_anthropic_chats(anthropic_client):
    answer = anthropic_client.messages.create(model="sim/echo", max_tokens=100, messages=QUESTION)
    assert "Say hello" in answer.content[0].text
    assert answer.stop_reason == "end_turn" and answer.usage.output_tokens > 0


def test_anthropic_streams(anthropic_client):
    with anthropic_client.messages.stream(model="sim/echo", max_tokens=100, messages=QUESTION) as stream:
        text = "".join(stream.text_stream)
        final = stream.get_final_message()
    assert "Say hello" in text
    assert final.usage.output_tokens > 0


def test_anthropic_raises_its_own_errors(anthropic_client, bastion):
    with pytest.raises(anthropic.NotFoundError):
        anthropic_client.messages.create(model="nobody/knows", max_tokens=10, messages=QUESTION)
    with pytest.raises(anthropic.AuthenticationError):
        anthropic.Anthropic(base_url=bastion.api, api_key="nothing", max_retries=0).messages.create(model="sim/echo", max_tokens=10, messages=QUESTION)
    with pytest.raises(anthropic.BadRequestError):
        anthropic_client.messages.create(model="sim/echo", max_tokens=10, messages=[])
