"""An access token opens the gateway's doors as a key does, and stops within a second when its session or its person does."""
import time
import uuid

import httpx
import pytest

from conftest import wait_until

PASSWORD = "eleven lighthouses in the fog"
STOPS_WITHIN_S = 1


def ask(server, token, door="/v1/chat/completions", header="authorization"):
    body = {"model": "sim/echo", "max_tokens": 20, "messages": [{"role": "user", "content": "Hello"}]}
    return httpx.post(f"{server.api}{door}", headers={header: f"Bearer {token}" if header == "authorization" else token}, json=body, timeout=30)


def tokens(server, email, password=PASSWORD):
    answer = httpx.post(f"{server.api}/api/v1/auth/token", json={"email": email, "password": password}, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


@pytest.fixture
def person(bastion, owner):
    """Somebody who was invited and joined, by roles."""
    def invite(*roles):
        email = f"p{uuid.uuid4().hex[:8]}@lighthouse.example"
        invited = owner.post("/api/v1/iam/invitations", json={"email": email, "roles": list(roles)})
        assert invited.status_code == 201, invited.text
        token = invited.json()["data"]["link"].split("token=")[1]
        accepted = httpx.post(f"{bastion.api}/invitation", data={"token": token, "name": "Ana", "password": PASSWORD})
        assert accepted.status_code == 200, accepted.text
        user = httpx.get(f"{bastion.api}/api/v1/auth/me", headers={"authorization": f"Bearer {tokens(bastion, email)['access_token']}"})
        return email, user.json()["data"]["id"]
    return invite


def stopped(server, token, status):
    """How long the token went on working, in seconds."""
    began = time.monotonic()
    answer = wait_until(lambda: (a := ask(server, token)).status_code != 200 and a, what="the token to stop", patience_s=10)
    assert answer.status_code == status, answer.text
    return time.monotonic() - began


def test_a_persons_token_opens_every_door_and_the_record_names_them(bastion, owner, person):
    email, user = person("developer")
    token = tokens(bastion, email)["access_token"]
    assert ask(bastion, token).status_code == 200
    assert ask(bastion, token, "/v1/messages").json()["type"] == "message"
    assert ask(bastion, token, "/v1/messages", "x-api-key").status_code == 200
    assert httpx.get(f"{bastion.api}/v1/models", headers={"authorization": f"Bearer {token}"}).status_code == 200
    request_id = ask(bastion, token).headers["x-request-id"].removeprefix("req_")
    record = wait_until(lambda: (a := owner.get(f"/api/v1/gateway/requests/{uuid.UUID(request_id)}")).status_code == 200 and a.json()["data"],
                        what="the record to arrive")
    assert record["user_id"] == user


def test_a_token_without_the_permission_is_refused(bastion, person):
    email, _ = person("billing")
    answer = ask(bastion, tokens(bastion, email)["access_token"])
    assert answer.status_code == 403 and "gateway:invoke" in answer.text


def test_a_tampered_or_foreign_token_is_refused(bastion, person):
    email, _ = person("developer")
    token = tokens(bastion, email)["access_token"]
    header, claims, signature = token.split(".")
    for bad in (f"{header}.{claims}.{'A' * len(signature)}", f"{header}.{claims[:-4]}AAAA.{signature}", f"{header}.{claims}.", "eyJ", "eyJ.eyJ.eyJ",
                f"eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{claims}.", token + "x" * 20_000):
        answer = ask(bastion, bad)
        assert answer.status_code in (401, 431), answer.text


def test_a_revoked_token_stops_within_a_second(bastion, person):
    email, _ = person("developer")
    issued = tokens(bastion, email)
    other = tokens(bastion, email)["access_token"]
    assert ask(bastion, issued["access_token"]).status_code == 200
    revoked = httpx.post(f"{bastion.api}/api/v1/auth/revoke", json={"refresh_token": issued["refresh_token"]})
    assert revoked.status_code in (200, 204), revoked.text
    assert stopped(bastion, issued["access_token"], 401) < STOPS_WITHIN_S
    assert ask(bastion, other).status_code == 200, "another login of the same person goes on"


def test_a_suspended_person_stops_within_a_second(bastion, owner, person):
    email, user = person("developer")
    token = tokens(bastion, email)["access_token"]
    assert ask(bastion, token).status_code == 200
    assert owner.post(f"/api/v1/iam/users/{user}/suspend").status_code == 200
    assert stopped(bastion, token, 403) < STOPS_WITHIN_S


def test_a_role_that_is_taken_stops_its_tokens_within_a_second(bastion, owner, person):
    email, user = person("developer")
    token = tokens(bastion, email)["access_token"]
    assert ask(bastion, token).status_code == 200
    taken = owner.put(f"/api/v1/iam/users/{user}/roles", json={"roles": ["viewer"]})
    assert taken.status_code == 200, taken.text
    assert stopped(bastion, token, 403) < STOPS_WITHIN_S
