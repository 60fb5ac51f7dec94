"""Commands as people type them, and a real server in a process of its own, on loopback, each with a data folder."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from click.testing import Result
from structlog.testing import capture_logs
from typer.testing import CliRunner

from commands import embedding
from tests import learnt_before

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60  # seconds for a start on a busy machine


@dataclass(frozen=True)
class Server:
    address: str
    data_dir: Path
    process: subprocess.Popen[bytes]

    def stop(self) -> int:
        """Ask it to stop as an operator would; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


def environment(data_dir: Path, **settings: str) -> dict[str, str]:
    """Only what a fresh machine has, plus these settings."""
    ours = {f"PARTNER_ASSISTANT_{name.upper()}": value for name, value in settings.items()}
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PARTNER_ASSISTANT_")}
    return {**kept, **ours, "PARTNER_ASSISTANT_DATA_DIR": str(data_dir)}


def typed(data_dir: Path, *arguments: str, stdin: str = "", **settings: str) -> Result:
    """`python server.py ...` to its end, in this process, which has loaded everything already.

    What belongs to a process, such as its log, is tested with `command`.
    """
    import server  # here, where something runs it: it changes the environment of the whole process

    ours = environment(data_dir, **settings)
    env = {**dict.fromkeys(os.environ), **ours, "COLUMNS": "80"}
    with capture_logs():
        return CliRunner().invoke(server.app, arguments, input=stdin, env=env)


def command(data_dir: Path, *arguments: str, stdin: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """`python server.py ...` to its end, in a process of its own."""
    return subprocess.run(
        [sys.executable, "server.py", *arguments],
        cwd=ROOT,
        env=environment(data_dir, **settings),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE,
        check=False,
    )


@contextmanager
def serving(data_dir: Path, *options: str, **settings: str) -> Iterator[Server]:
    """A server that is ready, and learnt before what its sentences mean; killed at the end if it still runs."""
    if not (data_dir / embedding.FOLDER).exists():
        learnt_before.known_in(data_dir)
    process = subprocess.Popen(
        [sys.executable, "server.py", "serve", "--port", "0", *options],
        cwd=ROOT,
        env=environment(data_dir, **settings),
        stdout=(data_dir / "out.txt").open("ab"),
        stderr=subprocess.STDOUT,
    )
    try:
        yield Server(_ready(data_dir, process), data_dir, process)
    finally:
        process.kill()
        process.wait(PATIENCE)


def _ready(data_dir: Path, process: subprocess.Popen[bytes]) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, (data_dir / "out.txt").read_text()
        try:
            announced = json.loads((data_dir / "server.json").read_text())
            if announced["pid"] == process.pid and httpx.get(f"{announced['address']}/readyz").status_code == 200:
                return str(announced["address"])
        except (OSError, ValueError, httpx.TransportError):
            pass
        time.sleep(0.1)
    raise AssertionError(f"not ready after {PATIENCE} s: {(data_dir / 'out.txt').read_text()}")
