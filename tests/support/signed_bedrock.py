"""A Bedrock that answers only requests whose signature botocore would have made; for one connection's credentials."""
import http.server
import json
import struct
import threading
import zlib

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

ANSWER = {"output": {"message": {"role": "assistant", "content": [{"text": "signed"}]}}, "stopReason": "end_turn",
          "usage": {"inputTokens": 3, "outputTokens": 1, "totalTokens": 4}, "metrics": {"latencyMs": 1}}
EVENTS = [("messageStart", {"role": "assistant"}), ("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": "signed"}}),
          ("contentBlockStop", {"contentBlockIndex": 0}), ("messageStop", {"stopReason": "end_turn"}),
          ("metadata", {"usage": ANSWER["usage"], "metrics": {"latencyMs": 1}})]


def frame(name, payload):
    headers = b"".join(bytes([len(key)]) + key.encode() + b"\x07" + struct.pack(">H", len(value)) + value.encode()
                       for key, value in ((":event-type", name), (":content-type", "application/json"), (":message-type", "event")))
    body = json.dumps(payload).encode()
    prelude = struct.pack(">II", 16 + len(headers) + len(body), len(headers))
    message = prelude + struct.pack(">I", zlib.crc32(prelude)) + headers + body
    return message + struct.pack(">I", zlib.crc32(message))


class _FixedTimeAuth(SigV4Auth):
    def __init__(self, credentials, region, timestamp):
        super().__init__(credentials, "bedrock", region)
        self.timestamp = timestamp

    def _set_necessary_date_headers(self, request):
        request.headers["X-Amz-Date"] = self.timestamp


class SignedBedrock:
    def __init__(self, access_key, secret_key, region, token=None):
        self.credentials, self.region = Credentials(access_key, secret_key, token), region
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                good = outer.signature_of(self, body) == self.headers.get("authorization")
                if not good:
                    self.answer(403, json.dumps({"message": "The request signature we calculated does not match."}).encode(), error="InvalidSignatureException")
                elif self.path.endswith("-stream"):
                    self.answer(200, b"".join(frame(*event) for event in EVENTS), kind="application/vnd.amazon.eventstream")
                else:
                    self.answer(200, json.dumps(ANSWER).encode())

            def answer(self, status, body, kind="application/json", error=None):
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(body)))
                if error:
                    self.send_header("x-amzn-errortype", f"{error}:http://internal.amazon.com/coral/")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def signature_of(self, handler, body):
        request = AWSRequest(method="POST", url=f"http://{handler.headers['host']}{handler.path}", data=body,
                             headers={"host": handler.headers["host"], "content-type": handler.headers["content-type"],
                                      "x-amz-content-sha256": handler.headers["x-amz-content-sha256"]})
        _FixedTimeAuth(self.credentials, self.region, handler.headers["x-amz-date"]).add_auth(request)
        return request.headers["Authorization"]

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
