"""What a button carries: one turn, small enough for Slack, and readable again when it is pressed.

A turn that is longer than Slack lets a button carry is kept by us, and the button carries the name it is kept under.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError
from typing_extensions import TypedDict

from bot.channels.slack_limits import BUTTON_VALUE

KEPT = "kept:"

Turn = dict[str, Any]  # the fields of an `Incoming`, as `Button.turn` has them


class _Short(TypedDict, total=False):
    """A turn under one-letter names; what is not set is left out."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc] # how pydantic wants a TypedDict configured

    s: str
    v: dict[str, Any]
    d: str
    n: int
    c: bool
    e: bool


NAMES = {"s": "skill", "v": "values", "d": "draft", "n": "version", "c": "confirmed", "e": "edit"}
EMPTY: Turn = {"skill": None, "values": {}, "draft": None, "version": None, "confirmed": False, "edit": False}

_codec = TypeAdapter(_Short)


def written(turn: Mapping[str, Any]) -> str:
    """The turn as a button carries it."""
    short = {letter: turn[name] for letter, name in NAMES.items() if turn.get(name)}
    return json.dumps(short, ensure_ascii=False, separators=(",", ":"), default=str)


def carried(turn: Mapping[str, Any]) -> tuple[str, str | None]:
    """The button's value, and what has to be kept under it where the turn itself is too long."""
    whole = written(turn)
    if len(whole) <= BUTTON_VALUE:
        return whole, None
    return f"{KEPT}{hashlib.sha256(whole.encode()).hexdigest()}", whole


def read(value: str) -> Turn | None:
    """The turn a button carries; None where it carries none of ours."""
    try:
        short = _codec.validate_json(value)
    except ValidationError:
        return None
    if not short.get("s"):
        return None
    return EMPTY | {NAMES[letter]: given for letter, given in short.items()}
