"""What is translated and what comes back, as whoever translates sees it."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass


class Useless(Exception):
    """What a model said is no translation."""


class Capped(Exception):
    """The tokens of today are used up."""


@dataclass(frozen=True)
class Sheet:
    """A title, and a body in Markdown."""

    title: str
    body: str

    @property
    def whole(self) -> str:
        return f"{self.title}\n\n{self.body}"


Translate = Callable[[Sheet, str, Collection[str], str], Awaitable[Sheet]]
"""A sheet into a language (by its English name), with names that stay as they are, on behalf of a chat account.

Raises Useless, Capped; anything else is worth another attempt."""
Terms = Callable[[], Awaitable[Collection[str]]]
"""The terms of the programme's own glossary."""
