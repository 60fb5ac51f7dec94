"""What tables share: a column for one of a few words, one for an exact percentage, an index of only some rows."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import BindParameter, ColumnElement, Dialect, Enum, Integer, TextClause, bindparam
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeDecorator

Word = TypeVar("Word", bound=StrEnum)

ERASED = "erased"  # what stands where somebody's words or name stood
PERCENT_STEPS = 10_000  # stored per percentage point: 12.5 % is 125000, so four decimals stay exact everywhere


def one_of(words: type[Word], name: str) -> Enum:
    """A word of `words`, kept readable in the database and checked by it (constraint `ck_<table>_<name>`)."""
    return Enum(
        words,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda enum: [word.value for word in enum],
    )


def only(rows: TextClause) -> dict[str, Any]:
    """Arguments of an `Index` that holds these rows alone, on every database."""
    return {"sqlite_where": rows, "postgresql_where": rows}


def among(column: InstrumentedAttribute[Word], words: Sequence[Word]) -> ColumnElement[bool]:
    """One of these words, spelled out in the query: so that an index which holds `only` such rows is known to do."""
    spelled_out: BindParameter[Any] = bindparam(None, words, unique=True, expanding=True, literal_execute=True)
    return column.in_(spelled_out)


class Percent(TypeDecorator[Decimal]):
    """Percentage points as an exact `Decimal` (12.5 means 12.5 %); SQLite would make a float of a NUMERIC."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        steps = value * PERCENT_STEPS
        if steps != steps.to_integral_value():
            raise ValueError(f"{value} % has more than four decimals")
        return int(steps)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value) / PERCENT_STEPS
