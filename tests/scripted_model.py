"""A language model that says what a test wants it to, on a real server that speaks OpenAI's protocol on loopback."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Say = Callable[[str, str], str]
"""From the rules and the prompt it was given to all it writes."""
Call = Callable[[dict[str, Any]], Any]
"""From what it was asked to the arguments of its tool: an object, several for several calls, or text as it is sent."""


def claim(text: str, *quotes: str, passages: Sequence[int] = (1,), shape: str = "sentence") -> str:
    """One line of an answer."""
    return json.dumps({"claim": text, "passages": list(passages), "quotes": list(quotes), "shape": shape}) + "\n"


@dataclass
class ScriptedModel:
    """What it says, how it says it, and what it was told."""

    url: str = ""
    say: Say = lambda _rules, _prompt: ""
    call: Call | None = None
    """How it uses the tool it is given; None: it writes instead."""
    tool: str | None = None
    """The tool it calls, where that is another one than it was given."""
    usage: bool | dict[str, Any] = True
    """Whether it tells how many tokens it took where it uses the tool, and what it tells instead."""
    hangs_up: bool = False
    """Cuts the connection without an answer."""
    body: bytes | None = None
    """Sent as the whole answer, instead of one."""
    streams: bool = True
    status: int = 200
    pause: float = 0.0
    """Seconds before every piece."""
    breaks_after: int | None = None
    """Pieces after which the connection is cut."""
    ends_with: str | None = "stop"
    told: list[dict[str, Any]] = field(default_factory=list)
    may_go_on: threading.Event = field(default_factory=threading.Event)
    """Waited for before the last piece, where `waits`."""
    waits: bool = False

    def reset(self) -> None:
        """As it was at first, at the same address."""
        vars(self).update(vars(ScriptedModel(self.url)))

    def says(self, *claims: str) -> None:
        """Say these lines from now on, whatever it is asked."""
        self.say = lambda _rules, _prompt: "".join(claims)

    def understands(self, act: str, skill: str = "none", **values: Any) -> None:
        """Take every sentence for this from now on; several values where a list is given."""
        pairs = [
            (name, each) for name, value in values.items() for each in (value if isinstance(value, list) else [value])
        ]
        told = [{"field": name, "value": value} for name, value in pairs]
        self.call = lambda _asked: {"act": act, "skill": skill, "values": told}

    @property
    def prompt(self) -> str:
        """What it was told last, rules and prompt together."""
        return "\n".join(message["content"] for message in self.told[-1]["messages"])


class _Requests(BaseHTTPRequestHandler):
    model: ScriptedModel

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.model.told.append(asked)
        rules, prompt = (message["content"] for message in asked["messages"])
        text = self.model.say(rules, prompt)
        if self.model.hangs_up:
            return
        if self.model.status != 200:
            self._whole({"error": {"message": "scripted"}})
        elif self.model.body is not None:
            time.sleep(self.model.pause)
            self._head("application/json")
            self.wfile.write(self.model.body)
        elif self.model.call and asked.get("tools"):
            time.sleep(self.model.pause)
            self._whole(self._called(self.model.call(json.loads(prompt)), asked["tools"][0]["function"]["name"]))
        elif asked.get("stream") and self.model.streams:
            self._stream(text)
        else:
            time.sleep(self.model.pause)
            self._whole(_event("chat.completion", message={"role": "assistant", "content": text}, end="stop"))

    def _called(self, calls: Any, tool: str) -> dict[str, Any]:
        """An answer that uses the tool, once for each of several arguments."""
        several = [
            {"id": f"call-{at}", "type": "function", "function": {"name": self.model.tool or tool, "arguments": each}}
            for at, each in enumerate(
                one if isinstance(one, str) else json.dumps(one)
                for one in (calls if isinstance(calls, list) else [calls])
            )
        ]
        message = {"role": "assistant", "content": None, "tool_calls": several}
        answer = _event("chat.completion", message=message, end="tool_calls")
        usage = self.model.usage
        return answer if usage is True else {**answer, "usage": usage or None}

    def _head(self, kind: str) -> None:
        self.send_response(self.model.status)
        self.send_header("Content-Type", kind)
        self.send_header("Connection", "close")
        self.end_headers()

    def _whole(self, body: dict[str, Any]) -> None:
        self._head("application/json")
        self.wfile.write(json.dumps(body).encode())

    def _stream(self, text: str) -> None:
        self._head("text/event-stream")
        pieces = [text[at : at + 40] for at in range(0, len(text), 40)]
        for number, piece in enumerate(pieces):
            if number == self.model.breaks_after:
                return
            if self.model.waits and number == len(pieces) - 1:
                self.model.may_go_on.wait(20)
            time.sleep(self.model.pause)
            self._event(_event("chat.completion.chunk", delta={"role": "assistant", "content": piece}))
        self._event(_event("chat.completion.chunk", delta={}, end=self.model.ends_with))
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, body: dict[str, Any]) -> None:
        self.wfile.write(f"data: {json.dumps(body)}\n\n".encode())
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is written to the terminal."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what some tests are about."""


@contextmanager
def scripted_model() -> Iterator[ScriptedModel]:
    """Serve one until the block ends."""
    model = ScriptedModel()
    server = _Server(("127.0.0.1", 0), type("Requests", (_Requests,), {"model": model}))
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    model.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield model
    finally:
        model.may_go_on.set()
        server.shutdown()
        server.server_close()


def _event(kind: str, *, end: str | None = None, **said: Any) -> dict[str, Any]:
    usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120} if end else None
    choice = {"index": 0, "finish_reason": end, **said}
    return {"id": "1", "object": kind, "created": 1, "model": "scripted", "choices": [choice], "usage": usage}
