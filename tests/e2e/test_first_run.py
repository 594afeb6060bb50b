"""A person starts the product for the first time, and again."""
import json
import os
import pathlib
import subprocess
import time

import httpx

from conftest import PROGRAM, ROOT, Bastion, wait_until


def processes_of(data_dir):
    """Everything whose command line names the data directory, or that runs in it."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            where = os.readlink(entry / "cwd")
        except OSError:
            continue
        if str(data_dir) in command or where.startswith(str(data_dir)):
            found.append(command)
    return found


def chat(server, text="Hello", token=None):
    return httpx.post(f"{server.api}/v1/chat/completions", headers={"authorization": f"Bearer {token or server.key}"},
                      json={"model": "sim/echo", "messages": [{"role": "user", "content": text}]}, timeout=30)


def test_the_printed_curl_works_as_printed(data_dir):
    server = subprocess.Popen([PROGRAM, "up", "--data-dir", data_dir, "--port", "0"], stdout=subprocess.PIPE, text=True,
                              env={**os.environ, "BASTION_HOME": str(ROOT)})
    block = ""
    while "Ctrl-C" not in block:
        line = server.stdout.readline()
        assert line, block
        block += line
    command = block[block.index("curl "):block.index("  Ctrl-C")]
    answer = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert "Hello" in json.loads(answer.stdout)["choices"][0]["message"]["content"]
    assert "/setup?token=" in block
    server.terminate()
    assert server.wait(timeout=60) == 0


def test_a_second_start_is_quick_and_keeps_key_and_data(data_dir):
    first = Bastion(data_dir).start()
    assert chat(first).status_code == 200
    first.stop()
    began = time.monotonic()
    second = Bastion(data_dir).start()
    took = time.monotonic() - began
    print(f"second start: {took:.2f} s")
    assert second.key == first.key
    assert chat(second).status_code == 200
    second.stop()


def test_nothing_is_left_running_after_an_orderly_end_or_a_kill(data_dir):
    server = Bastion(data_dir).start()
    assert processes_of(data_dir)
    server.stop()
    wait_until(lambda: not processes_of(data_dir), what="every process to end")
    server.start()
    server.kill()
    wait_until(lambda: not processes_of(data_dir), what="every process to end after a kill")


def test_it_runs_in_the_background_and_is_stopped(data_dir):
    environment = {**os.environ, "BASTION_HOME": str(ROOT)}
    up = subprocess.run([PROGRAM, "up", "--detach", "--json", "--data-dir", data_dir, "--port", "0"], capture_output=True, text=True,
                        env=environment, check=True)
    info = json.loads(up.stdout)
    assert httpx.get(f"{info['api']}/livez").status_code == 200
    again = subprocess.run([PROGRAM, "up", "--data-dir", data_dir, "--port", "0"], capture_output=True, text=True, env=environment)
    assert again.returncode != 0 and "already runs" in again.stderr
    stopped = subprocess.run([PROGRAM, "up", "--stop", "--data-dir", data_dir], capture_output=True, text=True, env=environment)
    assert stopped.returncode == 0, stopped.stderr
    wait_until(lambda: not processes_of(data_dir), what="every process to end")


def test_secrets_are_readable_by_their_owner_alone(data_dir):
    server = Bastion(data_dir).start()
    assert data_dir.stat().st_mode & 0o077 == 0
    for name in ("api_key", "command_line_key", "admin_password", "secrets"):
        assert (data_dir / name).stat().st_mode & 0o077 == 0, name
    assert server.key not in server.logs()
    assert server.admin_password() not in server.logs()
    server.stop()


def test_the_set_up_link_is_claimed_once_by_a_plain_page(data_dir):
    server = Bastion(data_dir).start()
    link = server.info["setup_url"]
    page = httpx.get(link)
    assert page.status_code == 200 and "text/html" in page.headers["content-type"]
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "<script" not in page.text

    password = server.admin_password()
    issued = httpx.post(f"{server.api}/api/v1/auth/token", json={"email": server.info["admin_email"], "password": password})
    token = issued.json()["data"]["access_token"]
    assert chat(server, token=token).status_code == 200

    form = {"token": link.split("token=")[1], "organisation": "Fjord Shipping", "owner_name": "Ana", "owner_email": "ana@fjord.example",
            "password": "short"}
    refused = httpx.post(f"{server.api}/setup", data=form)
    assert refused.status_code == 422 and "Fjord Shipping" in refused.text, "what was typed stays"
    form["password"] = "eleven lighthouses in the fog"
    assert "Fjord Shipping is yours" in httpx.post(f"{server.api}/setup", data=form).text

    assert httpx.get(link).status_code == 410
    assert httpx.post(f"{server.api}/setup", data=form).status_code == 410
    login = httpx.post(f"{server.api}/api/v1/auth/login", json={"email": form["owner_email"], "password": form["password"]})
    assert login.status_code in (200, 201), login.text
    me = httpx.get(f"{server.api}/api/v1/auth/me", cookies=login.cookies)
    assert me.json()["data"]["name"] == form["owner_email"]

    # The account the program made is over, its password gone; the first key goes on, for the new owner.
    admin = {"email": server.info["admin_email"], "password": password}
    assert httpx.post(f"{server.api}/api/v1/auth/login", json=admin).status_code == 401
    assert httpx.get(f"{server.api}/api/v1/auth/me", headers={"authorization": f"Bearer {token}"}).status_code == 401
    assert not (data_dir / "admin_password").exists()
    assert chat(server).status_code == 200
    wait_until(lambda: chat(server, token=token).status_code in (401, 403), what="the old account's token to stop at the doors")
    server.stop()
    server.start()
    assert [server.info[name] for name in ("setup_url", "admin_email", "admin_password_file")] == [None, None, None]
    assert chat(server).status_code == 200
    server.stop()


def test_an_installation_that_is_claimed_with_the_first_address_has_one_owner(data_dir):
    server = Bastion(data_dir).start()
    form = {"token": server.info["setup_url"].split("token=")[1], "organisation": "Fjord Shipping", "owner_name": "Ana",
            "owner_email": server.info["admin_email"], "password": "eleven lighthouses in the fog"}
    old = {"email": form["owner_email"], "password": server.admin_password()}
    assert httpx.post(f"{server.api}/setup", data=form).status_code == 200
    assert not (data_dir / "admin_password").exists()
    assert httpx.post(f"{server.api}/api/v1/auth/login", json=old).status_code == 401
    assert httpx.post(f"{server.api}/api/v1/auth/login", json={**old, "password": form["password"]}).status_code == 200
    assert chat(server).status_code == 200
    server.stop()


def test_doctor_says_what_is_there():
    result = subprocess.run([PROGRAM, "doctor"], capture_output=True, text=True, env={**os.environ, "BASTION_HOME": str(ROOT)})
    assert "PostgreSQL" in result.stdout and "Redis" in result.stdout
    assert result.returncode == 0, result.stdout
