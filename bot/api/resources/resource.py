"""What a kind of record needs to be read by programs, and the parts that most records have."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, Self

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Select, SQLColumnExpression
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.base import ExecutableOption

from bot.prm.money import Money
from bot.prm.people import Member


class Told(BaseModel):
    """A record as programs read it."""

    model_config = ConfigDict(frozen=True)


class Worth(BaseModel):
    """An amount as programs write it: exact, with all decimals of its currency."""

    amount: str
    currency: str

    @classmethod
    def of(cls, money: Money) -> Self:
        return cls(amount=str(money.amount), currency=money.currency)

    @classmethod
    def maybe(cls, money: Money | None) -> Self | None:
        return None if money is None else cls.of(money)


class Versioned(Protocol):
    version: Any


Held = Callable[[AsyncSession, Member, str], Awaitable[Versioned]]


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One kind of record.

    `rows` selects the record first and then what else is told of it: in one query, and nothing that the member may not
    see. `told` makes of such a row what is answered, with what `loads` brings along. `hold` reads a record by its
    number, as the domain does before it changes one; it is there where actions name such records, in `field`.
    """

    path: str
    title: str
    scope: str
    rows: Callable[[Member], Select[*tuple[Any, ...]]]
    id: SQLColumnExpression[int]
    number: SQLColumnExpression[str]
    told: Callable[..., Told]
    shape: type[Told]
    loads: tuple[ExecutableOption, ...] = ()
    state: SQLColumnExpression[Any] | None = None
    states: type[StrEnum] | None = None
    kind: str | None = None  # what the ledger calls it: "deal" of "deal:D-2026-0001"
    field: str | None = None
    hold: Held | None = None
