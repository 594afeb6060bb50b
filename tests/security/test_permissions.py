"""Who may call what, for every operation of the server's own document."""
import json

import httpx
import pytest

from conftest import wait_until
from support.resources import UNKNOWN, Resources, unknown_ids

VARYING = ("request_id", "instance")


def call(client, operation, ids, **keywords):
    headers = {"if-match": "*", **keywords.pop("headers", {})} if operation.method in ("put", "patch", "delete") else keywords.pop("headers", {})
    if operation.request_example is not None:
        keywords["content"] = json.dumps(operation.request_example)
        headers["content-type"] = operation.media_type
    parameters = {p["name"]: p["schema"].get("example", "x") for p in operation.declaration["parameters"]
                  if p.get("in") == "query" and p.get("required")}
    return client.request(operation.method, operation.url(**ids), headers=headers, params=parameters, **keywords)


def guarded(document):
    return [operation for operation in document.operations if not operation.is_open]


def is_problem(answer, status):
    return (answer.status_code == status and answer.headers["content-type"] == "application/problem+json"
            and answer.json()["status"] == status and answer.json()["request_id"] == answer.headers["x-request-id"])


def issue_key(owner, bastion, permissions):
    answer = owner.post("/api/v1/iam/api-keys", json={"name": "probe", "permissions": permissions})
    assert answer.status_code == 201, answer.text
    return httpx.Client(base_url=bastion.api, headers={"authorization": f"Bearer {answer.json()['data']['key']}"}, timeout=30)


@pytest.fixture(scope="module", autouse=True)
def a_request(bastion, database):
    """One request of the first organisation, in its log."""
    httpx.post(f"{bastion.api}/v1/chat/completions", headers={"authorization": f"Bearer {bastion.key}"}, timeout=30,
               json={"model": "sim/echo", "messages": [{"role": "user", "content": "x"}]})
    wait_until(lambda: database.execute("SELECT count(*) FROM gateway.request_log").fetchone()[0], what="a request in the log")


def test_every_operation_refuses_without_credentials(bastion, document):
    anonymous = httpx.Client(base_url=bastion.api, timeout=30)
    wrong = []
    for operation in guarded(document):
        for headers in ({}, {"authorization": "Bearer bst_wrong"}, {"authorization": "Bearer a.b.c"}, {"authorization": "Basic YTpi"},
                        {"authorization": "Bearer"}, {"cookie": "bastion_session=wrong"}):
            answer = call(anonymous, operation, unknown_ids(operation), headers=headers)
            if not is_problem(answer, 401) or "www-authenticate" not in answer.headers:
                wrong.append(f"{operation} {headers}: {answer.status_code} {answer.text[:200]}")
    assert not wrong


def test_every_operation_refuses_a_key_that_lacks_its_permission(bastion, owner, document):
    everything = [permission["name"] for permission in owner.get("/api/v1/iam/permissions", params={"limit": 200}).json()["data"]]
    wrong = []
    for permission in sorted({p for operation in guarded(document) for p in operation.permissions}):
        assert permission in everything, f"{permission} is not in the catalogue"
        lacking = issue_key(owner, bastion, [p for p in everything if p != permission])
        for operation in guarded(document):
            if permission in operation.permissions:
                answer = call(lacking, operation, unknown_ids(operation))
                if not is_problem(answer, 403):
                    wrong.append(f"{operation} without {permission}: {answer.status_code} {answer.text[:200]}")
    assert not wrong


def test_every_operation_admits_a_key_with_just_its_permission(bastion, owner, document):
    clients, wrong = {}, []
    for operation in guarded(document):
        needed = tuple(operation.permissions)
        # Writes that name nothing in their path would be done; they are done by the contract tests.
        if not needed or operation.method != "get" and not operation.parameters_in_path:
            continue
        client = clients.setdefault(needed, None) or issue_key(owner, bastion, list(needed))
        clients[needed] = client
        answer = call(client, operation, unknown_ids(operation))
        if answer.status_code in (401, 403) and answer.json()["code"] != "permission_not_held":
            wrong.append(f"{operation}: {answer.text[:200]}")
    assert not wrong


def test_another_organisations_ids_are_answered_exactly_as_missing_ones(document, owner, second_tenant):
    """The second organisation's owner, who may do everything there, asks for what the first one has."""
    resources = Resources(document, owner)
    told, tried = [], 0
    for operation in guarded(document):
        if not operation.parameters_in_path:
            continue
        foreign = call(second_tenant.person, operation, resources.ids_for(operation))
        missing = call(second_tenant.person, operation, unknown_ids(operation))
        tried += 1
        alike = [{k: v for k, v in answer.json().items() if k not in VARYING} if answer.content else None for answer in (foreign, missing)]
        if not (foreign.status_code == missing.status_code == 404 and alike[0] == alike[1]):
            told.append(f"{operation}: {foreign.status_code} {foreign.text[:300]} / {missing.status_code} {missing.text[:300]}")
    assert not told
    assert tried > 15


def test_the_first_organisations_things_are_really_there(document, owner):
    """What the test above asks for in vain is found by its own organisation."""
    resources = Resources(document, owner)
    reads = [o for o in guarded(document) if o.method == "get" and o.parameters_in_path and "session_id" not in o.parameters_in_path]
    assert reads
    for operation in reads:
        assert call(owner, operation, resources.ids_for(operation)).status_code == 200, operation


def test_a_list_of_another_organisations_thing_can_be_had_by_nobody_else(owner, second_tenant):
    team = owner.post("/api/v1/iam/teams", json={"name": "Ours alone"}).json()["data"]["id"]
    keys = second_tenant.client.get("/api/v1/iam/api-keys", params={"team_id": team}).json()["data"]
    assert keys == []
    refused = second_tenant.client.post("/api/v1/iam/api-keys", json={"name": "x", "permissions": ["iam:read"], "team_id": team})
    assert refused.status_code == 404
    assert second_tenant.client.post("/api/v1/iam/teams", json={"name": "Ours alone"}).status_code == 201


def test_the_tenant_header_selects_nothing(owner, second_tenant):
    own = owner.get("/api/v1/auth/me").json()["data"]["tenant"]["id"]
    assert owner.get("/api/v1/auth/me", headers={"x-tenant-id": own}).status_code == 200
    assert is_problem(owner.get("/api/v1/auth/me", headers={"x-tenant-id": str(second_tenant.id)}), 400)
    assert is_problem(owner.get("/api/v1/auth/me", headers={"x-tenant-id": "nonsense"}), 400)


def test_a_revoked_key_stops_within_a_second_everywhere(bastion, owner):
    issued = owner.post("/api/v1/iam/api-keys", json={"name": "short", "permissions": ["gateway:invoke", "iam:read"]}).json()["data"]
    client = httpx.Client(base_url=bastion.api, headers={"authorization": f"Bearer {issued['key']}"}, timeout=30)

    def chats():
        return client.post("/v1/chat/completions", json={"model": "sim/echo", "messages": [{"role": "user", "content": "x"}]}).status_code
    wait_until(lambda: chats() == 200, what="the key to be known to the gateway")
    assert owner.delete(f"/api/v1/iam/api-keys/{issued['api_key']['id']}", headers={"if-match": "*"}).status_code in (200, 204)
    assert client.get("/api/v1/auth/me").status_code == 401
    wait_until(lambda: chats() == 401, patience_s=2, what="the gateway to refuse the key")


def test_a_key_cannot_make_a_mightier_one(bastion, owner):
    weak = issue_key(owner, bastion, ["iam:manage_keys", "iam:manage_roles", "iam:read"])
    assert is_problem(weak.post("/api/v1/iam/api-keys", json={"name": "x", "permissions": ["iam:admin"]}), 403)
    assert is_problem(weak.post("/api/v1/iam/roles", json={"key": "mighty", "name": "x", "permissions": ["iam:admin"]}), 403)
    assert is_problem(weak.post("/api/v1/iam/service-accounts", json={"name": "mighty", "roles": ["owner"]}), 403)


class Console:
    """A browser's session: its cookie, and the token a page of ours would send."""

    def __init__(self, bastion):
        self.http = httpx.Client(base_url=bastion.api, timeout=30)
        answer = self.http.post("/api/v1/auth/login", json={"email": bastion.info["admin_email"], "password": bastion.admin_password()})
        assert answer.status_code == 200, answer.text
        self.set_cookie = answer.headers["set-cookie"]
        self.csrf = answer.json()["data"]["csrf_token"]


@pytest.fixture(scope="module")
def console(bastion):
    return Console(bastion)


def test_the_sessions_cookie_is_out_of_reach_of_scripts_and_other_sites(console):
    attributes = {part.strip().split("=")[0].lower(): part.strip() for part in console.set_cookie.split(";")[1:]}
    assert {"httponly", "samesite", "path"} <= set(attributes)
    assert attributes["samesite"] in ("SameSite=Lax", "SameSite=Strict")
    assert "domain" not in attributes


@pytest.mark.parametrize("headers, status", [
    ({}, 403),
    ({"x-csrf-token": ""}, 403),
    ({"x-csrf-token": "wrong"}, 403),
    ({"x-csrf-token": "{other}"}, 403),
    ({"x-csrf-token": "{own}", "origin": "https://evil.example"}, 403),
    ({"x-csrf-token": "{own}", "origin": "null"}, 403),
    ({"x-csrf-token": "{own}", "sec-fetch-site": "cross-site"}, 403),
    ({"x-csrf-token": "{own}", "sec-fetch-site": "same-site"}, 403),
    ({"x-csrf-token": "{own}"}, 201),
    ({"x-csrf-token": "{own}", "origin": "{us}", "sec-fetch-site": "same-origin"}, 201),
], ids=str)
def test_writes_with_a_cookie_need_the_sessions_token_and_our_own_page(bastion, console, headers, status):
    other = Console(bastion)
    filled = {name: value.format(own=console.csrf, other=other.csrf, us=bastion.api) for name, value in headers.items()}
    answer = console.http.post("/api/v1/iam/teams", json={"name": f"csrf {abs(hash(str(headers)))}"}, headers=filled)
    assert answer.status_code == status, answer.text


def test_reads_with_a_cookie_need_no_token(console):
    assert console.http.get("/api/v1/auth/me").status_code == 200


def test_an_other_site_cannot_sign_a_visitor_in(bastion):
    body = {"email": bastion.info["admin_email"], "password": bastion.admin_password()}
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        assert httpx.post(f"{bastion.api}/api/v1/auth/login", json=body, headers=headers, timeout=30).status_code == 403


def test_a_cookie_is_no_credential_of_the_gateway(bastion, console):
    answer = console.http.post("/v1/chat/completions", json={"model": "sim/echo", "messages": [{"role": "user", "content": "x"}]})
    assert answer.status_code == 401


def test_a_session_that_ended_is_over(bastion):
    gone = Console(bastion)
    assert gone.http.post("/api/v1/auth/logout", headers={"x-csrf-token": gone.csrf}).status_code == 200
    gone.http.headers["cookie"] = gone.set_cookie.split(";")[0]
    assert gone.http.get("/api/v1/auth/me").status_code == 401


def test_sessions_of_others_are_not_ones_own(bastion, console, second_tenant):
    session = console.http.get("/api/v1/auth/sessions").json()["data"][0]["id"]
    answers = [second_tenant.person.delete(f"/api/v1/auth/sessions/{wanted}", headers={"if-match": "*"}) for wanted in (session, UNKNOWN)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert console.http.get("/api/v1/auth/me").status_code == 200
