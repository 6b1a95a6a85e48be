"""A GOV.UK Notify of our own: HTTP, its errors as documented, its faults as they happen.

It keeps what it accepted in order, which is what the tests count. `faults` is asked before each
POST and names what goes wrong, or nothing.
"""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt


SERVICE, SECRET = str(uuid.UUID(int=1)), str(uuid.UUID(int=2))
API_KEY = f"testing-{SERVICE}-{SECRET}"

ERRORS: dict[str, tuple[int, str, str]] = {
    "429": (429, "RateLimitError", "Exceeded rate limit for key type LIVE of 3000 per 60 seconds"),
    "429_day": (429, "TooManyRequestsError", "Exceeded send limits for today"),
    "500": (500, "Exception", "Internal server error"),
    "503": (503, "Exception", "Unavailable"),
    "400": (400, "BadRequestError", "Missing personalisation: message"),
    "403_team": (403, "BadRequestError", "Can't send to this recipient using a team-only API key"),
    "403_clock": (
        403,
        "AuthError",
        "Error: Your system clock must be accurate to within 30 seconds",
    ),
}
Fault = str | None


class FakeNotify:
    """What it accepted and what it was asked."""

    def __init__(self) -> None:
        self.accepted: list[dict[str, Any]] = []
        self.posts = 0
        self.look_ups = 0
        self.faults: Callable[[], Fault] = lambda: None
        self.look_up_faults: Callable[[], Fault] = lambda: None
        self.slow_seconds = 0.0
        self.address = ""
        self._lock = threading.Lock()

    def references(self) -> list[str]:
        return [message["reference"] for message in self.accepted]

    def take(self, message: dict[str, Any], kind: str) -> dict[str, Any]:
        taken = {"id": str(uuid.uuid4()), "type": kind, "status": "created", **message}
        with self._lock:
            self.accepted.append(taken)
        return taken


class _Handler(BaseHTTPRequestHandler):
    fake: FakeNotify

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self, status: int, body: dict[str, Any] | bytes) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _error(self, name: str) -> None:
        status, kind, words = ERRORS[name]
        errors = [{"error": kind, "message": words}]
        self._answer(status, {"status_code": status, "errors": errors})

    def _may_enter(self) -> bool:
        token = self.headers["Authorization"].removeprefix("Bearer ")
        try:
            claims = jwt.decode(token, SECRET, algorithms=["HS256"], options={"verify_aud": False})
        except jwt.PyJWTError:
            self._error("403_clock")
            return False
        return bool(claims["iss"] == SERVICE and abs(claims["iat"] - time.time()) < 30)

    def do_POST(self) -> None:
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self._may_enter():
            return
        self.fake.posts += 1
        fault = self.fake.faults()
        if fault in ERRORS:
            self._error(fault)
            return
        taken = self.fake.take(message, urlsplit(self.path).path.rsplit("/", 1)[1])
        if fault == "drop":  # accepted, and the answer is lost
            self.connection.close()
        elif fault == "html":
            self._answer(200, b"<html>It works</html>")
        else:
            if fault == "slow":
                time.sleep(self.fake.slow_seconds)
            self._answer(201, {"id": taken["id"], "reference": taken["reference"]})

    def do_GET(self) -> None:
        if not self._may_enter():
            return
        self.fake.look_ups += 1
        fault = self.fake.look_up_faults()
        if fault in ERRORS:
            self._error(fault)
            return
        wanted = parse_qs(urlsplit(self.path).query).get("reference", [""])[0]
        found = [m for m in list(self.fake.accepted) if m["reference"] == wanted]
        self._answer(200, {"notifications": found, "links": {}})


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that went away is part of the play."""


@contextmanager
def running() -> Iterator[FakeNotify]:
    """A fake Notify on a free port of this machine."""
    fake = FakeNotify()
    handler = type("Handler", (_Handler,), {"fake": fake})
    server = _Server(("127.0.0.1", 0), handler)
    fake.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
