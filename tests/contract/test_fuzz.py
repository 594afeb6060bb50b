"""Schemathesis makes calls from the server's own document: every example, and every boundary of every field. With a time, it
also invents calls at random and in sequences for that long:

    FUZZ_S=600 .venv/bin/python -m pytest tests/contract/test_fuzz.py -s
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import httpx
import pytest

from conftest import UNHURRIED, Bastion

FUZZ_S = int(os.environ.get("FUZZ_S", "0"))
PHASES = "examples,coverage,fuzzing,stateful" if FUZZ_S else "examples,coverage"
BOUND_S = FUZZ_S or 300
SEED = os.environ.get("FUZZ_SEED", "20261122")

# What would end the fuzzer's own credential or stop the account it belongs to; test_operations.py calls them.
ENDS_ITSELF = ("logOut", "revokeOtherSessions", "revokeUserSessions", "suspendUser", "deactivateUser", "setUserRoles", "changePassword",
               "revokeApiKey", "rotateApiKey")

@pytest.fixture
def server():
    base = tempfile.mkdtemp(prefix="bastion-fuzz-")
    os.chmod(base, 0o755)
    bastion = Bastion(pathlib.Path(base) / "data", *UNHURRIED).start()
    yield bastion
    bastion.stop()
    shutil.rmtree(base, ignore_errors=True)


def test_no_call_made_from_the_document_breaks_its_promises(server, tmp_path):
    credentials = {"email": server.info["admin_email"], "password": server.admin_password()}
    token = httpx.post(f"{server.api}/api/v1/auth/token", json=credentials, timeout=30).json()["data"]["access_token"]
    with httpx.Client(base_url=server.api, headers={"authorization": f"Bearer {token}"}, timeout=30) as client:
        permissions = [row["name"] for row in client.get("/api/v1/iam/permissions", params={"limit": 200}).json()["data"]]
        key = client.post("/api/v1/iam/api-keys", json={"name": "fuzz", "permissions": permissions}).json()["data"]["key"]
    excluded = [argument for operation in ENDS_ITSELF for argument in ("--exclude-operation-id", operation)]
    run = subprocess.run(
        [pathlib.Path(sys.executable).parent / "schemathesis", "--config-file", pathlib.Path(__file__).parent / "schemathesis.toml", "run", f"{server.api}/api/v1/openapi.json", "--checks", "all", "--seed", SEED,
         "--phases", PHASES, "--max-time", str(BOUND_S), "--workers", "1", "--continue-on-failure", "--header", f"Authorization: Bearer {key}", "--request-timeout", "20",
         "--generation-database", "none", *excluded],
        cwd=tmp_path, capture_output=True, text=True, timeout=BOUND_S * 3 + 120)
    print(run.stdout[-6000:])
    assert run.returncode == 0, run.stdout[-12000:] + run.stderr[-2000:]
    assert "Coverage (in" in run.stdout, "the phases were reached"
    assert httpx.get(f"{server.api}/readyz", timeout=30).status_code == 200
