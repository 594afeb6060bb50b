"""A request through the gateway is one span at the operator's collector, between the client's span and the provider's."""
import os
import pathlib
import re
import secrets
import shutil
import tempfile

import httpx
import pytest

from conftest import UNHURRIED, Bastion, wait_until
from support.bad_upstream import BadUpstream
from support.collector import Collector


@pytest.fixture(scope="module")
def upstream():
    upstream = BadUpstream()
    yield upstream
    upstream.close()


@pytest.fixture(scope="module")
def collector():
    collector = Collector()
    yield collector
    collector.stop()


@pytest.fixture(scope="module")
def server(upstream, collector):
    base = tempfile.mkdtemp(prefix="bastion-traces-")
    os.chmod(base, 0o755)
    server = Bastion(pathlib.Path(base) / "data", *UNHURRIED, "--set", f"telemetry.otlp_endpoint={collector.url}", "--set", "telemetry.sample_ratio=0",
                     environment={"OPENAI_API_KEY": "sk-traced", "OPENAI_BASE_URL": upstream.url}).start()
    wait_until(lambda: ask(server, "openai/fine").status_code == 200, what="the connection to work")
    yield server
    server.stop()
    shutil.rmtree(base, ignore_errors=True)


def ask(server, model, traceparent=None, key=None, **more):
    headers = {"authorization": f"Bearer {key or server.key}"}
    if traceparent:
        headers["traceparent"] = traceparent
    return httpx.post(f"{server.api}/v1/chat/completions", headers=headers, timeout=60,
                      json={"model": model, "messages": [{"role": "user", "content": "a private question"}], **more})


def traced(server, collector, model, key=None, **more):
    """Asks as part of a sampled trace; the answer, the client's span id, and the span that arrived."""
    trace_id, parent = secrets.token_hex(16), secrets.token_hex(8)
    answer = ask(server, model, f"00-{trace_id}-{parent}-01", key, **more)
    spans = wait_until(lambda: collector.of_trace(trace_id), what="the span to arrive")
    assert len(spans) == 1 and spans[0]["parentSpanId"] == parent
    return answer, spans[0]


def told_to(upstream, model):
    return re.search(r"traceparent: (\S+)", [head for name, head in upstream.heads if name == model][-1])


def test_a_request_is_one_span_by_the_conventions_for_generative_ai(server, upstream, collector):
    answer, span = traced(server, collector, "openai/fine", max_tokens=50, temperature=0.5)
    assert answer.status_code == 200
    expected = {"gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "fine", "gen_ai.response.model": "m",
                "gen_ai.request.max_tokens": 50, "gen_ai.request.temperature": 0.5, "gen_ai.response.finish_reasons": ["stop"],
                "gen_ai.usage.input_tokens": 1, "gen_ai.usage.output_tokens": 1, "server.address": "127.0.0.1",
                "server.port": upstream.server_address[1], "http.response.status_code": 200, "bastion.door": "openai.chat"}
    assert expected.items() <= span["attributes"].items(), span
    assert "error.type" not in span["attributes"] and span["status"] == {}
    assert span["name"] == "chat fine" and span["kind"] == 3
    assert answer.headers["x-request-id"].removeprefix("req_") == span["attributes"]["bastion.request.id"].replace("-", "")
    assert 0 < int(span["endTimeUnixNano"]) - int(span["startTimeUnixNano"]) < 60e9
    assert "private question" not in str(span) and "sk-traced" not in str(span)
    assert told_to(upstream, "fine")[1] == f"00-{span['traceId']}-{span['spanId']}-01", "the provider's span is a child of ours"


def test_a_streamed_answer_is_one_span_too(server, collector):
    answer, span = traced(server, collector, "openai/stream-fine", stream=True)
    assert answer.status_code == 200 and "[DONE]" in answer.text
    assert span["attributes"]["gen_ai.response.model"] == "m" and span["attributes"]["gen_ai.usage.output_tokens"] > 0


def test_embeddings_have_their_own_operation(server, collector):
    trace_id, parent = secrets.token_hex(16), secrets.token_hex(8)
    answer = httpx.post(f"{server.api}/v1/embeddings", json={"model": "sim/embed", "input": "x"}, timeout=60,
                        headers={"authorization": f"Bearer {server.key}", "traceparent": f"00-{trace_id}-{parent}-01"})
    assert answer.status_code == 200, answer.text
    span = wait_until(lambda: collector.of_trace(trace_id), what="the span to arrive")[0]
    assert span["attributes"]["gen_ai.operation.name"] == "embeddings" and span["attributes"]["gen_ai.provider.name"] == "simulator"


@pytest.mark.parametrize("model, error", [("openai/error-500", None), ("openai/cut-in-body", None), ("nobody/has-it", "model_not_found")])
def test_what_fails_is_a_failed_span_with_its_reason(server, collector, model, error):
    answer, span = traced(server, collector, model)
    assert answer.status_code >= 400
    assert span["status"]["code"] == 2 and span["attributes"]["error.type"]
    assert span["attributes"]["http.response.status_code"] == answer.status_code
    if error:
        assert span["attributes"]["error.type"] == error


def test_a_refused_key_is_a_failed_span_that_names_no_tenant(server, collector):
    answer, span = traced(server, collector, "openai/fine", key="bst_live_nobody")
    assert answer.status_code == 401 and span["attributes"]["error.type"] == "invalid_api_key"
    assert "bastion.tenant.id" not in span["attributes"] and "bst_live_nobody" not in str(span)


def test_what_the_client_did_not_sample_is_not_recorded_but_its_trace_goes_on(server, upstream, collector):
    trace_id = secrets.token_hex(16)
    assert ask(server, "openai/fine", f"00-{trace_id}-{secrets.token_hex(8)}-00").status_code == 200
    assert told_to(upstream, "fine")[1].startswith(f"00-{trace_id}-") and told_to(upstream, "fine")[1].endswith("-00")
    traced(server, collector, "openai/fine")  # sent after it, so arrived after it
    assert not collector.of_trace(trace_id)


def test_without_a_collector_the_provider_is_told_what_the_client_told_us(data_dir, upstream):
    server = Bastion(data_dir, *UNHURRIED, environment={"OPENAI_API_KEY": "sk-plain", "OPENAI_BASE_URL": upstream.url}).start()
    wait_until(lambda: ask(server, "openai/fine").status_code == 200, what="the connection to work")
    assert told_to(upstream, "fine") is None
    traceparent = f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
    ask(server, "openai/fine", traceparent)
    assert told_to(upstream, "fine")[1] == traceparent
    server.stop()
