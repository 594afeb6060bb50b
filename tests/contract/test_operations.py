"""Every operation is called with success, and what it answers is what the document promises."""
import base64
import hashlib
import hmac
import os
import pathlib
import re
import shutil
import struct
import tempfile
import time
import urllib.parse

import httpx
import pytest

from conftest import UNHURRIED, Bastion, wait_until
from support.api_document import ApiDocument

PASSPHRASE = "seven quiet lighthouses at dawn"
ANOTHER = "nine brass kettles by the river"
succeeded, violations = set(), []


def totp(secret, at=None):
    """RFC 6238 with SHA-1, 30 s and six digits."""
    counter = struct.pack(">Q", int(at or time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret + "=" * (-len(secret) % 8)), counter, hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


class Api:
    """A client whose every answer is held against the document."""

    def __init__(self, server, document, **headers):
        self.document = document
        self.http = httpx.Client(base_url=server.api, timeout=30, headers=headers, event_hooks={"response": [self.check]})

    def check(self, answer):
        answer.read()
        violations.extend(self.document.answer_violations(answer))
        operation = self.document.find(answer.request.method, answer.request.url.path)
        if operation and answer.is_success:
            succeeded.add(operation.id)

    def call(self, method, path, body=None, *, expect=range(200, 300), **headers):
        arguments = {} if body is None else {"json": body}
        if method == "PATCH":
            headers["content-type"] = "application/merge-patch+json"
        answer = self.http.request(method, path, headers=headers, **arguments)
        assert answer.status_code in (expect if isinstance(expect, range) else [expect]), f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()["data"] if answer.content and "json" in answer.headers["content-type"] and "data" in answer.json() else answer

    def change(self, method, path, body=None, **keywords):
        """With the ETag of what is there now."""
        etag = self.http.get(path).headers.get("etag", "*")
        return self.call(method, path, body, **{"if-match": etag}, **keywords)


@pytest.fixture(scope="module")
def server():
    base = tempfile.mkdtemp(prefix="bastion-contract-")
    os.chmod(base, 0o755)
    bastion = Bastion(pathlib.Path(base) / "data", *UNHURRIED).start()
    yield bastion
    bastion.stop()
    shutil.rmtree(base, ignore_errors=True)


@pytest.fixture(scope="module")
def anyone(server):
    return Api(server, ApiDocument(httpx.get(f"{server.api}/api/v1/openapi.json").json()))


def signed_in(server, anyone, email, password):
    tokens = anyone.call("POST", "/api/v1/auth/token", {"email": email, "password": password})
    return Api(server, anyone.document, authorization=f"Bearer {tokens['access_token']}")


@pytest.fixture(scope="module")
def ana(server, anyone):
    """The owner, by the set-up link."""
    token = urllib.parse.parse_qs(urllib.parse.urlsplit(server.info["setup_url"]).query)["token"][0]
    anyone.call("GET", f"/setup?token={token}")
    done = anyone.call("POST", "/api/v1/setup", {"token": token, "organisation": "Acme", "owner_email": "ana@acme.example", "owner_name": "Ana",
                                                 "password": PASSPHRASE})
    assert done["owner"]["roles"] == ["owner"]
    anyone.call("POST", "/api/v1/setup", {"token": token, "organisation": "Evil", "owner_email": "eve@acme.example", "owner_name": "Eve",
                                          "password": PASSPHRASE}, expect=range(400, 500))
    return signed_in(server, anyone, "ana@acme.example", PASSPHRASE)


def invite(ana, email, *roles):
    return ana.call("POST", "/api/v1/iam/invitations", {"email": email, "roles": list(roles)})


@pytest.fixture(scope="module")
def ben(server, anyone, ana):
    """A developer, by an invitation."""
    sent = invite(ana, "ben@acme.example", "developer")
    assert anyone.call("POST", "/api/v1/iam/invitations/look-up", {"token": sent["token"]})["email"] == "ben@acme.example"
    person = anyone.call("POST", "/api/v1/iam/invitations/accept", {"token": sent["token"], "name": "Ben", "password": PASSPHRASE})
    return person["id"]


def test_set_up_by_the_page(data_dir):
    other = Bastion(data_dir).start()
    api = Api(other, ApiDocument(httpx.get(f"{other.api}/api/v1/openapi.json").json()))
    token = urllib.parse.parse_qs(urllib.parse.urlsplit(other.info["setup_url"]).query)["token"][0]
    form = {"token": token, "organisation": "Acme", "owner_name": "Ana", "owner_email": "ana@acme.example", "password": "short"}
    assert api.http.post("/setup", data=form).status_code == 422
    assert api.http.post("/setup", data={**form, "password": PASSPHRASE}).status_code == 200
    assert api.http.post("/setup", data={**form, "password": PASSPHRASE}).status_code == 410
    signed_in(other, api, "ana@acme.example", PASSPHRASE)
    other.stop()


def test_the_organisation(ana):
    assert ana.call("GET", "/api/v1/iam/tenant")["name"] == "Acme"
    assert ana.change("PATCH", "/api/v1/iam/tenant", {"name": "Acme Ltd"})["name"] == "Acme Ltd"
    ana.call("PATCH", "/api/v1/iam/tenant", {"name": "x"}, expect=412, **{"if-match": '"999"'})


def test_people(ana, ben):
    assert len(ana.call("GET", "/api/v1/iam/users?q=ben")) == 1
    user = f"/api/v1/iam/users/{ben}"
    assert ana.call("GET", user)["display_name"] == "Ben"
    assert ana.change("PATCH", user, {"display_name": "Benjamin"})["display_name"] == "Benjamin"
    etag = ana.http.get(user).headers["etag"]
    assert ana.call("PUT", f"{user}/roles", {"roles": ["developer", "auditor"]}, **{"if-match": etag})["roles"] == ["auditor", "developer"]
    assert ana.call("POST", f"{user}/suspend")["state"] == "suspended"
    assert ana.call("POST", f"{user}/reactivate")["state"] == "active"


def test_somebody_who_leaves(anyone, ana):
    sent = invite(ana, "cleo@acme.example", "viewer")
    page = f"/invitation?token={sent['token']}"
    anyone.call("GET", page)
    assert anyone.http.post("/invitation", data={"token": sent["token"], "name": "Cleo", "password": PASSPHRASE}).status_code == 200
    cleo = sent["invitation"]["user_id"]
    assert ana.call("POST", f"/api/v1/iam/users/{cleo}/deactivate")["state"] == "deactivated"


def test_invitations(ana):
    sent = invite(ana, "dora@acme.example", "viewer")
    invitation = f"/api/v1/iam/invitations/{sent['invitation']['id']}"
    assert ana.call("POST", f"{invitation}/resend")["token"] != sent["token"]
    assert ana.call("GET", "/api/v1/iam/invitations?state=pending")
    ana.call("POST", f"{invitation}/revoke")


def test_roles(ana):
    assert any(role["built_in"] for role in ana.call("GET", "/api/v1/iam/roles"))
    assert len(ana.call("GET", "/api/v1/iam/permissions?limit=200")) > 20
    ana.call("POST", "/api/v1/iam/roles", {"key": "watcher", "name": "Watcher", "permissions": ["iam:read"]})
    role = "/api/v1/iam/roles/watcher"
    assert ana.change("PATCH", role, {"permissions": ["iam:read", "gateway:read"]})["permissions"] == ["gateway:read", "iam:read"]
    ana.call("DELETE", role, expect=428)
    ana.change("DELETE", role)
    ana.call("GET", role, expect=404)


def test_teams(ana, ben):
    made = ana.call("POST", "/api/v1/iam/teams", {"name": "Bridge"})
    team = f"/api/v1/iam/teams/{made['id']}"
    ana.change("PATCH", team, {"description": "Builds bridges"})
    assert ana.call("PUT", f"{team}/members/{ben}", {"role": "lead"})["members"] == [{"user_id": ben, "role": "lead"}]
    assert ana.call("DELETE", f"{team}/members/{ben}")["members"] == []
    assert ana.call("GET", "/api/v1/iam/teams")
    ana.change("DELETE", team)


def test_keys(ana):
    made = ana.call("POST", "/api/v1/iam/api-keys", {"name": "batch", "permissions": ["gateway:invoke"], "ip_allow_list": ["10.0.0.0/8"]})
    key = f"/api/v1/iam/api-keys/{made['api_key']['id']}"
    assert ana.call("GET", key)["state"] == "active"
    assert ana.call("GET", "/api/v1/iam/api-keys")
    rotated = ana.call("POST", f"{key}/rotate", {"overlap_s": 60})
    assert rotated["key"] != made["key"]
    ana.call("DELETE", f"/api/v1/iam/api-keys/{rotated['api_key']['id']}")


def test_service_accounts(ana):
    made = ana.call("POST", "/api/v1/iam/service-accounts", {"name": "robot", "roles": ["developer"]})
    account = f"/api/v1/iam/service-accounts/{made['id']}"
    assert ana.call("GET", account)["name"] == "robot"
    assert ana.call("GET", "/api/v1/iam/service-accounts")
    key = ana.call("POST", "/api/v1/iam/api-keys", {"name": "of robot", "permissions": ["gateway:invoke"], "service_account_id": made["id"]})
    assert key["api_key"]["owner_kind"] == "service_account"
    etag = ana.http.get(account).headers.get("etag", "*")
    ana.call("PUT", f"{account}/roles", {"roles": ["viewer"]}, **{"if-match": etag})
    ana.call("POST", f"{account}/disable")


def test_console_sessions(server, anyone, ben):
    def log_in():
        browser = Api(server, anyone.document)
        began = browser.call("POST", "/api/v1/auth/login", {"email": "ben@acme.example", "password": PASSPHRASE})
        browser.http.headers["x-csrf-token"] = began["csrf_token"]
        return browser, began
    here, _ = log_in()
    there, began = log_in()
    assert here.call("GET", "/api/v1/auth/me")["name"] == "ben@acme.example"
    assert len(here.call("GET", "/api/v1/auth/sessions")) == 2
    here.call("DELETE", f"/api/v1/auth/sessions/{began['session']['id']}")
    there.call("GET", "/api/v1/auth/me", expect=401)
    log_in()
    assert here.call("POST", "/api/v1/auth/sessions/revoke-others")["ended"] >= 1
    here.call("POST", "/api/v1/auth/step-up", {"password": PASSPHRASE})
    tokens = here.call("POST", "/api/v1/auth/token", {})
    renewed = anyone.call("POST", "/api/v1/auth/refresh", {"refresh_token": tokens["refresh_token"]})
    anyone.call("POST", "/api/v1/auth/revoke", {"refresh_token": renewed["refresh_token"]})
    here.call("POST", "/api/v1/auth/logout")


def test_second_factor(server, anyone, ana):
    sent = invite(ana, "finn@acme.example", "viewer")
    anyone.call("POST", "/api/v1/iam/invitations/accept", {"token": sent["token"], "name": "Finn", "password": PASSPHRASE})
    finn = signed_in(server, anyone, "finn@acme.example", PASSPHRASE)
    secret = finn.call("POST", "/api/v1/auth/mfa/totp")["secret"]
    codes = finn.call("POST", "/api/v1/auth/mfa/totp/confirm", {"code": totp(secret)})["recovery_codes"]
    credentials = {"email": "finn@acme.example", "password": PASSPHRASE}
    anyone.call("POST", "/api/v1/auth/token", credentials, expect=range(400, 500))
    tokens = anyone.call("POST", "/api/v1/auth/token", {**credentials, "recovery_code": codes[0]})
    anyone.call("POST", "/api/v1/auth/token", {**credentials, "recovery_code": codes[0]}, expect=range(400, 500))
    finn = Api(server, anyone.document, authorization=f"Bearer {tokens['access_token']}")
    assert len(finn.call("POST", "/api/v1/auth/mfa/recovery-codes")["recovery_codes"]) == 10
    finn.call("DELETE", "/api/v1/auth/mfa/totp")


def test_passwords(server, anyone, ana, ben):
    benjamin = signed_in(server, anyone, "ben@acme.example", PASSPHRASE)
    benjamin.call("POST", "/api/v1/auth/password", {"current_password": PASSPHRASE, "new_password": "password"}, expect=range(400, 500))
    benjamin.call("POST", "/api/v1/auth/password", {"current_password": PASSPHRASE, "new_password": ANOTHER})
    anyone.call("POST", "/api/v1/auth/token", {"email": "ben@acme.example", "password": PASSPHRASE}, expect=401)
    link = ana.call("POST", f"/api/v1/iam/users/{ben}/password-reset-link")
    anyone.call("POST", "/api/v1/auth/password-reset", {"token": link["token"], "new_password": PASSPHRASE})
    anyone.call("POST", "/api/v1/auth/password-reset", {"token": link["token"], "new_password": ANOTHER}, expect=range(400, 500))
    signed_in(server, anyone, "ben@acme.example", PASSPHRASE)


def test_watching_others(ana, ben):
    ana.call("GET", f"/api/v1/iam/users/{ben}/sessions")
    ana.call("POST", f"/api/v1/iam/users/{ben}/sessions/revoke")
    actions = {event["action"] for event in ana.call("GET", "/api/v1/iam/security-events?limit=200")}
    assert len(actions) > 5


def test_public_documents(anyone):
    assert anyone.http.get("/.well-known/jwks.json").json()["keys"][0]["kty"] == "RSA"
    assert anyone.http.get("/api/v1/openapi.json").status_code == 200


def test_the_gateway(server, ana):
    """The control plane of the gateway, from a connection to the usage it caused."""
    gateway = "/api/v1/gateway"
    assert ana.call("GET", f"{gateway}/providers")
    made = ana.call("POST", f"{gateway}/connections", {"name": "away", "provider": "openai_compatible", "base_url": "http://127.0.0.1:1/v1",
                                                       "secret": "sk-away-1234", "models": ["m"], "allow_private_address": True})
    connection = f"{gateway}/connections/{made['id']}"
    assert "sk-away" not in str(ana.call("GET", connection))
    ana.change("PATCH", connection, {"enabled": False})
    for operation in (o for o in ana.document.operations if o.path.startswith(gateway) and o.method == "get" and not o.parameters_in_path):
        ana.call("GET", operation.path)
    ana.call("PUT", f"{connection}/secret", {"secret": "sk-away-5678"}, **{"if-match": ana.http.get(connection).headers["etag"]})
    assert not ana.call("POST", f"{connection}/test")["ok"]
    ana.change("DELETE", connection)


def test_virtual_keys_and_what_they_cause(server, ana):
    gateway = "/api/v1/gateway"
    made = ana.call("POST", f"{gateway}/virtual-keys", {"name": "Checkout", "allowed_models": ["sim/*"]})
    key = f"{gateway}/virtual-keys/{made['virtual_key']['id']}"
    assert ana.call("GET", key)["allowed_models"] == ["sim/*"]

    def chat():
        return httpx.post(f"{server.api}/v1/chat/completions", headers={"authorization": f"Bearer {made['key']}"}, timeout=30,
                          json={"model": "sim/echo", "messages": [{"role": "user", "content": "x"}]})
    wait_until(lambda: chat().status_code == 200, what="the gateway to know the key")
    logged = wait_until(lambda: ana.call("GET", f"{gateway}/requests?key_id={made['virtual_key']['id']}&outcome=ok"), what="the request to be in the log")
    ana.call("GET", f"{gateway}/requests/{logged[0]['id']}")
    for group in ("model", "key", "day", "provider"):
        assert ana.call("GET", f"{gateway}/usage?group_by={group}")
    ana.change("PATCH", key, {"limits": {"requests_per_minute": 1}})
    wait_until(lambda: chat().status_code == 429, what="the limit to be in force")
    assert ana.call("POST", f"{key}/revoke")
    wait_until(lambda: chat().status_code == 401, what="the key to be refused")


def test_budgets_and_prices(server, ana):
    gateway = "/api/v1/gateway"
    budgets, prices = f"{gateway}/budgets", f"{gateway}/prices"
    made = ana.call("POST", budgets, {"name": "All", "period": "day", "time_zone": "Asia/Kolkata", "limit": "12.50", "mode": "soft"})
    assert made["remaining"] == "12.50" and made["spent"] == "0.00"
    budget = f"{budgets}/{made['id']}"
    assert ana.call("GET", budget)["time_zone"] == "Asia/Kolkata"
    assert ana.change("PATCH", budget, {"limit": "20.00"})["limit"] == "20.00"
    ana.call("POST", budgets, {"name": "Nobody's", "scope": "team", "limit": "1.00"}, expect=422)
    ana.call("POST", budgets, {"name": "Nowhere", "time_zone": "Europe/Atlantis", "limit": "1.00"}, expect=422)
    ana.change("DELETE", budget)
    ana.call("GET", budget, expect=404)

    shipped = ana.call("GET", f"{prices}?provider=openai&q=gpt-4o")
    assert any(price["model"] == "gpt-4o" and price["prices"]["input"] == "2.50" for price in shipped)
    own = {"provider": "openai_compatible", "model": "org/llama", "prices": {"input": "0.10", "output": "0.30"}}
    assert ana.call("PUT", prices, own)["own"]
    assert [price["model"] for price in ana.call("GET", f"{prices}?own=true")] == ["org/llama"]
    ana.call("PUT", prices, {**own, "prices": {}}, expect=422)
    ana.call("DELETE", f"{prices}?provider=openai_compatible&model=org/llama")
    ana.call("DELETE", f"{prices}?provider=openai_compatible&model=org/llama", expect=404)


def test_routes(server, ana):
    routes = "/api/v1/gateway/routes"
    made = ana.call("POST", routes, {"name": "assistant", "strategy": "weighted", "targets": [{"connection": "sim", "model": "echo", "weight": 3}]})
    route = f"{routes}/{made['id']}"
    assert ana.call("GET", route)["targets"][0]["weight"] == 3
    ana.call("POST", routes, {"name": "assistant", "targets": [{"connection": "sim", "model": "echo"}]}, expect=409)
    ana.call("POST", routes, {"name": "x", "targets": []}, expect=422)
    assert ana.change("PATCH", route, {"strategy": "fastest"})["strategy"] == "fastest"
    assert ana.call("POST", "/api/v1/gateway/routing/explain", {"model": "sim/echo"})["targets"][0]["connection"] == "sim"
    ana.call("POST", "/api/v1/gateway/routing/explain", {"model": "nothing-serves-this"}, expect=404)
    ana.change("DELETE", route)


def test_the_policy(server, ana):
    policy = "/api/v1/gateway/policy"
    put = ana.change("PUT", policy, {"enforce": True, "denied_models": ["sim/lorem*"]})
    assert ana.call("GET", f"{policy}/versions/{put['revision']}")["settings"]["denied_models"] == ["sim/lorem*"]
    ana.call("PUT", policy, {"enforce": False}, expect=428)


def test_lists_come_as_files_too(ana):
    for media_type in ("text/csv", "application/jsonl"):
        answer = ana.http.get("/api/v1/iam/users", headers={"accept": media_type})
        assert answer.status_code == 200 and answer.headers["content-type"].startswith(media_type)
        assert len(answer.text.strip().splitlines()) >= 2


def test_every_answer_was_as_promised():
    assert not violations


def test_every_operation_was_called(anyone):
    assert {operation.id for operation in anyone.document.operations} - succeeded == set()
