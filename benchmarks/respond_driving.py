"""The server that `benchmarks.respond` measures, and four connections that ask it."""

import http.client
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONNECTIONS = 4


@contextmanager
def server(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Two workers as `make run` starts them."""
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "2", "--threads", "4", "--log-level", "error", "--keep-alive", "30"]
    with subprocess.Popen(command, cwd=ROOT) as process:
        wait_for(port)
        yield process
        process.terminate()


def wait_for(port: int, *, seconds: int = 10) -> None:
    """Until somebody listens."""
    for _ in range(seconds * 10):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("The server didn't start.")


def cpu_seconds(process: subprocess.Popen[bytes]) -> float:
    """CPU time of the server's workers so far, by the kernel's clock of each: `/proc` counts in 10 ms."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return sum(time.clock_gettime(~int(pid) << 3 | 2) for pid in children)


Job = Callable[[http.client.HTTPConnection, int], None]


def drive(port: int, jobs: int, job: Job) -> float:
    """Seconds that four connections take for `jobs` calls of `job`."""

    def work(first: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for number in range(first, jobs, CONNECTIONS):
            job(connection, number)
        connection.close()

    threads = [threading.Thread(target=work, args=(first,)) for first in range(CONNECTIONS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started


def ask(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    number: int,
    body: str = "",
    *,
    wanted: int = 200,
) -> bytes:
    """One request from an address of its own; its body."""
    headers = {"X-Forwarded-For": f"198.{18 + number % 2}.{number // 200 % 250}.{number % 200}"}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, body or None, headers)
    response = connection.getresponse()
    text = response.read()
    if response.status != wanted:
        raise RuntimeError(f"{method} {path}: {response.status} {text[:200]!r}")
    return text


@dataclass(frozen=True)
class Figures:
    """What one job costs: seconds until it is done, four at a time, and seconds of CPU."""

    seconds: float
    cpu: float

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(self.seconds + other.seconds, self.cpu + other.cpu)
