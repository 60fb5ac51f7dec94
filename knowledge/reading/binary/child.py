"""The process that parses documents: `python -m knowledge.reading.binary.child BYTES SECONDS`, spoken to by `worker`.

It asks for a document's suffix and bytes on its standard input and answers there in JSON. It ends when the other side
is gone, even in the middle of a document, when a document takes too long, and when nobody has asked for a while.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from knowledge.errors import UnreadableDocument
from knowledge.reading.binary.frames import receive, send
from knowledge.reading.binary.parsed import Parsed

READERS = {
    ".pdf": ("knowledge.reading.binary.pdf", "pdf_text"),
    ".docx": ("knowledge.reading.binary.word", "word_text"),
    ".pptx": ("knowledge.reading.binary.slides", "slides_text"),
    ".xlsx": ("knowledge.reading.binary.workbook", "workbook_text"),
    ".html": ("knowledge.reading.binary.page", "page_text"),
}
"""Suffix to module and function; imported when the first such document comes."""
IDLE_SECONDS = 60.0
GRACE_SECONDS = 5
"""How much longer than its time a document may take before the system ends this process, should nobody else do it."""

_NEARLY = 0.75
"""Of the memory allowed: a failure above this is one of memory, whatever a library calls it."""

Request = tuple[str, bytes]


def main(memory: int, seconds: int) -> None:
    """Answer until nobody asks any more. `memory` in bytes of address space, `seconds` for one document."""
    asks, answers = sys.stdin.buffer, _private_output()
    _limit_memory(memory)
    waiting: queue.Queue[Request] = queue.Queue()
    threading.Thread(target=_listen, args=(asks, waiting), daemon=True).start()
    while True:
        try:
            suffix, content = waiting.get(timeout=IDLE_SECONDS)
        except queue.Empty:
            return
        _alarm(seconds + GRACE_SECONDS)
        reply = answer(suffix, content, memory)
        _alarm(0)
        send(answers, json.dumps(reply).encode())
        if "exhausted" in reply:
            return  # what is left of its memory is too little for the next one


def answer(suffix: str, content: bytes, memory: int) -> dict[str, Any]:
    """`{parsed}`, `{unreadable: why}` or `{exhausted: what}`."""
    before = _peak()
    try:
        return {"parsed": _reader(suffix)(content).as_json()}
    except UnreadableDocument as unreadable:
        return {"unreadable": str(unreadable)}
    except RecursionError:
        return {"unreadable": "nested too deeply"}
    except MemoryError:
        return {"exhausted": "memory"}
    except Exception as broken:
        if before < _peak() > _NEARLY * memory:  # libxml2 calls it a syntax error
            return {"exhausted": "memory"}
        return {"unreadable": f"damaged file ({type(broken).__name__}: {str(broken)[:120]})"}


def _reader(suffix: str) -> Callable[[bytes], Parsed]:
    module, name = READERS[suffix]
    reader: Callable[[bytes], Parsed] = getattr(import_module(module), name)
    return reader


def _listen(asks: IO[bytes], waiting: queue.Queue[Request]) -> None:
    while (suffix := receive(asks)) is not None and (content := receive(asks)) is not None:
        waiting.put((suffix.decode(), content))
    os._exit(0)  # whoever asked is gone, so whatever is being parsed is for nobody


def _private_output() -> IO[bytes]:
    """The pipe to the other side; what a library prints goes nowhere instead."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return answers


def _limit_memory(most: int) -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    except (ImportError, ValueError, OSError):
        return  # Windows and macOS have no such limit; the time limit still holds


def _peak() -> int:
    """The most address space this process ever had, in bytes; 0 where the system does not tell."""
    try:
        found = next(line for line in Path("/proc/self/status").read_text("ascii").split("\n") if line[:7] == "VmPeak:")
    except (OSError, StopIteration):
        return 0
    return int(found.split()[1]) * 1024


def _alarm(seconds: int) -> None:
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
