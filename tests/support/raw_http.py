"""HTTP by hand, for what clients of good manners cannot say."""
import dataclasses
import json
import socket
import struct
import urllib.parse


def request_text(method, path, body=None, **headers):
    """A whole request as bytes."""
    content = b"" if body is None else json.dumps(body).encode()
    if body is not None:
        headers = {"content-type": "application/json", "content-length": str(len(content)), **headers}
    lines = [f"{method} {path} HTTP/1.1", "host: localhost", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + content


@dataclasses.dataclass
class Answer:
    status: int
    headers: dict
    body: bytes


class Raw:
    """One connection."""

    def __init__(self, url, patience_s=15):
        at = urllib.parse.urlsplit(url)
        self.socket = socket.create_connection((at.hostname, at.port), timeout=patience_s)
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def reset(self):
        """Closes at once, without goodbye."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def _more(self):
        data = self.socket.recv(65536)
        if not data:
            raise EOFError(self.buffer)
        self.buffer += data

    def _take(self, count):
        while len(self.buffer) < count:
            self._more()
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def _line(self, end=b"\r\n"):
        while end not in self.buffer:
            self._more()
        line, self.buffer = self.buffer.split(end, 1)
        return line

    def read_answer(self):
        head = self._line(b"\r\n\r\n").decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in head[1:])}
        body = b""
        if headers.get("transfer-encoding") == "chunked":
            while size := int(self._line(), 16):
                body += self._take(size)
                self._line()
            self._line()
        else:
            body = self._take(int(headers.get("content-length", 0)))
        return Answer(int(head[0].split()[1]), headers, body)

    def read_answer_or_end(self):
        """None where the connection ends without an answer."""
        try:
            return self.read_answer()
        except (EOFError, ConnectionError):
            return None

    def is_closed(self):
        try:
            while self.socket.recv(65536):
                pass
            return True
        except ConnectionError:
            return True
        except TimeoutError:
            return False
