"""What can be taken over: for each kind of record its columns, how a row becomes a record, and the way back."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.prm.programme import Programme


class Row(BaseModel):
    """One row of a table. Columns are the fields' names; an empty cell is a missing one."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Unknown(UserError):
    """there is no {what} with the key {key}"""


class CannotBe(UserError):
    """{why}"""


class Outcome(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(kw_only=True)
class Import:
    """What every row of one import shares. `known` remembers look-ups, so that a row costs no query for its partner."""

    programme: Programme
    now: datetime
    actor: str  # the ledger's name for whoever imports
    known: dict[tuple[str, str], Any] = field(default_factory=dict)


R = TypeVar("R", bound=Row)
Take = Callable[[AsyncSession, Import, R], Awaitable[Outcome]]
"""Make or change the record of a row. Raises Unknown, CannotBe or a UserError of the programme's rules."""
Give = Callable[[AsyncSession, Programme], AsyncIterator[R]]
"""Every record as a row, in a stable order."""


@dataclass(frozen=True, kw_only=True)
class Kind(Generic[R]):
    """One kind of table."""

    name: str
    row: type[R]
    take: Take[R]
    give: Give[R]


def changed(record: Any, values: Mapping[str, Any]) -> bool:
    """Set what differs; whether anything did."""
    differing = {name: value for name, value in values.items() if getattr(record, name) != value}
    for name, value in differing.items():
        setattr(record, name, value)
    return bool(differing)
