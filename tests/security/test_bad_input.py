"""What comes in broken gets a clear refusal in the right format, soon, and a record; nothing of it leaks or breaks."""
import concurrent.futures
import copy
import json
import pathlib
import time
import urllib.parse

import httpx
import pytest

from conftest import wait_until
from support.raw_http import Raw, request_text
from support.resources import unknown_ids

DEPTH = 10_000
BEYOND_EXACT = 2**53 + 1
SECRET = "sk-probe-never-in-a-log-7f3a"

DOORS = {
    "/v1/chat/completions": {"model": "sim/echo", "messages": [{"role": "user", "content": "hi"}]},
    "/v1/embeddings": {"model": "sim/embed", "input": "hi"},
    "/v1/messages": {"model": "sim/echo", "max_tokens": 10, "messages": [{"role": "user", "content": "hi"}]},
}


def with_raw(body, field, raw):
    """The body's JSON with one field's value replaced by raw text."""
    marked = json.dumps({**body, field: "@@"})
    return marked.replace('"@@"', raw).encode("utf-8", "surrogatepass") if isinstance(raw, str) else marked.encode().replace(b'"@@"', raw)


def broken_texts(body):
    """Texts that are no JSON, or JSON that nobody may send."""
    field = next(iter(body), "x")
    text = json.dumps(body)
    yield "empty", b""
    yield "white space", b" \n"
    yield "truncated", text[:-1].encode()
    yield "garbage", b"\x00\x01\xfe\xff"
    yield "trailing text", text.encode() + b" x"
    yield "two documents", text.encode() * 2
    yield "a list", b"[]"
    yield "a string", b'"x"'
    yield "null", b"null"
    yield "NaN", with_raw(body, field, "NaN")
    yield "a comment", b"/* x */" + text.encode()
    yield "single quotes", text.replace('"', "'").encode()
    yield "a byte order mark in UTF-16", text.encode("utf-16")
    yield "duplicate key", (f'{{"{field}": 1, ' + text[1:]).encode()
    yield "raw NUL in a string", with_raw(body, field, b'"a\x00b"')
    yield "control character in a string", with_raw(body, field, b'"a\x01b"')
    yield "invalid UTF-8", with_raw(body, field, b'"\xff\xfe"')
    yield "overlong UTF-8", with_raw(body, field, b'"\xc0\xaf"')
    yield "surrogate in UTF-8", with_raw(body, field, b'"\xed\xa0\x80"')
    yield "lone surrogate", with_raw(body, field, '"\\ud800"')
    yield "deep lists", with_raw(body, field, "[" * DEPTH + "]" * DEPTH)
    yield "deep objects", with_raw(body, field, '{"a":' * DEPTH + "1" + "}" * DEPTH)
    yield "deep and open", b'{"a":' * DEPTH
    yield "a number without end", with_raw(body, field, "1e400")


# ------------------------------------------------------------------------------------------------ the control plane

def bodies(document):
    return [operation for operation in document.operations if operation.request_example is not None]


def send(client, operation, content, media_type=None):
    ids = unknown_ids(operation)
    headers = {"content-type": media_type or operation.media_type}
    if operation.method in ("put", "patch", "delete"):
        headers["if-match"] = "*"
    return client.request(operation.method, operation.url(**ids), content=content, headers=headers)


def refused(document, answer):
    """Why an answer is not the refusal it should be."""
    if not 400 <= answer.status_code < 500:
        return f"{answer.status_code} {answer.text[:200]}"
    if answer.headers.get("content-type") != "application/problem+json":
        return f"is {answer.headers.get('content-type')}"
    return "; ".join(document.answer_violations(answer))


def test_no_operation_takes_broken_json(document, owner):
    wrong = []
    for operation in bodies(document):
        for name, text in broken_texts(operation.request_example):
            complaint = refused(document, send(owner, operation, text))
            if complaint:
                wrong.append(f"{operation}, {name}: {complaint}")
    assert not wrong


def field_values(schema):
    """Values that cannot be right for a field's schema."""
    kinds = schema.get("type", [])
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if not kinds and "$ref" not in schema:
        return
    for kind, value in (("string", "text"), ("integer", 7), ("array", [[]]), ("object", {"x": {}}), ("boolean", True)):
        if kind not in kinds and not ("number" in kinds and kind == "integer") and not ("$ref" in schema and kind in ("object", "string")):
            yield f"a {kind}", value
    if "string" in kinds:
        yield "NUL in a string", "a\0b"
        if "maxLength" in schema:
            yield "too long", "a" * (schema["maxLength"] + 1)
        if "format" in schema and schema["format"] in ("uuid", "date-time"):
            yield "another format", "not that"
    if "integer" in kinds:
        for value in (BEYOND_EXACT * 2**11, -BEYOND_EXACT * 2**11, 1.5):
            yield f"the number {value}", value
    if "array" in kinds and "maxItems" in schema:
        yield "too many", ["x"] * (schema["maxItems"] + 1)


def test_no_operation_takes_a_field_that_is_wrong_and_each_says_which(document, owner):
    wrong = []
    for operation in bodies(document):
        schema = document.resolve(next(iter(operation.declaration["requestBody"]["content"].values()))["schema"])
        for field, declared in schema["properties"].items():
            for name, value in field_values(document.resolve(declared) if "$ref" in declared else declared):
                answer = send(owner, operation, json.dumps({**copy.deepcopy(operation.request_example), field: value}))
                complaint = refused(document, answer)
                if not complaint and answer.status_code != 413 and not any(e["pointer"].startswith(f"/{field}") for e in answer.json()["errors"]):
                    complaint = f"does not point at it: {answer.text[:300]}"
                if complaint:
                    wrong.append(f"{operation}, {field} is {name}: {complaint}")
        answer = send(owner, operation, json.dumps({**operation.request_example, "surprise": 1}))
        if refused(document, answer) or not any(e["pointer"] == "/surprise" for e in answer.json()["errors"]):
            wrong.append(f"{operation}, unknown field: {answer.status_code} {answer.text[:200]}")
        for field in schema.get("required", []):
            answer = send(owner, operation, json.dumps({k: v for k, v in operation.request_example.items() if k != field}))
            if refused(document, answer) or not any(e["pointer"] == f"/{field}" for e in answer.json()["errors"]):
                wrong.append(f"{operation} without {field}: {answer.status_code} {answer.text[:200]}")
    assert not wrong


def test_no_operation_takes_another_media_type_or_a_body_without_bound(document, owner):
    wrong = []
    for operation in bodies(document):
        text = json.dumps(operation.request_example)
        for media_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", "nonsense"):
            answer = send(owner, operation, text, media_type)
            if refused(document, answer) or answer.status_code != 415:
                wrong.append(f"{operation}, {media_type}: {answer.status_code} {answer.text[:200]}")
        answer = send(owner, operation, b'{"x": "' + b"a" * (4 << 20) + b'"}')
        if refused(document, answer) or answer.status_code != 413:
            wrong.append(f"{operation}, 4 MiB: {answer.status_code} {answer.text[:200]}")
    assert not wrong


def test_paths_and_queries_that_cannot_be_are_refused(document, owner):
    wrong = []
    for operation in document.operations:
        if operation.method != "get":
            continue
        for value in ("x" * 500, "%00", "%ff", "..%2f..", "'%20OR%201=1--", "%F0%9F%92%A9", "-1", "NULL"):
            if operation.parameters_in_path:
                answer = owner.get(operation.url(**{name: value for name in operation.parameters_in_path}))
                if not 400 <= answer.status_code < 500 or "problem+json" not in answer.headers["content-type"]:
                    wrong.append(f"{operation} {value}: {answer.status_code} {answer.text[:200]}")
        if operation.is_open:
            continue
        ids = unknown_ids(operation)
        for query in ("surprise=1", "limit=0", "limit=201", "limit=x", "cursor=%00", "cursor=AAAA", "limit=1&limit=2", "a" * 9000, "&".join(f"a{i}=1" for i in range(200))):
            answer = owner.get(f"{operation.url(**ids)}?{query}")
            if not 400 <= answer.status_code < 500:
                wrong.append(f"{operation}?{query[:40]}: {answer.status_code} {answer.text[:200]}")
    assert not wrong


def test_a_cursor_belongs_to_its_list_and_its_organisation(owner, second_tenant):
    for number in range(3):
        owner.post("/api/v1/iam/teams", json={"name": f"Paged {number}"})
    page = owner.get("/api/v1/iam/teams", params={"limit": 1}).json()
    cursor = page["meta"]["pagination"]["cursor"]
    assert page["meta"]["pagination"]["has_more"] and cursor
    assert owner.get("/api/v1/iam/teams", params={"limit": 1, "cursor": cursor}).status_code == 200
    edited = cursor[:-2] + ("AA" if cursor[-2:] != "AA" else "BB")
    for client, path, given in ((owner, "/api/v1/iam/users", cursor), (second_tenant.client, "/api/v1/iam/teams", cursor), (owner, "/api/v1/iam/teams", edited)):
        answer = client.get(path, params={"limit": 1, "cursor": given})
        assert answer.status_code == 400 and answer.json()["code"] == "invalid_cursor", answer.text


def test_unknown_paths_and_methods_are_problems(bastion, owner):
    answer = owner.get("/api/v1/nothing/here")
    assert answer.status_code == 404 and answer.headers["content-type"] == "application/problem+json"
    answer = owner.request("DELETE", "/api/v1/auth/me")
    assert answer.status_code == 405 and "GET" in answer.headers["allow"]
    assert owner.request("BREW", "/api/v1/auth/me").status_code in (400, 405, 501)


def test_an_idempotency_key_does_a_post_once(owner):
    body, headers = {"name": "Once"}, {"idempotency-key": "probe-once-1"}
    first = owner.post("/api/v1/iam/teams", json=body, headers=headers)
    again = owner.post("/api/v1/iam/teams", json=body, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["idempotency-replayed"] == "true" and again.json()["data"] == first.json()["data"]
    assert owner.post("/api/v1/iam/teams", json={"name": "Other"}, headers=headers).status_code == 422
    assert owner.post("/api/v1/iam/teams", json=body, headers={"idempotency-key": "x" * 300}).status_code == 400


# --------------------------------------------------------------------------------------------------------- the doors

@pytest.fixture(scope="module")
def gateway(bastion):
    return httpx.Client(base_url=bastion.api, headers={"authorization": f"Bearer {bastion.key}"}, timeout=30)


def is_door_error(path, answer):
    """Whether an SDK of the door's maker would raise its own error of it."""
    body = answer.json()
    if path.endswith("/messages"):
        return body["type"] == "error" and {"type", "message"} <= set(body["error"])
    return {"message", "type", "param", "code"} <= set(body["error"])


def recorded(database, wanted):
    """Waits until each request id is in the log, once."""
    def all_there():
        seen = [row[0] for row in database.execute("SELECT replace(id::text, '-', '') FROM gateway.request_log").fetchall()]
        return all(seen.count(request_id) == 1 for request_id in wanted)
    wait_until(all_there, what="every request to be in the log once")


@pytest.mark.parametrize("path", DOORS)
def test_no_door_takes_broken_json_and_each_refusal_is_recorded(gateway, database, path):
    wrong, ids = [], []
    for name, text in broken_texts(DOORS[path]):
        answer = gateway.post(path, content=text, headers={"content-type": "application/json"})
        ids.append(answer.headers["x-request-id"].removeprefix("req_"))
        if not 400 <= answer.status_code < 500 or not is_door_error(path, answer):
            wrong.append(f"{name}: {answer.status_code} {answer.text[:200]}")
    assert not wrong
    recorded(database, ids)


@pytest.mark.parametrize("path", DOORS)
def test_no_door_takes_what_is_of_the_wrong_type(gateway, path):
    body = DOORS[path]
    texts = {f"{field} is {value!r}": json.dumps({**body, field: value}) for field in body for value in (None, 7, True, {}, [], [[]], "")
             if not (field == "max_tokens" and value in (None, 7)) and not (field == "input" and value in ([], [[]], ""))}
    texts |= {"max_tokens 1e400": with_raw(body, "max_tokens", "1e400"), "negative max_tokens": json.dumps({**body, "max_tokens": -5}),
              "max_tokens beyond": json.dumps({**body, "max_tokens": 2**70}), "no model": json.dumps({k: v for k, v in body.items() if k != "model"}),
              "stream is text": json.dumps({**body, "stream": "yes"}), "a model of 100 kB": json.dumps({**body, "model": "m" * 100_000})}
    if path == "/v1/embeddings":
        texts = {name: text for name, text in texts.items() if "max_tokens" not in name and "stream" not in name}
    wrong = []
    for name, text in texts.items():
        answer = gateway.post(path, content=text, headers={"content-type": "application/json"})
        if not 400 <= answer.status_code < 500 or not is_door_error(path, answer):
            wrong.append(f"{name}: {answer.status_code} {answer.text[:200]}")
    assert not wrong


@pytest.mark.parametrize("path", DOORS)
def test_odd_but_possible_input_breaks_nothing(gateway, path):
    body = DOORS[path]
    for raw in ("-0", str(BEYOND_EXACT), "-0.0", "1E2", '"\\u0000"', '"\\ud83d\\ude00"', '{"deep": [[[[1]]]]}'):
        answer = gateway.post(path, content=with_raw(body, "unknown_field", raw), headers={"content-type": "application/json"})
        assert answer.status_code < 500, f"{raw}: {answer.text}"


@pytest.mark.parametrize("path", DOORS)
def test_what_is_not_fit_for_a_database_is_recorded_all_the_same(gateway, database, path):
    """One record that cannot be stored would hold up every later one."""
    ids = []
    for model, agent in (("sim/a\0b", b"x"), ("\u00e9" * 3000, b"x"), ("x" * 100_000, b"x"), ("sim/echo", b"\xff\xfe"), ("sim/echo", b"\xc3\xa9" * 200 + b"x"),
                         ("sim/\U0001f600", b"'); DROP TABLE x; --"), ("\\", b"{},\"\\")):
        answer = gateway.post(path, json={**DOORS[path], "model": model}, headers={"user-agent": agent, "traceparent": agent})
        assert answer.status_code < 500, answer.text
        ids.append(answer.headers["x-request-id"].removeprefix("req_"))
    recorded(database, ids)


@pytest.mark.parametrize("path", DOORS)
def test_a_door_asks_for_json_a_known_model_and_a_bounded_body(gateway, path):
    text = json.dumps(DOORS[path])
    for status, arguments in ((415, {"content": text, "headers": {"content-type": "text/plain"}}),
                              (404, {"json": {**DOORS[path], "model": "nobody/knows"}}),
                              (413, {"content": b'{"x": "' + b"a" * (33 << 20) + b'"}', "headers": {"content-type": "application/json"}})):
        answer = gateway.post(path, **arguments)
        assert answer.status_code == status and is_door_error(path, answer), answer.text[:300]


@pytest.mark.parametrize("path", DOORS)
@pytest.mark.parametrize("credential", ["", "Bearer", "Bearer x", "Bearer bst_live_aaaaaaaaaaaaaaaa_" + "a" * 36, "Bearer " + "a" * 20_000, "Basic YTpi"])
def test_a_door_refuses_strangers(bastion, path, credential):
    answer = httpx.post(f"{bastion.api}{path}", json=DOORS[path], headers={"authorization": credential} if credential else {}, timeout=30)
    assert answer.status_code in (401, 431)
    assert answer.status_code == 431 or is_door_error(path, answer)


def test_a_strangers_request_is_recorded_where_no_organisation_sees_it(bastion, database):
    answer = httpx.post(f"{bastion.api}/v1/chat/completions", json=DOORS["/v1/chat/completions"], timeout=30)
    request_id = answer.headers["x-request-id"].removeprefix("req_")

    def tenants():
        return database.execute("SELECT r.tenant_id IN (SELECT tenant_id FROM iam.tenant) FROM gateway.request_log r "
                                "WHERE replace(r.id::text, '-', '') = %s", (request_id,)).fetchall()
    assert wait_until(tenants, what="the record") == [(False,)]


# ------------------------------------------------------------------------------------------------------ the connection

@pytest.fixture
def raw(bastion):
    with Raw(bastion.api) as connection:
        yield connection


def chat_text(bastion, **headers):
    return request_text("POST", "/v1/chat/completions", DOORS["/v1/chat/completions"], authorization=f"Bearer {bastion.key}", **headers)


@pytest.mark.parametrize("head", [
    b"GET /livez HTTP/1.1\r\n\r\n",
    b"GET /livez HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n",
    b"GET /livez HTTP/9.9\r\nhost: a\r\n\r\n",
    b"GET  /livez HTTP/1.1\r\nhost: a\r\n\r\n",
    b"GET /livez\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    b"GET /livez HTTP/1.1\r\nhost: a\r\nbad header: x\r\n\r\n",
    b"GET /livez HTTP/1.1\r\nhost: a\r\nx : y\r\n\r\n",
    b"GET /livez HTTP/1.1\r\nhost: a\r\n folded: y\r\n\r\n",
    b"GET /livez HTTP/1.1\r\nhost: a\r\nx: a\x00b\r\n\r\n",
    b"GET /li\x00vez HTTP/1.1\r\nhost: a\r\n\r\n",
    b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nhost: a\r\n\r\n",
    b"GET /livez HTTP/1.1\r\nhost: a\r\nx: " + b"a" * 100_000 + b"\r\n\r\n",
    b"GET /livez HTTP/1.1\r\nhost: a\r\n" + b"x: y\r\n" * 500 + b"\r\n",
    b"POST /v1/messages HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n",
    b"POST /v1/messages HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcdef",
    b"POST /v1/messages HTTP/1.1\r\nhost: a\r\ncontent-length: 99999999999999999999\r\n\r\n",
    b"POST /v1/messages HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST /v1/messages HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    b"POST /v1/messages HTTP/1.1\r\nhost: a\r\ntransfer-encoding: xchunked\r\n\r\n0\r\n\r\n",
    b"POST /v1/messages HTTP/1.0\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
], ids=lambda head: repr(head[:60]))
def test_what_is_no_http_is_refused_and_the_connection_closed(raw, head):
    raw.send(head)
    assert 400 <= raw.read_answer().status < 600
    assert raw.is_closed()


def test_broken_chunks_are_refused(bastion, raw):
    head = (f"POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {bastion.key}\r\ncontent-type: application/json\r\n"
            "transfer-encoding: chunked\r\n\r\n").encode()
    raw.send(head + b"zz\r\nabc\r\n0\r\n\r\n")
    assert raw.read_answer().status == 400
    assert raw.is_closed()


def test_pipelined_requests_are_answered_in_order(bastion, raw):
    raw.send(request_text("GET", "/livez") + chat_text(bastion) + request_text("GET", "/api/v1/nothing") + chat_text(bastion) + request_text("GET", "/livez"))
    assert [raw.read_answer().status for _ in range(5)] == [200, 200, 404, 200, 200]


def test_a_request_in_single_bytes_is_understood(bastion, raw):
    for byte in chat_text(bastion):
        raw.send(bytes([byte]))
    assert raw.read_answer().status == 200


def test_slow_clients_are_cut_off_and_hold_nobody_up(bastion, gateway):
    """The head must come within 10 s, a body must not pause for 20 s."""
    partial = {"head": b"POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\n", "nothing": b"",
               "body": chat_text(bastion)[:-5], "api body": request_text("POST", "/api/v1/auth/token", {"email": "a@b.example", "password": "x" * 20})[:-5]}

    def slow(name):
        with Raw(bastion.api, patience_s=100) as connection:
            connection.send(partial[name])
            if name == "head":
                for _ in range(40):
                    time.sleep(0.5)
                    try:
                        connection.send(b"x: y\r\n")
                    except OSError:
                        break
            answer = connection.read_answer_or_end()
            return answer.status if answer else "closed"
    with concurrent.futures.ThreadPoolExecutor(40) as pool:
        waiting = {name: [pool.submit(slow, name) for _ in range(8)] for name in partial}
        for _ in range(20):
            assert gateway.post("/v1/chat/completions", json=DOORS["/v1/chat/completions"]).status_code == 200
        results = {name: {future.result() for future in futures} for name, futures in waiting.items()}
    assert results["head"] <= {408, "closed"} and results["nothing"] <= {408, "closed"}
    assert results["body"] <= {408, "closed"} and results["api body"] <= {408, "closed"}


def test_clients_that_vanish_leave_a_record_and_no_harm(bastion, database, gateway):
    def vanish(piece):
        connection = Raw(bastion.api)
        connection.send(piece)
        connection.reset()
    whole = chat_text(bastion)
    streaming = request_text("POST", "/v1/chat/completions", {**DOORS["/v1/chat/completions"], "model": "sim/lorem", "stream": True}, authorization=f"Bearer {bastion.key}")
    before = database.execute("SELECT count(*) FROM gateway.request_log").fetchone()[0]
    for cut in range(1, len(whole), 25):
        vanish(whole[:cut])
    for _ in range(20):
        vanish(whole)
        vanish(streaming)
    assert gateway.post("/v1/chat/completions", json=DOORS["/v1/chat/completions"]).status_code == 200
    wait_until(lambda: database.execute("SELECT count(*) FROM gateway.request_log").fetchone()[0] > before, what="records of vanished clients")


# ------------------------------------------------------------------------------------------------------------- secrets

def test_no_secret_is_in_any_log(bastion, owner, gateway):
    """After all of the above, and a few mistakes people make with secrets."""
    named = owner.post("/api/v1/gateway/connections", json={"name": "probe", "provider": "openai_compatible", "base_url": "http://127.0.0.1:1/v1",
                                                             "secret": SECRET, "models": ["m"], "allow_private_address": True})
    assert named.status_code == 201 and SECRET not in named.text
    assert SECRET not in owner.get("/api/v1/gateway/connections").text
    issued = owner.post("/api/v1/iam/api-keys", json={"name": "logged", "permissions": ["iam:read"]}).json()["data"]["key"]
    wait_until(lambda: gateway.post("/v1/chat/completions", json={**DOORS["/v1/chat/completions"], "model": "probe/m"}).status_code == 502,
               what="the connection to be tried")
    httpx.get(f"{bastion.api}/api/v1/auth/me?key={issued}", timeout=30)
    httpx.get(f"{bastion.api}/v1/models/{urllib.parse.quote(issued)}", headers={"authorization": f"Bearer {issued}x"}, timeout=30)
    httpx.post(f"{bastion.api}/api/v1/auth/token", json={"email": "nobody@x.example", "password": SECRET}, timeout=30)
    httpx.post(f"{bastion.api}/api/v1/auth/token", content=f'{{"password": "{SECRET}"', headers={"content-type": "application/json"}, timeout=30)
    texts = {"the server's": bastion.logs()} | {path.name: path.read_text(errors="replace") for path in (pathlib.Path(bastion.data_dir) / "log").iterdir()}
    found = [f"{name} log holds {what}" for name, text in texts.items()
             for what, secret in (("a provider's secret", SECRET), ("a new key", issued), ("the first key", bastion.key), ("the owner's password", bastion.admin_password()))
             if secret in text]
    assert not found
