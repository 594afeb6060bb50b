"""Every door to every kind of provider, feature by feature: docs/compatibility.md is what this run saw.

    ASTRA_UPDATE_COMPATIBILITY=1 .venv/bin/python -m pytest tests/e2e/test_compatibility.py
"""
import io
import os
import wave

import anthropic
import openai
import pytest

from conftest import ROOT
from test_providers import ANTHROPIC_TOOLS, TOOLS

pytestmark = pytest.mark.usefixtures("mock_providers")
PAGE = ROOT / "docs" / "compatibility.md"
TARGETS = {"simulator": "sim/{}", "OpenAI's format": "mock-openai/gpt-4o-mini", "Anthropic's format": "mock-anthropic/claude-sonnet-4-5"}
SIMULATED = {"answer": "echo", "stream": "echo", "tools": "tools", "error": "error-429"}
FUNCTIONS = [{"type": "function", "name": "weather", "parameters": TOOLS[0]["function"]["parameters"], "strict": False}]
SAY, CALL, FAIL = "hello", "What is the weather in Oslo?", "please fail"


def message(text):
    return [{"role": "user", "content": text}]


def failing(call):
    try:
        call()
    except (openai.RateLimitError, anthropic.RateLimitError):
        return True
    return False


class Clients:
    def __init__(self, bastion):
        self.openai = openai.OpenAI(base_url=f"{bastion.api}/v1", api_key=bastion.key, max_retries=0)
        self.anthropic = anthropic.Anthropic(base_url=bastion.api, api_key=bastion.key, max_retries=0)


def chat(c, model):
    create = c.openai.chat.completions.create
    return {"answer": lambda: create(model=model("answer"), messages=message(SAY)).choices[0].message.content,
            "stream": lambda: "".join(k.choices[0].delta.content or "" for k in create(model=model("stream"), messages=message(SAY), stream=True) if k.choices),
            "tools": lambda: create(model=model("tools"), messages=message(CALL), tools=TOOLS).choices[0].message.tool_calls,
            "error": lambda: failing(lambda: create(model=model("error"), messages=message(FAIL)))}


def responses(c, model):
    create = c.openai.responses.create
    return {"answer": lambda: create(model=model("answer"), input=SAY).output_text,
            "stream": lambda: "".join(e.delta for e in create(model=model("stream"), input=SAY, stream=True) if e.type == "response.output_text.delta"),
            "tools": lambda: [i for i in create(model=model("tools"), input=CALL, tools=FUNCTIONS).output if i.type == "function_call"],
            "error": lambda: failing(lambda: create(model=model("error"), input=FAIL))}


def completions(c, model):
    create = c.openai.completions.create
    return {"answer": lambda: create(model=model("answer"), prompt=SAY).choices[0].text,
            "stream": lambda: "".join(k.choices[0].text for k in create(model=model("stream"), prompt=SAY, stream=True) if k.choices),
            "tools": None,
            "error": lambda: failing(lambda: create(model=model("error"), prompt=FAIL))}


def messages(c, model):
    create = c.anthropic.messages.create

    def stream():
        with c.anthropic.messages.stream(model=model("stream"), max_tokens=100, messages=message(SAY)) as events:
            return "".join(events.text_stream)
    return {"answer": lambda: create(model=model("answer"), max_tokens=100, messages=message(SAY)).content[0].text,
            "stream": stream,
            "tools": lambda: [b for b in create(model=model("tools"), max_tokens=100, messages=message(CALL), tools=ANTHROPIC_TOOLS).content
                              if b.type == "tool_use"],
            "error": lambda: failing(lambda: create(model=model("error"), max_tokens=10, messages=message(FAIL)))}


DOORS = {"`/v1/chat/completions`": chat, "`/v1/responses`": responses, "`/v1/completions`": completions, "`/v1/messages`": messages}


def recording():
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1), out.setsampwidth(1), out.setframerate(8000)
        out.writeframes(b"\x80" * 8000)
    return ("a.wav", file.getvalue(), "audio/wav")


def opaque(c):
    return {"`/v1/embeddings`": lambda: c.embeddings.create(model="sim/embed", input="x").data,
            "`/v1/images/*`": lambda: c.images.generate(model="sim/draw", prompt="x").data,
            "`/v1/audio/speech`": lambda: c.audio.speech.create(model="sim/voice", voice="alloy", input="x").read(),
            "`/v1/audio/transcriptions`, `translations`": lambda: c.audio.transcriptions.create(model="sim/ear", file=recording()).text,
            "`/v1/moderations`": lambda: c.moderations.create(model="sim/judge", input="x").results,
            "`/v1/rerank`": lambda: c.post("/rerank", body={"model": "sim/rank", "query": "x", "documents": ["x"]}, cast_to=object)}


def verdict(check):
    if check is None:
        return "n/a"
    try:
        return "yes" if check() else "**no**"
    except (openai.APIStatusError, anthropic.APIStatusError) as error:
        return f"**{error.status_code}**"


def page(bastion):
    clients = Clients(bastion)
    features = ["answer", "stream", "tools", "error"]
    lines = ["# Compatibility", "",
             "What the official clients saw through the gateway, written by `tests/e2e/test_compatibility.py`, which compares it with every run.",
             "The two formats are those of an independent imitation of the providers; the simulator is the gateway's own.", "",
             "| door | provider | " + " | ".join(features) + " |", "|---|---|" + "---|" * len(features)]
    for door, checks in DOORS.items():
        for target, name in TARGETS.items():
            made = checks(clients, lambda feature, name=name: name.format(SIMULATED[feature]))
            lines.append(f"| {door} | {target} | " + " | ".join(verdict(made[feature]) for feature in features) + " |")
    lines += ["", "A cell with a number is the status the client got: the imitation of OpenAI has no `/v1/completions`, and what it does not have is not",
              "hidden by converting.", "", "Doors whose bodies pass untouched, to the simulator:", "", "| door | answer |", "|---|---|"]
    lines += [f"| {door} | {verdict(check)} |" for door, check in opaque(clients.openai).items()]
    return "\n".join(lines) + "\n"


def test_the_page_is_what_is_seen(bastion):
    seen = page(bastion)
    if os.environ.get("ASTRA_UPDATE_COMPATIBILITY"):
        PAGE.write_text(seen)
    assert seen == PAGE.read_text()
