#!/usr/bin/env python3
"""Measures the gateway against nginx `proxy_pass` (and Portkey, where npm has put it) in front of the same instant mock.

    bench/gateway/run.py                     the data plane alone (bench.gateway proxy)
    bench/gateway/run.py --bastion PROGRAM   the whole program, with PostgreSQL and Redis
    bench/gateway/run.py --streams 1000      streamed answers instead

What is measured has one core to itself; mock and load share the other. Rounds alternate between the candidates, so that
whatever else the machine does meets all of them; medians of the rounds are printed, and ratios against nginx. All of it
listens on 127.0.0.1.
"""
import argparse
import contextlib
import json
import os
import pathlib
import platform
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MEASURED_CORE, OTHER_CORE = "0", "1"
PROMPT_BYTES = 1000
START_PATIENCE_S = 60
TICKS_PER_S = os.sysconf("SC_CLK_TCK")

ANSWER = json.dumps({
    "id": "chatcmpl-mock", "object": "chat.completion", "created": 1750000000, "model": "mock-model",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "A short answer. " * 20}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 250, "completion_tokens": 80, "total_tokens": 330}})

NGINX = """daemon off; worker_processes 1; user {user}; pid {folder}/{name}.pid; error_log {folder}/{name}.log error;
events {{ worker_connections 8192; }}
http {{
  access_log off; keepalive_requests 100000000; client_body_buffer_size 64k; default_type application/json;
  client_body_temp_path {folder}/{name}-body; proxy_temp_path {folder}/{name}-proxy; fastcgi_temp_path {folder}/{name}-f;
  uwsgi_temp_path {folder}/{name}-u; scgi_temp_path {folder}/{name}-s;
  {server}
}}
"""
NGINX_MOCK = "server {{ listen 127.0.0.1:{port}; location / {{ return 200 '{answer}'; }} }}"
NGINX_PROXY = """upstream provider {{ server 127.0.0.1:{upstream}; keepalive 256; keepalive_requests 100000000; }}
  server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://provider; proxy_http_version 1.1;
    proxy_set_header Connection ""; proxy_buffering {buffering}; }} }}"""

WRK_SCRIPT = """wrk.method = "POST"
wrk.body = {body}
{headers}
failed = 0
local threads = {{}}
function setup(thread) table.insert(threads, thread) end
function response(status) if status ~= 200 then failed = failed + 1 end end
function done(summary)
  local wrong = 0
  for _, thread in ipairs(threads) do wrong = wrong + thread:get("failed") end
  io.write("DONE " .. summary.requests .. " " .. summary.duration .. " " .. wrong .. "\\n")
end
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port, process):
    deadline = time.monotonic() + START_PATIENCE_S
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"nothing listens on {port}: {process.args}")
        time.sleep(0.02)


def family(pid):
    """The process and all its descendants."""
    found = [pid]
    for task in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in task.read_text().split():
                found += family(int(child))
    return found


def cpu_s(pids):
    ticks = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS_PER_S


def resident_mb(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0


class Candidate:
    """Something that passes requests on: where it listens, what it wants to be sent, and whose processor time counts."""

    def __init__(self, name, process, port, headers=None, path="/v1/chat/completions", counted=None):
        self.name, self.process, self.port, self.path, self.headers = name, process, port, path, headers or {}
        self.counted = counted or (lambda: family(process.pid))
        self.rounds = []


class Bench:
    def __init__(self, options):
        self.options = options
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="bastion-bench-"))
        self.folder.chmod(0o755)
        self.processes = []

    def start(self, arguments, core, **more):
        process = subprocess.Popen(["taskset", "-c", core, *map(str, arguments)], **more)
        self.processes.append(process)
        return process

    def stop(self):
        for process in reversed(self.processes):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def program(self):
        return ROOT / "build" / "bench" / "bench" / "bench.gateway"

    def nginx(self, name, core, server):
        config = self.folder / f"{name}.conf"
        user = "root" if os.getuid() == 0 else "nobody"
        config.write_text(NGINX.format(folder=self.folder, name=name, user=user, server=server))
        return self.start(["nginx", "-p", self.folder, "-c", config], core, stderr=subprocess.DEVNULL)

    def instant_mock(self):
        port = free_port()
        wait_for_port(port, self.nginx("mock", OTHER_CORE, NGINX_MOCK.format(port=port, answer=ANSWER)))
        return port

    def streaming_mock(self):
        port = free_port()
        wait_for_port(port, self.start([self.program(), "mock", port, self.options.pieces, self.options.pause_us], OTHER_CORE))
        return port

    def nginx_proxy(self, upstream, buffering="on"):
        port = free_port()
        process = self.nginx("proxy", MEASURED_CORE, NGINX_PROXY.format(port=port, upstream=upstream, buffering=buffering))
        wait_for_port(port, process)
        return Candidate("nginx", process, port)

    def data_plane(self, upstream):
        port = free_port()
        process = self.start([self.program(), "proxy", port, upstream, self.folder / "journal"], MEASURED_CORE,
                             stdout=subprocess.PIPE, text=True)
        key = process.stdout.readline().strip()
        wait_for_port(port, process)
        return Candidate("bastion (data plane)", process, port, {"Authorization": f"Bearer {key}"})

    def whole_program(self, upstream):
        process = self.start(
            [self.options.bastion, "up", "--json", "--data-dir", self.folder / "data", "--port", "0", "--set", "server.loops=1"],
            MEASURED_CORE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ, "BASTION_HOME": str(ROOT)})
        info = json.loads(process.stdout.readline())
        self.add_connection(info, upstream)
        port = int(info["api"].rsplit(":", 1)[1].split("/")[0])
        return Candidate("bastion", process, port, {"Authorization": f"Bearer {info['api_key']}"}, counted=lambda: [process.pid])

    def add_connection(self, info, upstream):
        body = {"name": "mock", "provider": "openai_compatible", "base_url": f"http://127.0.0.1:{upstream}/v1",
                "secret": "sk-mock", "models": ["mock-*"], "allow_private_address": True}
        request = urllib.request.Request(info["api"] + "/api/v1/gateway/connections", json.dumps(body).encode(), headers={
            "authorization": f"Bearer {info['api_key']}", "content-type": "application/json"})
        try:
            urllib.request.urlopen(request, timeout=30).read()
        except urllib.error.HTTPError as refusal:
            raise RuntimeError(f"the connection was refused: {refusal.read()[:300]}") from refusal

    def portkey(self, upstream):
        server = HERE / "node_modules" / "@portkey-ai" / "gateway" / "build" / "start-server.js"
        if self.options.no_portkey or not server.exists():
            return None
        port = free_port()
        environment = {**os.environ, "NODE_ENV": "production", "TRUSTED_CUSTOM_HOSTS": "127.0.0.1"}
        process = self.start(["node", server, f"--port={port}", "--headless"], MEASURED_CORE, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL, env=environment)
        wait_for_port(port, process)
        return Candidate("Portkey", process, port, {
            "Authorization": "Bearer sk-mock", "x-portkey-provider": "openai",
            "x-portkey-custom-host": f"http://127.0.0.1:{upstream}/v1"})

    def body(self, stream=False):
        asked = {"model": "mock-model", "messages": [{"role": "user", "content": "word " * (PROMPT_BYTES // 5)}]}
        if stream:
            asked["stream"] = True
        return json.dumps(asked, separators=(",", ":"))

    def request_file(self, candidate, stream=False):
        body = self.body(stream)
        lines = [f"POST {candidate.path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in candidate.headers.items()]
        path = self.folder / f"{candidate.port}.request"
        path.write_text("\r\n".join(lines) + "\r\n\r\n" + body, newline="")
        return path

    def check(self, candidate):
        request = urllib.request.Request(f"http://127.0.0.1:{candidate.port}{candidate.path}", self.body().encode(),
                                         {"content-type": "application/json", **candidate.headers})
        deadline = time.monotonic() + START_PATIENCE_S
        while True:  # a new connection is known to the data plane a moment later
            try:
                answer = urllib.request.urlopen(request, timeout=30).read()
                break
            except urllib.error.HTTPError as refusal:
                if time.monotonic() > deadline:
                    raise RuntimeError(f"{candidate.name} answers {refusal.read()[:300]}") from refusal
                time.sleep(0.1)
        if b"choices" not in answer:
            raise RuntimeError(f"{candidate.name} answers {answer[:200]}")

    def closed_loop(self, candidate, seconds):
        """wrk: as many requests as the connections allow."""
        headers = {"content-type": "application/json", **candidate.headers}
        script = self.folder / f"{candidate.port}.lua"
        script.write_text(WRK_SCRIPT.format(body=json.dumps(self.body()), headers="\n".join(
            f"wrk.headers[{json.dumps(name)}] = {json.dumps(value)}" for name, value in headers.items())))
        before = cpu_s(candidate.counted())
        output = subprocess.run(
            ["taskset", "-c", OTHER_CORE, "wrk", "-t1", f"-c{self.options.connections}", f"-d{seconds}s", "-s", script,
             f"http://127.0.0.1:{candidate.port}{candidate.path}"], capture_output=True, text=True, check=True).stdout
        used = cpu_s(candidate.counted()) - before
        requests, lasted_us, failed = map(int, next(line for line in output.splitlines() if line.startswith("DONE")).split()[1:])
        if failed:
            raise RuntimeError(f"{candidate.name}: {failed} of {requests} failed")
        return {"per_second": requests / lasted_us * 1e6, "cpu_us": used / max(requests, 1) * 1e6}

    def open_loop(self, candidate, seconds):
        output = subprocess.run(
            ["taskset", "-c", OTHER_CORE, self.program(), "load", str(candidate.port), self.request_file(candidate),
             str(self.options.rate), str(seconds), str(self.options.connections)], capture_output=True, text=True, check=True).stdout
        return json.loads(output)

    def measure(self):
        upstream = self.instant_mock()
        candidates = [self.nginx_proxy(upstream), (self.whole_program if self.options.bastion else self.data_plane)(upstream)]
        portkey = self.portkey(upstream)
        if portkey:
            candidates.append(portkey)
        for candidate in candidates:
            self.check(candidate)
            self.closed_loop(candidate, 1)  # warm
        for number in range(self.options.rounds):
            for candidate in candidates:
                closed = self.closed_loop(candidate, self.options.seconds)
                opened = self.open_loop(candidate, self.options.seconds) if candidate is not portkey else {}
                candidate.rounds.append({**closed, **{name: opened.get(name) for name in ("p50_us", "p99_us", "failed", "answered")}})
                print(f"round {number + 1} {candidate.name}: {json.dumps(candidate.rounds[-1])}", file=sys.stderr)
        direct = Candidate("mock, direct", None, upstream)
        direct.rounds = [{**{"per_second": None, "cpu_us": None}, **self.open_loop(direct, self.options.seconds)}]
        self.report(candidates, direct)

    def report(self, candidates, direct):
        def middle(candidate, name):
            values = [each[name] for each in candidate.rounds if each.get(name) is not None]
            return statistics.median(values) if values else None

        def shown(value, digits=0):
            return "-" if value is None else f"{value:,.{digits}f}"

        base = candidates[0]
        print(f"{self.options.connections} connections, {self.options.rounds} rounds of {self.options.seconds} s, open loop at "
              f"{self.options.rate}/s, {len(self.body())} B request, {len(ANSWER)} B answer; {describe_machine()}")
        print("| | requests/s | of nginx | CPU µs/request | x nginx | p50 µs | added to nginx | p99 µs | resident MB |")
        print("|---|---|---|---|---|---|---|---|---|")
        for each in [*candidates, direct]:
            rps, cpu, p50, p99 = (middle(each, name) for name in ("per_second", "cpu_us", "p50_us", "p99_us"))
            ratios = [e["per_second"] / b["per_second"] for e, b in zip(each.rounds, base.rounds) if e["per_second"]]
            costs = [e["cpu_us"] / b["cpu_us"] for e, b in zip(each.rounds, base.rounds) if e["cpu_us"] and b["cpu_us"]]
            memory = sum(resident_mb(pid) for pid in each.counted()) if each.process else None
            added = None if p50 is None else p50 - middle(base, "p50_us")
            print(f"| {each.name} | {shown(rps)} | {shown(statistics.median(ratios) if ratios else None, 2)} | {shown(cpu, 1)} | "
                  f"{shown(statistics.median(costs) if costs else None, 2)} | {shown(p50)} | {shown(added)} | {shown(p99)} | {shown(memory)} |")

    def measure_streams(self):
        upstream = self.streaming_mock()
        direct = Candidate("mock, direct", None, upstream)
        candidates = [direct, self.nginx_proxy(upstream, "off"), (self.whole_program if self.options.bastion else self.data_plane)(upstream)]
        print(f"{self.options.streams} streams of {self.options.pieces} pieces, {self.options.pause_us} µs apart, "
              f"{self.options.starts} started per second; "
              f"{describe_machine()}")
        print("| | complete | failed | most at once | first piece p50 µs | p99 µs | CPU µs/piece | resident MB before | most |")
        print("|---|---|---|---|---|---|---|---|---|")
        for each in candidates:
            count = lambda pids: sum(map(resident_mb, pids))
            pids = each.counted() if each.process else []
            before, used, most = count(pids), cpu_s(pids), 0
            client = self.start([self.program(), "streams", each.port, self.request_file(each, stream=True), self.options.streams,
                                 self.options.starts], OTHER_CORE, stdout=subprocess.PIPE, text=True)
            while client.poll() is None:
                most = max(most, count(pids))
                time.sleep(0.05)
            told = json.loads(client.stdout.read())
            used = (cpu_s(pids) - used) / (told["streams"] * self.options.pieces) * 1e6
            print(f"| {each.name} | {told['complete']} | {told['failed']} | {told['most_at_once']} | {told['first_p50_us']:,} | "
                  f"{told['first_p99_us']:,} | {used:.1f} | {before:.0f} | {most:.0f} |")


def describe_machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    return f"{os.cpu_count()} cores of {model}, Linux {platform.release()}, load {os.getloadavg()[0]:.1f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bastion", help="the whole program instead of the data plane alone")
    parser.add_argument("--no-portkey", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--rate", type=int, default=1000, help="requests per second of the open loop")
    parser.add_argument("--streams", type=int, default=0, help="measure this many concurrent streams")
    parser.add_argument("--pieces", type=int, default=20, help="of each stream")
    parser.add_argument("--pause-us", type=int, default=200_000, help="before each piece of a stream")
    parser.add_argument("--starts", type=int, default=500, help="streams started per second")
    bench = Bench(parser.parse_args())
    try:
        (bench.measure_streams if bench.options.streams else bench.measure)()
    finally:
        bench.stop()


if __name__ == "__main__":
    main()
