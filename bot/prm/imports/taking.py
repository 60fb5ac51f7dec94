"""Take a table over: every row by itself, so that a wrong one stops no other, and says which cell is wrong and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.prm.imports.kinds import Import, Kind, Outcome, Unknown

LONGEST = 60  # characters of a cell that an error repeats

Cells = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one row; a row as a whole has no column."""

    row: int  # as a spreadsheet counts: the columns' names are row 1
    column: str
    value: str
    why: str


@dataclass
class Report:
    """What came of a table."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return self.created + self.changed + self.unchanged + len({fault.row for fault in self.faults})


async def take(
    session: AsyncSession, kind: Kind[Any], shared: Import, rows: Iterable[tuple[int, Cells]], report: Report
) -> None:
    """Take some rows over within the caller's transaction and count them in `report`."""
    for number, cells in rows:
        try:
            row = kind.row.model_validate({name: value for name, value in cells.items() if _filled(value)})
        except ValidationError as error:
            report.faults += [_fault(number, cells, each) for each in error.errors()]
            continue
        await _take_one(session, kind, shared, number, row, report)


async def _take_one(
    session: AsyncSession, kind: Kind[Any], shared: Import, number: int, row: Any, report: Report
) -> None:
    known = dict(shared.known)
    try:
        async with session.begin_nested():
            outcome = await kind.take(session, shared, row)
    except UserError as error:
        shared.known = known  # what this row had made is gone again
        column = str(error.values.get("what", "")) if isinstance(error, Unknown) else ""
        value = str(error.values.get("key", "")) if isinstance(error, Unknown) else ""
        report.faults.append(Fault(number, column, value[:LONGEST], str(error)))
    except IntegrityError:
        shared.known = known
        report.faults.append(Fault(number, "", "", "it contradicts another record of the database"))
    else:
        setattr(report, outcome.value, getattr(report, outcome.value) + 1)


def _filled(value: Any) -> bool:
    return value is not None and (not isinstance(value, str) or bool(value.strip()))


def _fault(number: int, cells: Cells, error: Any) -> Fault:
    column = str(error["loc"][0]) if error["loc"] else ""
    value = cells.get(column)
    if error["type"] == "missing":
        why = "this cell must not be empty"
    elif error["type"] == "extra_forbidden":
        why = "there is no such column"
    else:
        why = str(error["msg"])
    return Fault(number, column, "" if value is None else str(value)[:LONGEST], why)


__all__ = ["Cells", "Fault", "Outcome", "Report", "take"]
