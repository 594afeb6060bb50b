"""The official Node clients against the simulator."""
import json
import subprocess

from conftest import ROOT


def run_clients(base, key, openai_model, anthropic_model):
    result = subprocess.run(["node", "node/clients.mjs", base, key, openai_model, anthropic_model], cwd=ROOT / "tests" / "e2e",
                            capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_both_clients_chat_and_stream(bastion):
    seen = run_clients(bastion.api, bastion.key, "sim/echo", "sim/echo")
    assert "Say hello" in seen["chat"] and "Say hello" in seen["message"]
