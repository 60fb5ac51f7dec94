"""How long a start takes until the first answer, and how large an installation is.

    python -m bench.start [--again 3]

Cold: an empty data folder, until the demo's content is indexed and a question is answered surely. Warm: the same folder
again. The installation of the environment itself is `make setup`; its time depends on the network.
"""

import argparse
import os
import subprocess
import sys
import sysconfig
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from commands.handover import announced

PATIENCE = 600  # seconds
QUESTION, ANSWER = "How long is my deal protected?", "90 days"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--again", type=int, default=3, help="warm starts")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _row("cold start", *_start(Path(folder), until_ready=True))
        for number in range(given.again):
            _row(f"warm start {number + 1}", *_start(Path(folder)))
    print(f"installed packages      {_size(Path(sysconfig.get_path('purelib'))):6.0f} MB")


def _start(folder: Path, *, until_ready: bool = False) -> tuple[float, float, float | None]:
    """Seconds until it serves, until the first answer, and until the welcome panel."""
    log = folder.with_suffix(".log")
    began = time.perf_counter()
    with _server(folder, log), _client(folder) as client:
        serving = time.perf_counter() - began
        client.post("/sign-in/persona", data={"persona": "maya-okonkwo"})
        client.post("/chat/messages", json={"id": str(uuid.uuid4()), "text": QUESTION})
        with client.stream("GET", "/chat/stream") as stream:
            next(line for line in stream.iter_lines() if ANSWER in line or "I don't know" in line)
        answered = time.perf_counter() - began
        while until_ready and "is ready" not in log.read_text():
            time.sleep(0.1)
        return serving, answered, time.perf_counter() - began if until_ready else None


@contextmanager
def _server(folder: Path, log: Path) -> Iterator[None]:
    ours = {"PARTNER_ASSISTANT_DATA_DIR": str(folder)}
    others = {name: value for name, value in os.environ.items() if not name.startswith("PARTNER_ASSISTANT_")}
    command = [sys.executable, "server.py", "serve", "--demo", "--port", "0"]
    with log.open("w") as out:
        process = subprocess.Popen(command, env={**others, **ours}, stdout=out, stderr=subprocess.STDOUT)
        try:
            yield
        finally:
            process.terminate()
            process.wait(60)


@contextmanager
def _client(folder: Path) -> Iterator[httpx.Client]:
    """A visitor of the server that announced itself in this folder."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        running = announced(folder)
        with suppress(httpx.TransportError):
            if running and httpx.get(f"{running.address}/readyz").status_code == httpx.codes.OK:
                break
        time.sleep(0.02)
    assert running is not None, "the server did not start"
    headers = {"Origin": running.address}
    with httpx.Client(base_url=running.address, headers=headers, timeout=60, follow_redirects=True) as client:
        yield client


def _size(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 2**20


def _row(name: str, serving: float, answered: float, ready: float | None) -> None:
    more = f"   indexed and ready {ready:6.1f} s" if ready else ""
    print(f"{name:<22} serves {serving:5.2f} s   first answer {answered:5.2f} s{more}", flush=True)


if __name__ == "__main__":
    main()
