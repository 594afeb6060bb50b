"""Google's official client, with nothing changed but base URL and key, and everybody's clients to Gemini."""
import subprocess

import anthropic
import httpx
import openai
import pytest
from google import genai
from google.genai import errors, types

from conftest import ROOT, wait_until

EXPECTED = "Good day to you, from the mock. Ünïcödé survives."
WEATHER = types.Tool(function_declarations=[types.FunctionDeclaration(
    name="weather", description="Weather of a city",
    parameters=types.Schema(type="OBJECT", properties={"city": types.Schema(type="STRING"), "unit": types.Schema(type="STRING")}))])
OPENAI_WEATHER = [{"type": "function", "function": {"name": "weather", "parameters": {
    "type": "object", "properties": {"city": {"type": "string"}, "unit": {"type": "string"}}}}}]
ANTHROPIC_WEATHER = [{"name": "weather", "input_schema": OPENAI_WEATHER[0]["function"]["parameters"]}]
NO_RETRIES = types.HttpRetryOptions(attempts=1)


@pytest.fixture(scope="module")
def mock():
    process = subprocess.Popen(["node", "node/mock.mjs"], cwd=ROOT / "tests" / "e2e", stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    yield process.stdout.readline().strip()
    process.stdin.close()
    process.wait(timeout=20)


@pytest.fixture(scope="module")
def google(bastion):
    return genai.Client(api_key=bastion.key, http_options=types.HttpOptions(base_url=bastion.api, retry_options=NO_RETRIES))


@pytest.fixture(scope="module")
def connections(owner, mock, google):
    for body in ({"name": "g-openai", "provider": "openai", "base_url": f"{mock}/v1", "secret": "sk-mock-0001"},
                 {"name": "g-anthropic", "provider": "anthropic", "base_url": mock, "secret": "sk-ant-mock-0001"},
                 {"name": "g-gemini", "provider": "gemini", "base_url": f"{mock}/v1beta", "secret": "AIza-mock-0001"}):
        answer = owner.post("/api/v1/gateway/connections", json={**body, "allow_private_address": True})
        assert answer.status_code == 201, answer.text

    def served():
        try:
            return google.models.generate_content(model="g-gemini/gemini-2.5-flash", contents="hello")
        except errors.ClientError:
            return None
    wait_until(served, what="the new connections to be in the snapshot")


@pytest.fixture(params=["g-openai/gpt-4o-mini", "g-anthropic/claude-sonnet-4-5", "g-gemini/gemini-2.5-flash"])
def model(connections, request):
    return request.param


def test_google_chats(google):
    answer = google.models.generate_content(model="sim/echo", contents="Say hello", config={"system_instruction": "Be brief."})
    assert "Say hello" in answer.text
    assert answer.candidates[0].finish_reason == types.FinishReason.STOP
    usage = answer.usage_metadata
    assert usage.total_token_count == usage.prompt_token_count + usage.candidates_token_count > 0


def test_google_streams(google):
    chunks = list(google.models.generate_content_stream(model="sim/echo", contents="Say hello again"))
    assert len(chunks) > 1 and "".join(c.text or "" for c in chunks) == "Say hello again"
    assert chunks[-1].usage_metadata.candidates_token_count > 0


def test_google_calls_a_function_and_gives_its_result(google):
    chat = google.chats.create(model="sim/tools", config=types.GenerateContentConfig(
        tools=[WEATHER], automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True)))
    call = chat.send_message("Weather?").function_calls[0]
    assert call.name == "weather" and call.args == {"city": "example", "unit": "example"}
    answer = chat.send_message(types.Part(function_response=types.FunctionResponse(id=call.id, name=call.name, response={"result": "18 degrees"})))
    assert "18 degrees" in answer.text


def test_google_sees_thoughts_and_brings_their_signature_back(google):
    chat = google.chats.create(model="sim/think", config={"thinking_config": {"include_thoughts": True}})
    first = chat.send_message("Think about it")
    assert any(part.thought for part in first.candidates[0].content.parts)
    for chunk in chat.send_message_stream("And again"):
        assert chunk.candidates
    assert chat.send_message("Once more").text


def test_google_embeds(google):
    answer = google.models.embed_content(model="sim/embed", contents=["one", "two"], config={"output_dimensionality": 8})
    assert [len(e.values) for e in answer.embeddings] == [8, 8]


def test_google_counts_tokens_estimated_and_marked(google, bastion):
    assert google.models.count_tokens(model="sim/echo", contents="How many tokens are these words?").total_tokens > 5
    answer = httpx.post(f"{bastion.api}/v1/messages/count_tokens", headers={"x-api-key": bastion.key},
                        json={"model": "sim/echo", "messages": [{"role": "user", "content": "How many tokens are these words?"}]})
    assert answer.status_code == 200 and answer.headers["x-bastion-estimated"] == "true"
    assert anthropic.Anthropic(base_url=bastion.api, api_key=bastion.key).messages.count_tokens(
        model="sim/echo", messages=[{"role": "user", "content": "x"}]).input_tokens == answer.json()["input_tokens"] - 6


def test_google_lists_models(google):
    assert "models/sim/echo" in [m.name for m in google.models.list()]
    assert google.models.get(model="sim/echo").display_name == "sim/echo"


def test_google_raises_its_own_errors(google, bastion):
    for model, code, status in (("nobody/knows", 404, "NOT_FOUND"), ("sim/error-429", 429, "RESOURCE_EXHAUSTED")):
        with pytest.raises(errors.ClientError) as refused:
            google.models.generate_content(model=model, contents="x")
        assert (refused.value.code, refused.value.status) == (code, status)
    with pytest.raises(errors.ServerError):
        google.models.generate_content(model="sim/error-500", contents="x")
    stranger = genai.Client(api_key="bst_live_nobody", http_options=types.HttpOptions(base_url=bastion.api, retry_options=NO_RETRIES))
    with pytest.raises(errors.ClientError) as refused:
        stranger.models.generate_content(model="sim/echo", contents="x")
    assert refused.value.status == "UNAUTHENTICATED"
    bad = httpx.post(f"{bastion.api}/v1beta/models/sim/echo:generateContent", headers={"x-goog-api-key": bastion.key}, json={"contents": [{"role": "robot"}]})
    assert bad.status_code == 400 and bad.json()["error"]["details"][1]["fieldViolations"][0]["field"] == "contents[0].role"
    with pytest.raises(errors.APIError):
        for _ in google.models.generate_content_stream(model="sim/cut", contents="x " * 40):
            pass


def test_a_key_in_the_query_is_a_credential_that_no_log_and_no_record_keeps(bastion, operator):
    url = f"{bastion.api}/v1beta/models/sim/echo:generateContent?key={bastion.key}"
    answer = httpx.post(url, json={"contents": [{"parts": [{"text": "query key"}]}]}, timeout=30)
    assert answer.status_code == 200, answer.text
    request_id = answer.headers["x-request-id"].removeprefix("req_")

    def logged():
        rows = operator.get("/api/v1/gateway/requests", params={"limit": 50}).json()["data"]
        return next((row for row in rows if row["id"].replace("-", "") == request_id), None)
    row = wait_until(logged, what="the request to be in the log")
    one = operator.get(f"/api/v1/gateway/requests/{row['id']}").text
    assert bastion.key not in one and bastion.key not in bastion.logs()


def test_without_alt_sse_a_stream_is_one_array(bastion):
    url = f"{bastion.api}/v1beta/models/sim/echo:streamGenerateContent"
    body = {"contents": [{"parts": [{"text": "one two three"}]}]}
    answer = httpx.post(url, headers={"x-goog-api-key": bastion.key}, json=body, timeout=30)
    assert answer.headers["content-type"].startswith("application/json")
    chunks = answer.json()
    assert len(chunks) > 1
    assert "".join(p.get("text", "") for c in chunks for p in c["candidates"][0]["content"]["parts"]) == "one two three"
    sse = httpx.post(url + "?alt=sse", headers={"x-goog-api-key": bastion.key}, json=body, timeout=30)
    assert sse.headers["content-type"].startswith("text/event-stream") and sse.text.startswith("data: {")


def test_text_through_the_google_door(google, model):
    assert google.models.generate_content(model=model, contents="hello").text == EXPECTED
    assert "".join(c.text or "" for c in google.models.generate_content_stream(model=model, contents="hello")) == EXPECTED


def test_tools_through_the_google_door(google, model):
    config = types.GenerateContentConfig(tools=[WEATHER], automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True))
    call = google.models.generate_content(model=model, contents="What is the weather in Oslo?", config=config).function_calls[0]
    assert (call.name, call.args["city"]) == ("weather", "Oslo")
    streamed = [c for chunk in google.models.generate_content_stream(model=model, contents="What is the weather in Oslo?", config=config)
                for c in chunk.function_calls or []]
    assert [c.args["city"] for c in streamed] == ["Oslo"]


def test_structured_output_through_the_google_door(google, model):
    schema = {"type": "OBJECT", "properties": {"greeting": {"type": "STRING"}}}
    config = {"response_mime_type": "application/json", "response_schema": schema}
    assert google.models.generate_content(model=model, contents="hello", config=config).text == EXPECTED


def test_a_providers_refusal_through_the_google_door(google, model):
    with pytest.raises(errors.ClientError) as refused:
        google.models.generate_content(model=model, contents="please fail")
    assert refused.value.status == "RESOURCE_EXHAUSTED"


def test_openai_client_to_gemini(bastion, connections):
    client = openai.OpenAI(base_url=f"{bastion.api}/v1", api_key=bastion.key, max_retries=0)
    model, messages = "g-gemini/gemini-2.5-flash", [{"role": "user", "content": "hello"}]
    assert client.chat.completions.create(model=model, messages=messages).choices[0].message.content == EXPECTED
    stream = client.chat.completions.create(model=model, messages=messages, stream=True)
    assert "".join(c.choices[0].delta.content or "" for c in stream if c.choices) == EXPECTED
    call = client.chat.completions.create(model=model, messages=[{"role": "user", "content": "the weather?"}], tools=OPENAI_WEATHER).choices[0]
    assert call.finish_reason == "tool_calls" and '"Oslo"' in call.message.tool_calls[0].function.arguments
    with pytest.raises(openai.RateLimitError):
        client.chat.completions.create(model=model, messages=[{"role": "user", "content": "please fail"}])
    vectors = client.embeddings.create(model="g-gemini/gemini-embedding-001", input="one").data
    assert len(vectors) == 1 and all(isinstance(x, float) for x in vectors[0].embedding)


def test_anthropic_client_to_gemini(bastion, connections):
    client = anthropic.Anthropic(base_url=bastion.api, api_key=bastion.key, max_retries=0)
    model, messages = "g-gemini/gemini-2.5-flash", [{"role": "user", "content": "hello"}]
    assert client.messages.create(model=model, max_tokens=100, messages=messages).content[0].text == EXPECTED
    with client.messages.stream(model=model, max_tokens=100, messages=[{"role": "user", "content": "the weather?"}], tools=ANTHROPIC_WEATHER) as stream:
        final = stream.get_final_message()
    assert final.stop_reason == "tool_use" and [b.input["city"] for b in final.content if b.type == "tool_use"] == ["Oslo"]
    with pytest.raises(anthropic.RateLimitError):
        client.messages.create(model=model, max_tokens=10, messages=[{"role": "user", "content": "please fail"}])
    assert client.messages.count_tokens(model=model, messages=messages).input_tokens > 0


def test_google_embeds_through_openai(google, connections):
    answer = google.models.embed_content(model="g-openai/text-embedding-3-small", contents=["one", "two"])
    assert len(answer.embeddings) == 2 and len(answer.embeddings[0].values) > 1
    one = google.models.embed_content(model="g-openai/text-embedding-3-small", contents="one")
    assert one.embeddings[0].values == answer.embeddings[0].values
