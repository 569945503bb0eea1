"""A poor connection between a phone and the site: it counts what really travels, and can lose answers that the site has given."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit


class Wire:
    """What has passed, and what is to be lost."""

    def __init__(self, address: str, site: str) -> None:
        self.address, self.site = address, site
        self.bytes = 0
        self.ahead = 0
        """Of these the pages that the phone keeps ahead, once she has arrived."""
        self.posts: list[tuple[str, int]] = []
        """Path and status of every POST that the site answered."""
        self.lost: list[str] = []
        """Paths of POSTs whose answer was lost on the way back."""
        self.loses = 0
        """How many answers to POSTs of one path are lost before one comes through."""


@contextmanager
def poor_wire(site: str) -> Iterator[Wire]:
    """Carry requests to ``site`` from an address of its own."""

    class Carrier(BaseHTTPRequestHandler):
        def _carry(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            wire.bytes += len(body)
            there = urlsplit(site)
            line = http.client.HTTPConnection(there.hostname or "", there.port, timeout=60)
            line.request(
                self.command, self.path, body, {name: value for name, value in self.headers.items() if name != "Connection"}
            )
            answer = line.getresponse()
            content = answer.read()
            if self.command == "POST" and self._is_lost(answer.status):
                self.close_connection = True
                return
            self._pass_on(answer, content)

        def _is_lost(self, status: int) -> bool:
            wire.posts.append((self.path, status))
            if wire.lost.count(self.path) >= wire.loses:
                return False
            wire.lost.append(self.path)
            return True

        def _pass_on(self, answer: http.client.HTTPResponse, content: bytes) -> None:
            head = "".join(
                f"{name}: {value}\r\n"
                for name, value in answer.getheaders()
                if name.lower() not in {"connection", "transfer-encoding", "content-length"}
            )
            length = answer.getheader("Content-Length") if self.command == "HEAD" else str(len(content))
            wire.bytes += len(head) + len(content)
            if self.path.startswith("/sin-senal/paginas"):
                wire.ahead += len(head) + len(content)
            head += f"Content-Length: {length or 0}\r\nConnection: close\r\n\r\n"
            self.wfile.write(f"HTTP/1.1 {answer.status} {answer.reason}\r\n{head}".encode())
            self.wfile.write(content)
            self.close_connection = True

        do_GET = do_POST = do_HEAD = _carry  # noqa: N815

        def log_message(self, *_words: Any) -> None:
            """Quiet."""

    class Line(ThreadingHTTPServer):
        request_queue_size = 64
        daemon_threads = True

    server = Line(("127.0.0.1", 0), Carrier)
    wire = Wire(f"http://127.0.0.1:{server.server_port}", site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield wire
    finally:
        server.shutdown()
        server.server_close()
