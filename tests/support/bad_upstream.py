"""A provider of every bad kind, in OpenAI's format: the model's name says how it behaves."""
import json
import socket
import socketserver
import struct
import threading
import time

WHOLE = json.dumps({"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [
    {"index": 0, "message": {"role": "assistant", "content": "fine"}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}}).encode()


def head(length=None, status="200 OK", media_type="application/json", *more):
    lines = [f"HTTP/1.1 {status}", f"content-type: {media_type}", *more]
    lines.append("transfer-encoding: chunked" if length is None else f"content-length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def chunk(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


def event(text):
    return chunk(b"data: " + json.dumps({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [
        {"index": 0, "delta": {"content": text}, "finish_reason": None}]}).encode() + b"\n\n")


STREAM = head(None, "200 OK", "text/event-stream")
HANG_S = 120
BEHAVIOURS = {
    "fine": [head(len(WHOLE)) + WHOLE],
    "closes": [],
    "hangs": [HANG_S],
    "hangs-in-head": [b"HTTP/1.1 200 OK\r\ncontent-", HANG_S],
    "hangs-in-body": [head(len(WHOLE)) + WHOLE[:20], HANG_S],
    "cut-in-head": [b"HTTP/1.1 200 OK\r\ncontent-"],
    "cut-in-body": [head(len(WHOLE)) + WHOLE[:20]],
    "cut-in-chunk": [head() + b"%x\r\n" % len(WHOLE) + WHOLE[:20]],
    "no-http": [b"\x00\x01\x02 nonsense\r\n\r\n"],
    "bad-length": [b"HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\n"],
    "two-lengths": [b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 7\r\n\r\nabcdefg"],
    "huge-head": [b"HTTP/1.1 200 OK\r\nx: " + b"a" * 1_000_000 + b"\r\n\r\n"],
    "no-json": [head(9) + b"not json!"],
    "html": [head(15, "200 OK", "text/html") + b"<html>hi</html>"],
    "wrong-shape": [head(11) + b'{"a": true}'],
    "a-list": [head(2) + b"[]"],
    "invalid-utf8": [head(len(WHOLE)) + WHOLE.replace(b"fine", b"\xff\xfe\xff\xfe")],
    "deep": [head(20_000) + b"[" * 20_000],
    "error-500": [head(2, "500 Oops") + b"{}"],
    "error-html": [head(15, "503 Oops", "text/html") + b"<html>hi</html>"],
    "error-hangs": [head(50, "500 Oops") + b"{", HANG_S],
    "redirect": [head(0, "302 Found", "text/plain", "location: http://127.0.0.1:1/elsewhere")],
    "not-modified": [b"HTTP/1.1 304 Not Modified\r\n\r\n"],
    "stream-fine": [STREAM + event("fi") + event("ne") + chunk(b"data: [DONE]\n\n") + b"0\r\n\r\n"],
    "stream-cut": [STREAM + event("fi")],
    "stream-ends-early": [STREAM + event("fi") + b"0\r\n\r\n"],
    "stream-hangs": [STREAM + event("fi"), HANG_S],
    "stream-nonsense": [STREAM + event("fi") + chunk(b"data: {not json\n\n") + b"0\r\n\r\n"],
    "stream-error": [STREAM + event("fi") + chunk(b'data: {"error": {"message": "overloaded", "type": "server_error"}}\n\n') + b"0\r\n\r\n"],
    "stream-empty": [STREAM + b"0\r\n\r\n"],
    "stream-bad-chunk": [STREAM + event("fi") + b"zz\r\n"],
}


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            while self.one_request():
                pass
        except OSError:
            pass

    def one_request(self):
        data = b""
        while b"\r\n\r\n" not in data:
            more = self.request.recv(65536)
            if not more:
                return False
            data += more
        fields, body = data.split(b"\r\n\r\n", 1)
        length = next(int(line.split(b":")[1]) for line in fields.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        while len(body) < length:
            body += self.request.recv(65536)
        model = json.loads(body)["model"]
        self.server.heads.append((model, fields.decode("latin-1").lower()))
        for step in BEHAVIOURS[model]:
            if isinstance(step, bytes):
                self.request.sendall(step)
            elif self.server.ending.wait(step):
                return False
        if model in ("fine", "stream-fine", "error-500"):
            return True
        if "cut" in model:  # with a reset, not a goodbye
            time.sleep(0.02)
            self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False


class BadUpstream(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.ending = threading.Event()
        self.heads = []  # of the requests it got: the model, and the lines in lower case
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def close(self):
        self.ending.set()
        self.shutdown()
        self.server_close()
