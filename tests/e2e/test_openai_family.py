"""OpenAI's other doors with its official client: to the simulator, to a provider that speaks them, and converted."""
import json

import httpx
import openai
import pytest

from test_providers import EXPECTED, TOOLS

SPEAKERS = ["sim/echo", "mock-openai/gpt-4o-mini", "mock-anthropic/claude-sonnet-4-5"]
FUNCTIONS = [{"type": "function", "name": "weather", "parameters": TOOLS[0]["function"]["parameters"], "strict": False}]

pytestmark = pytest.mark.usefixtures("mock_providers")


@pytest.fixture(scope="module")
def client(bastion):
    return openai.OpenAI(base_url=f"{bastion.api}/v1", api_key=bastion.key, max_retries=0)


@pytest.fixture(params=SPEAKERS)
def model(request):
    return request.param


def said(model):
    return "hello" if model.startswith("sim/") else EXPECTED


def test_responses_answer(client, model):
    answer = client.responses.create(model=model, input="hello", store=False)
    assert answer.output_text == said(model)
    assert answer.status == "completed" and answer.object == "response"
    assert answer.usage.total_tokens == answer.usage.input_tokens + answer.usage.output_tokens


def test_responses_stream_typed_events_with_numbers_in_a_row(client, model):
    numbers, text, final = [], "", None
    for event in client.responses.create(model=model, input=[{"role": "user", "content": "hello"}], stream=True):
        numbers.append(event.sequence_number)
        if event.type == "response.output_text.delta":
            text += event.delta
        if event.type == "response.completed":
            final = event.response
    assert text == said(model) == final.output_text
    if not model.startswith("mock-openai/"):  # passed through: the provider's own numbers
        assert numbers == list(range(len(numbers)))


def test_responses_call_functions_and_take_their_outputs(client):
    for model in SPEAKERS[1:]:
        answer = client.responses.create(model=model, input="What is the weather in Oslo?", tools=FUNCTIONS)
        call = next(item for item in answer.output if item.type == "function_call")
        assert json.loads(call.arguments)["city"] == "Oslo"
    turn = [{"role": "user", "content": "Weather?"}, {"type": "function_call", "call_id": "call_1", "name": "weather", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "call_1", "output": "4 C"}]
    assert "4 C" in client.responses.create(model="sim/tools", input=turn, tools=FUNCTIONS).output_text


def test_reasoning_comes_with_what_it_takes_to_send_it_back(client):
    answer = client.responses.create(model="sim/think", input="hello", include=["reasoning.encrypted_content"])
    thought = next(item for item in answer.output if item.type == "reasoning")
    assert thought.summary[0].text and thought.encrypted_content
    again = client.responses.create(model="sim/echo", input=[thought.model_dump(exclude_none=True), {"role": "user", "content": "again"}])
    assert again.output_text == "again"


def test_what_cannot_be_converted_is_refused_by_name(client):
    with pytest.raises(openai.BadRequestError) as refused:
        client.responses.create(model=SPEAKERS[2], input="hello", previous_response_id="resp_1")
    assert refused.value.code == "unsupported_parameter" and "previous_response_id" in refused.value.message


@pytest.mark.parametrize("model", [SPEAKERS[0], SPEAKERS[2]])  # the mock of OpenAI has no completions
def test_completions(client, model):
    answer = client.completions.create(model=model, prompt="hello", max_tokens=50)
    assert answer.choices[0].text == said(model) and answer.object == "text_completion"
    stream = client.completions.create(model=model, prompt="hello", max_tokens=50, stream=True)
    assert "".join(chunk.choices[0].text for chunk in stream if chunk.choices) == said(model)


def test_errors_keep_their_types(client, bastion):
    with pytest.raises(openai.RateLimitError):
        client.responses.create(model="sim/error-429", input="x")
    with pytest.raises(openai.NotFoundError):
        client.responses.create(model="nobody/knows", input="x")
    with pytest.raises(openai.BadRequestError):
        client.completions.create(model="sim/echo", prompt={"a": 1})
    answer = httpx.post(f"{bastion.api}/v1/responses", headers={"authorization": f"Bearer {bastion.key}"}, json={"model": "sim/echo"}, timeout=30)
    assert answer.status_code == 400 and answer.json()["error"]["param"] == "input"
