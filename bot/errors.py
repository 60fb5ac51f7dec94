"""Errors whose message is meant for the person chatting."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar


class UserError(Exception):
    """Something went wrong that you can fix."""

    def __init__(self, **values: Any) -> None:
        """The class docstring is the message; `{names}` in it are filled from `values` after translation."""
        self.message = " ".join((type(self).__doc__ or "").split())
        self.values = values
        super().__init__(self.message.format(**values) if values else self.message)


class Doubt(UserError):
    """Please check that first."""

    answers: ClassVar[Mapping[str, Any]] = {}
    """What a person answers who goes on all the same: the form is shown again with it, for one more yes."""


class NotAllowed(UserError):
    """You are not allowed to do that. An administrator of your company can tell you who is."""


class NotEnrolled(UserError):
    """I don't know yet who you are. Type "enrol" with your invite code, and I can help you."""


@dataclass(frozen=True, slots=True)
class HowMany:
    """How many of something, for a text of an error: "Photos (2)". `what` is translated when it is said."""

    what: str
    count: int


class ReasonNeeded(UserError):
    """Please say why."""


class NotFromHere(UserError):
    """{number} has moved on (it is {state} now), so that is no longer possible."""


class OutOfDate(UserError):
    """That card is out of date, so I did nothing. You can start again."""


class AlreadyDone(UserError):
    """That was done already, so I did not do it again. {outcome}"""
