"""What can be taken over: for each kind of record its columns, how a row becomes a record, and the way back."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.prm.money import decimals
from bot.prm.programme import Programme


class Row(BaseModel):
    """One row of a table. Columns are the fields' names; an empty cell is a missing one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="after")
    def _no_more_exact_than_its_currency(self) -> Self:
        """ "45.000" is 45 where it is read and 45 thousand where it was written: of euros it is neither."""
        currency = getattr(self, "currency", None)
        for name, value in self if currency else ():
            if isinstance(value, Decimal) and name != "percent" and too_exact(value, str(currency)):
                raise PydanticCustomError(
                    "decimals",
                    "{currency} has {places} decimals at most: write the number without marks for thousands",
                    {"column": name, "currency": currency, "places": decimals(str(currency))},
                )
        return self


def too_exact(value: Decimal, currency: str) -> bool:
    """Whether it is written with more decimals than the currency has, noughts among them."""
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and -exponent > decimals(currency)


CALLED = {  # what is looked for, where its column is not called so
    "products": "product",
    "parent": "partner",
    "channel_manager": "person",
    "owner": "person of this partner",
    "number": "record",
}


class Unknown(UserError):
    """there is no {what} with the key {key}"""

    def __init__(self, *, what: str, key: str) -> None:
        """`what`: the column in which it is named."""
        super().__init__(what=CALLED.get(what, what), key=key)
        self.column = what


class CannotBe(UserError):
    """{why}"""

    def __init__(self, *, why: str, column: str = "") -> None:
        """`column`: whose cell is wrong, where it is one cell."""
        super().__init__(why=why)
        self.column = column


class Outcome(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(kw_only=True)
class Import:
    """What every row of one import shares: look-ups are remembered, so that a row costs no query for its partner."""

    programme: Programme
    now: datetime
    actor: str  # the ledger's name for whoever imports
    read: dict[tuple[str, str], Any] = field(default_factory=dict)  # partners and people, which are read alone
    known: dict[tuple[str, str], Any] = field(default_factory=dict)  # within one transaction

    def of_next_transaction(self, now: datetime) -> "Import":
        return replace(self, now=now, known={})


R = TypeVar("R", bound=Row)
Take = Callable[[AsyncSession, Import, Sequence[R]], Awaitable[Outcome]]
"""Make or change the record of some rows. Raises Unknown, CannotBe or a UserError of the programme's rules."""
LookUp = Callable[[AsyncSession, Import, Sequence[R]], Awaitable[None]]
"""Remember in `Import.known` what some rows will ask for, one query for all of them."""
TakeRow = Callable[[AsyncSession, Import, R], Awaitable[Outcome]]
Give = Callable[[AsyncSession, Programme], AsyncIterator[R]]
"""Every record as a row, in a stable order."""


@dataclass(frozen=True, kw_only=True)
class Kind(Generic[R]):
    """One kind of table. Each row is a record of its own, unless rows that agree in `together` make up one."""

    name: str
    row: type[R]
    take: Take[R]
    give: Give[R]
    together: tuple[str, ...] = ()  # columns
    look_up: LookUp[R] | None = None
    about: Mapping[type[UserError], str] = field(default_factory=dict)  # the column whose cell breaks a rule


def row_by_row(take: TakeRow[R]) -> Take[R]:
    """For tables in which every row is a record."""

    async def take_rows(session: AsyncSession, shared: Import, rows: Sequence[R]) -> Outcome:
        (row,) = rows
        return await take(session, shared, row)

    return take_rows


def changed(record: Any, values: Mapping[str, Any]) -> bool:
    """Set what differs; whether anything did."""
    differing = {name: value for name, value in values.items() if getattr(record, name) != value}
    for name, value in differing.items():
        setattr(record, name, value)
    return bool(differing)
