"""How many files one visitor may be sending: at the same time, and one after the other."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from fastapi import HTTPException

from bot.channels.web_pace import Pace
from bot.i18n import Translator

AT_ONCE = 4  # the page sends one after the other


@dataclass
class Sending:
    pace: Pace = field(default_factory=lambda: Pace(burst=30, interval=2))
    now: Counter[str] = field(default_factory=Counter)  # by session

    @contextmanager
    def one(self, session: str, t: Translator) -> Iterator[None]:
        """While one file arrives. Raises HTTPException (429)."""
        wait = self.pace.wait(session) if self.now[session] < AT_ONCE else 1.0
        if wait:
            after = {"Retry-After": str(int(wait) + 1)}
            raise HTTPException(429, t("That is too fast for me. Please wait a moment."), after)
        self.now[session] += 1
        try:
            yield
        finally:
            self.now[session] -= 1
            if not self.now[session]:
                del self.now[session]
