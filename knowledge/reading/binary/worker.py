"""Documents are handed to a parsing process, which is started when one comes, used again, and killed when it hangs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

from knowledge.errors import UnreadableDocument
from knowledge.reading.binary import child
from knowledge.reading.binary.frames import receive, send
from knowledge.reading.binary.parsed import Parsed

MEMORY = 1024**3
"""Bytes of address space; a manual of 1,000 pages takes a third of it."""
SECONDS = 120
"""For one document, on a slow machine too."""
_ROOT = Path(__file__).resolve().parents[3]
_KEPT = ("PATH", "PYTHONPATH", "PYTHONHOME", "SYSTEMROOT", "LANG", "LC_ALL", "TEMP", "TMP", "TMPDIR")
"""What the process is told of its surroundings: where Python is, and no secret."""


class Parser:
    """One parsing process, started when it is needed. Safe to use from several threads, which then take turns."""

    def __init__(self, *, memory: int = MEMORY, seconds: int = SECONDS) -> None:
        """`memory` in bytes for the process, `seconds` for one document."""
        self._memory = memory
        self._seconds = seconds
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def parse(self, suffix: str, content: bytes) -> Parsed:
        """The document's text. Raises `UnreadableDocument`, also if it took too much time or memory."""
        with self._turn:
            reply = self._ask(suffix, content) or self._ask(suffix, content)
        if reply is None:
            raise UnreadableDocument("the process that reads documents could not be started")
        if "parsed" in reply:
            return Parsed.from_json(reply["parsed"])
        what = reply.get("exhausted")
        raise UnreadableDocument(f"took too much {what} to read" if what else reply["unreadable"])

    def close(self) -> None:
        """End the process, whatever it does: a document it is reading is refused. The next one starts another."""
        process = self._process
        if process is None:
            return
        if not self._turn.acquire(blocking=False):
            process.kill()  # whoever waits for its reply clears up
            return
        try:
            self._end(process)
        finally:
            self._turn.release()

    def _ask(self, suffix: str, content: bytes) -> dict[str, Any] | None:
        """Its reply; None if it had ended before, because nobody had asked it for a while."""
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        too_long = threading.Event()

        def stop() -> None:
            too_long.set()
            process.kill()

        clock = threading.Timer(self._seconds, stop)
        clock.daemon = True
        clock.start()
        try:
            reply = _exchange(process.stdin, process.stdout, suffix, content)
        finally:
            clock.cancel()
        if reply is not None and "exhausted" not in reply:
            return reply
        self._end(process)
        if reply is None and too_long.is_set():
            return {"exhausted": "time"}
        if reply is None and process.returncode:
            return {"unreadable": "damaged file (the program that reads such files broke on it)"}
        return reply

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            if self._process is not None:
                self._end(self._process)
            command = [sys.executable, "-P", "-m", child.__name__, str(self._memory), str(self._seconds)]
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_surroundings()
            )
        return self._process

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        """Take its end: its own if it is ending, else ours."""
        self._process = None
        for pipe in (process.stdin, process.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:
                continue  # it was gone before it had read everything
        try:
            process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _exchange(asks: IO[bytes], answers: IO[bytes], suffix: str, content: bytes) -> dict[str, Any] | None:
    try:
        send(asks, suffix.encode())
        send(asks, content)
        reply = receive(answers)
    except OSError:
        return None
    return None if reply is None else json.loads(reply)


def _surroundings() -> dict[str, str]:
    found = {name: os.environ[name] for name in _KEPT if name in os.environ}
    found["PYTHONPATH"] = os.pathsep.join([str(_ROOT), *filter(None, [found.get("PYTHONPATH")])])
    return found


PARSER = Parser()
"""The process that all documents of this program go through; it is not started before the first one comes."""
