"""`make run`: database, broker, web, worker and scheduler on this machine, until Ctrl-C.

What was entered stays in var/. Logs are in var/log/. DATABASE_URL and REDIS_URL name other servers;
PORT and HOST another address.
"""

import contextlib
import ctypes
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import IO


ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from config.scripts import servers  # noqa: E402


VAR = Path(os.environ.get("VAR_DIR", ROOT / "var"))
LOGS = VAR / "log"
GRACE_SECONDS = 10


class Supervisor:
    """Starts children, notices the first that ends, stops all in the reverse order."""

    def __init__(self) -> None:
        self.children: list[tuple[str, subprocess.Popen[bytes]]] = []
        self.stopping = False

    def start(self, name: str, *command: str, log: bool = True) -> subprocess.Popen[bytes]:
        out: IO[bytes] | None = (LOGS / f"{name}.log").open("ab") if log else None
        child = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.STDOUT if log else None,
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )
        self.children.append((name, child))
        return child

    def ended(self) -> tuple[str, int] | None:
        """The first child that ended although nobody asked it to."""
        for name, child in self.children:
            code = child.poll()
            if code is not None and not (name == "seed" and code == 0):
                return name, code
        return None

    def stop(self) -> None:
        self.stopping = True
        for _name, child in reversed(self.children):
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        until = time.monotonic() + GRACE_SECONDS
        for _name, child in reversed(self.children):
            try:
                child.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child.pid, signal.SIGKILL)
                child.wait()


def _end_with_parent() -> None:
    """On Linux the kernel ends a child whose supervisor was killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def say(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)


def only_one() -> IO[str]:
    """Two of these on one directory would write over each other."""
    lock = (VAR / "run.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        raise SystemExit(f"Already running here: {lock.read().strip() or 'see var/log'}") from None
    return lock


def start_broker(supervisor: Supervisor) -> bool:
    """True when there is a broker; else the database is walked without one."""
    if os.environ.get("REDIS_URL"):
        return True
    binary = servers.valkey_binary()
    if binary is None:
        return False
    port = servers.free_port()
    (VAR / "broker").mkdir(exist_ok=True)
    os.environ["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
    command = servers.valkey_command(binary, port, VAR / "broker")
    servers.wait_for(os.environ["REDIS_URL"], port, supervisor.start("broker", *command))
    return True


def start_workers(supervisor: Supervisor, *, broker: bool) -> None:
    if not broker:
        supervisor.start("run_due", sys.executable, "manage.py", "run_due", "--loop")
        return
    celery = (sys.executable, "-m", "celery", "-A", "config.celery")
    concurrency = os.environ.get("WORKER_CONCURRENCY", "2")
    queues = "safety,nudge,bulk,maintenance"
    supervisor.start(
        "worker",
        *celery,
        "worker",
        "-Q",
        queues,
        "-c",
        concurrency,
        "-l",
        "WARNING",
        "-n",
        "demo@%h",
    )
    supervisor.start(
        "beat", *celery, "beat", "-s", str(VAR / "beat"), "--pidfile=", "-l", "WARNING"
    )


# One process for both: starting Python and Django twice would cost seconds.
PREPARE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("seed_demo", first=20)
"""


def prepare() -> None:
    """The tables, the demonstration's staff and pathway, and the first patients."""
    patient = {"STATEMENT_TIMEOUT_SECONDS": "600", "IDLE_TRANSACTION_SECONDS": "600"}
    command = [sys.executable, "-c", PREPARE]
    if subprocess.run(command, cwd=ROOT, env=os.environ | patient, check=False).returncode:
        raise SystemExit("The demonstration could not be prepared; see the lines above.")


def wait_until_ready(supervisor: Supervisor, address: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and supervisor.ended() is None:
        try:
            # The second loads the templates, so that nobody waits for them.
            for path in ("/health/ready", "/help"):
                urllib.request.urlopen(f"{address}{path}", timeout=5).close()  # noqa: S310  our own
        except OSError:
            time.sleep(0.1)
        else:
            return


def tell_the_end(name: str, code: int) -> None:
    log = LOGS / f"{name}.log"
    tail = log.read_text(errors="replace").splitlines()[-15:] if log.exists() else []
    say(f"\n'{name}' ended with code {code}, so the rest was stopped.", *tail)


def serve(supervisor: Supervisor) -> tuple[str, int] | None:
    started = time.monotonic()
    host = os.environ.get("HOST", "127.0.0.1")
    wanted = int(os.environ.get("PORT", "8000"))
    port = servers.free_port(wanted, host)
    if port != wanted:
        say(f"Port {wanted} is taken. Using {port}.")
    address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104
    os.environ.setdefault("SITE_ADDRESS", address)
    with only_one() as lock:
        lock.truncate(0)
        lock.write(address)
        lock.flush()
        broker = start_broker(supervisor)
        # The web loads its code meanwhile; its address is told when all is ready.
        supervisor.start(
            *("web", sys.executable, "-m", "gunicorn", "config.wsgi", "--no-control-socket"),
            *("--bind", f"{host}:{port}", "--worker-class", "gthread", "--threads", "8"),
            *("--workers", os.environ.get("WEB_CONCURRENCY", "1"), "--log-level", "warning"),
        )
        prepare()
        wait_until_ready(supervisor, address)
        say("", f"Patients      {address}/", f"Teams         {address}/team/")
        say(f"Admin         {address}/admin/", f"Started in {time.monotonic() - started:.0f} s.")
        say("Ctrl-C ends everything. What you enter is kept in var/.", "")
        start_workers(supervisor, broker=broker)
        polite = ("nice", "-n", "15") if shutil.which("nice") else ()
        # Behind everything else: what people do in the meantime goes first.
        supervisor.start("seed", *polite, sys.executable, "manage.py", "seed_demo", log=False)
        while (end := supervisor.ended()) is None:
            time.sleep(0.3)
        return end


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    LOGS.mkdir(parents=True, exist_ok=True)
    supervisor = Supervisor()

    def asked_to_end(*_: object) -> None:
        raise KeyboardInterrupt

    # Set both: a shell that starts this behind itself makes it deaf to Ctrl-C otherwise.
    signal.signal(signal.SIGINT, asked_to_end)
    signal.signal(signal.SIGTERM, asked_to_end)
    end = None
    try:
        end = serve(supervisor)
    except KeyboardInterrupt:
        say("\nStopping.")
    finally:
        supervisor.stop()
    if end is None:
        return 0
    tell_the_end(*end)
    return 1


if __name__ == "__main__":
    sys.exit(main())
