"""Today against a page of one query: the same process, session, layout and database."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from io import BytesIO, StringIO
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection

from pathways import clock
from patients.models import Enrolment


ROUNDS, REQUESTS = 15, 40


def busy_enrolment() -> Enrolment:
    """Of the demonstration's patients the one with the longest history who follows a plan."""
    call_command("seed_demo", first=20, stdout=StringIO())
    active = Enrolment.objects.filter(status="active").select_related("state")
    return max(active, key=lambda one: len(str(one.state.history)))


def session_of(enrolment: Enrolment) -> str:
    session = SessionStore()
    session["patient"] = {
        "id": str(enrolment.patient_id),
        "icb": str(enrolment.icb_id),
        "seen": clock.now().isoformat(),
    }
    session.create()
    return str(session.session_key)


def page_of(path: str, session: str) -> Callable[[], bytes]:
    """One request through the whole of the service, as the server would hand it over."""
    service = get_wsgi_application()

    def get() -> bytes:
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_COOKIE": f"sessionid={session}",
            "wsgi.input": BytesIO(),
            "wsgi.url_scheme": "http",
        }
        said: list[str] = []
        answer = service(environ, lambda status, headers: said.append(status))
        body = b"".join(answer)
        answer.close()  # type: ignore[attr-defined]
        if said != ["200 OK"]:
            raise AssertionError(f"{path} said {said}")
        return body

    return get


def queries_of(get: Callable[[], bytes]) -> int:
    asked = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        get()
    return len(asked)


def times(get: Callable[[], bytes]) -> list[float]:
    taken = []
    for _ in range(REQUESTS):
        started = time.perf_counter()
        get()
        taken.append(time.perf_counter() - started)
    return taken


def run() -> dict[str, float]:
    """Seconds of both pages, their ratio in rounds side by side, their 99th percentiles, and how
    many queries Today asks."""
    session = session_of(busy_enrolment())
    today, one = page_of("/today", session), page_of("/one", session)
    times(today), times(one)  # nothing is made for the first time while it is measured
    ours: list[float] = []
    theirs: list[float] = []
    ratios = []
    for _ in range(ROUNDS):
        these, those = times(today), times(one)
        ratios.append(statistics.median(these) / statistics.median(those))
        ours += these
        theirs += those
    return {
        "today": statistics.median(ours),
        "one": statistics.median(theirs),
        "ratio": statistics.median(ratios),
        "p99": statistics.quantiles(ours, n=100)[98] / statistics.quantiles(theirs, n=100)[98],
        "queries": queries_of(today),
        "one_queries": queries_of(one),
        "bytes": len(today()),
    }
