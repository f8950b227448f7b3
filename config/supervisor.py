"""Runs the web process and the worker together for `make run`: one Ctrl-C ends both; so does either's death.

    python -m config.supervisor [--demo]

Each child leads a session of its own, so that Ctrl-C in the terminal reaches the supervisor alone, which then
ends the children in order: a signal to the whole group would cut the worker's tasks in the middle.
"""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
MANAGE = [sys.executable, "manage.py"]
GRACE_SECONDS = 8.0
POLL_SECONDS = 0.1
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)


def end_with_parent() -> None:
    """Has the kernel end this child should the supervisor be killed (Linux; elsewhere nothing happens)."""
    if sys.platform == "linux":
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """Keeps children running until a signal comes or one of them ends."""

    def __init__(self, commands: Mapping[str, Sequence[str]]) -> None:
        self.commands = commands
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.is_stopping = False
        self.grace_seconds = GRACE_SECONDS

    def run(self) -> int:
        """The exit code: 0 after a signal, 1 when a child ended by itself."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.on_signal)
        for name, command in self.commands.items():
            if self.is_stopping:
                break
            self.children[name] = subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )
        lost = self.wait()
        self.stop()
        if lost:
            print(f"The {lost} process ended by itself; see its message above.", file=sys.stderr)
        return 1 if lost else 0

    def on_signal(self, number: int, frame: FrameType | None) -> None:
        """Notes the wish to stop; a second Ctrl-C changes nothing."""
        self.is_stopping = True

    def wait(self) -> str:
        """Waits for a signal ("") or a child that ends alone (its name)."""
        while not self.is_stopping:
            for name, child in self.children.items():
                if child.poll() is not None:
                    return name
            time.sleep(POLL_SECONDS)
        return ""

    def stop(self) -> None:
        """TERM to each child, 8 s of grace, then KILL to what is left of its group."""
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + self.grace_seconds
        while time.monotonic() < deadline and any(child.poll() is None for child in self.children.values()):
            time.sleep(POLL_SECONDS)
        for child in self.children.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def commands(port: str, host: str = "127.0.0.1") -> dict[str, list[str]]:
    """What `make run` runs; `host` is the address to listen at, 0.0.0.0 for phones in the same network."""
    web = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"{host}:{port}"]
    web += ["--workers", "2", "--threads", "4", "--log-level", "warning", "--graceful-timeout", "5"]
    return {"web": web, "worker": [*MANAGE, "worker"]}


def is_taken(port: str) -> bool:
    """Whether something listens on the port already."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(port))) == 0


def greet(port: str, children: Supervisor) -> None:
    """Says where to go and who to be, once the web process listens."""
    while not is_taken(port):
        if children.is_stopping:
            return
        time.sleep(POLL_SECONDS)
    print(
        f"\nRapport runs at {os.environ.get('BASE_URL') or f'http://127.0.0.1:{port}'}/  (Ctrl-C ends it)",
        flush=True,
    )
    if has_command("demo_logins"):
        subprocess.run([*MANAGE, "demo_logins"], cwd=ROOT, stdin=subprocess.DEVNULL, check=False)


def has_command(name: str) -> bool:
    """Whether one of our apps has this command of manage.py."""
    return any(ROOT.glob(f"*/management/commands/{name}.py"))


def main() -> int:
    """Prepares the database, then runs everything until Ctrl-C."""
    port = os.environ.get("PORT") or "8000"
    if not (port.isdecimal() and 0 < int(port) < 65536):
        print(f"Rapport can't start. PORT={port!r} is not a number from 1 to 65535.", file=sys.stderr)
        return 1
    if is_taken(port):
        print(
            f"Port {port} is in use. End what listens there, or choose another: make run PORT=8001",
            file=sys.stderr,
        )
        return 1
    demo = ["--demo"] if "--demo" in sys.argv[1:] else []
    try:
        prepared = subprocess.run(
            [*MANAGE, "prepare", *demo], cwd=ROOT, stdin=subprocess.DEVNULL, check=False
        )
    except KeyboardInterrupt:
        return 130
    if prepared.returncode:
        return prepared.returncode
    children = Supervisor(commands(port, os.environ.get("HOST") or "127.0.0.1"))
    threading.Thread(target=greet, args=(port, children), daemon=True).start()
    return children.run()


if __name__ == "__main__":
    sys.exit(main())
