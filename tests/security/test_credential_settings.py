"""What the operator decides about tokens, passwords and sign-ins is what happens."""

import httpx

from conftest import UNHURRIED, Bastion

SETTINGS = {"iam.access_token_minutes": 1, "iam.refresh_token_days": 2, "iam.min_password_length": 20, "iam.session_idle_minutes": 7,
            "iam.session_absolute_minutes": 70, "iam.free_failures_per_account": 2, "iam.first_wait_ms": 30_000}


def test_lifetimes_lengths_and_waits_are_as_configured(data_dir):
    flags = [argument for key, value in SETTINGS.items() for argument in ("--set", f"{key}={value}")]
    server = Bastion(data_dir, *UNHURRIED, *flags).start()
    login = {"email": server.info["admin_email"], "password": server.admin_password()}
    tokens = httpx.post(f"{server.api}/api/v1/auth/token", json=login).json()["data"]
    assert tokens["expires_in"] in (59, 60)
    mine = {"authorization": f"Bearer {tokens['access_token']}"}
    tenant = httpx.get(f"{server.api}/api/v1/iam/tenant", headers=mine).json()["data"]
    assert (tenant["session_idle_minutes"], tenant["session_absolute_minutes"]) == (7, 70)

    form = {"token": server.info["setup_url"].split("token=")[1], "organisation": "Fjord", "owner_name": "Ana", "owner_email": "ana@fjord.example",
            "password": "eighteen letters!!"}
    assert "At least 20 characters" in httpx.get(server.info["setup_url"]).text
    assert httpx.post(f"{server.api}/setup", data=form).status_code == 422
    assert httpx.post(f"{server.api}/setup", data={**form, "password": "eleven lighthouses in the fog"}).status_code == 200

    wrong = {"email": form["owner_email"], "password": "not the one that was chosen"}
    statuses = [httpx.post(f"{server.api}/api/v1/auth/login", json=wrong).status_code for _ in range(3)]
    assert statuses == [401, 401, 429]
    server.stop()
