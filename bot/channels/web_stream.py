"""New lines of a conversation as server-sent events, from where the page last was, for as long as it is signed in."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from bot.channels.web_tail import Tail
from bot.prm.database import Unavailable

HEARTBEAT = 15.0  # seconds: proxies cut what is silent for longer, and an ended session is noticed this late
LINE_END = re.compile(r"\r\n|\n|\r")  # what ends a line of a stream
RETRY_MS = 2_000  # how long a browser waits before it connects again


class NewLine(NamedTuple):
    id: int
    html: str
    rewritten: bool  # it stands in the place of one that the page may have already


@dataclass(frozen=True, kw_only=True)
class News:
    """What is new for one page at one moment."""

    lines: list[NewLine]
    open_drafts: dict[str, int]
    charge: str  # HTML: that a person is in charge; empty where the assistant answers
    language: str


Look = Callable[[int], Awaitable[News | None]]  # what came after this line; None: no longer signed in


Writing = Callable[[], str]  # HTML of what is being written there at this moment; empty if nothing is


async def events(
    tail: Tail, conversation: str, look: Look, writing: Writing, after: int, language: str
) -> AsyncIterator[str]:
    """The text of the stream. Nothing is held while it waits, no connection and no transaction."""
    yield f"retry: {RETRY_MS}\n\n"
    shown = charge = ""
    with tail.waiting(conversation) as woken:
        while not tail.closed:
            woken.clear()
            try:
                news = await look(after)
            except Unavailable:  # the page connects again, and by then the database may be back
                return
            if news is None:
                yield event("ended", "")
                return
            for line in news.lines:
                after = line.id
                yield event("rewritten" if line.rewritten else "line", line.html, id_=after)
            if news.lines:
                yield event("drafts", json.dumps(news.open_drafts))
            if news.lines or news.charge != charge:
                charge = news.charge
                yield event("charge", charge)
            if news.language != language:
                language = news.language
                yield event("language", language)
            if (html := writing()) != shown:
                shown = html
                yield event("writing", html)
            elif not news.lines:
                yield ": still here\n\n"
            with suppress(TimeoutError):
                await asyncio.wait_for(woken.wait(), HEARTBEAT)


def event(name: str, data: str, *, id_: int | None = None) -> str:
    """One event; line breaks in the data would end it, so each begins another data line."""
    head = f"event: {name}\n" + (f"id: {id_}\n" if id_ is not None else "")
    return head + "".join(f"data: {part}\n" for part in LINE_END.split(data)) + "\n"
