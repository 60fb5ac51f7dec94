"""Take a table over: every record by itself, so that a wrong one stops no other, and says which cell is wrong."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.prm.imports.kinds import CannotBe, Import, Kind, Outcome, Unknown

LONGEST = 60  # characters of a cell that an error repeats
CONTRADICTION = "it contradicts another record of the database"

Cells = Mapping[str, Any]
Numbered = tuple[int, Cells]
Part = Sequence[Numbered]  # the rows of one record


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one row; a row as a whole has no column."""

    row: int  # as a spreadsheet counts: the columns' names are row 1
    column: str
    value: str
    why: str


@dataclass
class Report:
    """What came of a table, in rows."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def wrong(self) -> int:
        return len({fault.row for fault in self.faults})

    @property
    def rows(self) -> int:
        return self.created + self.changed + self.unchanged + self.wrong

    def add(self, other: "Report") -> None:
        self.created += other.created
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.faults += other.faults

    def count(self, outcome: Outcome, rows: int) -> None:
        setattr(self, outcome.value, getattr(self, outcome.value) + rows)


def parts(kind: Kind[Any], rows: Iterable[Numbered]) -> list[Part]:
    """The rows by record, in the order in which records begin."""
    if not kind.together:
        return [[row] for row in rows]
    found: dict[tuple[str, ...], list[Numbered]] = {}
    for number, cells in rows:
        key = tuple(_text(cells.get(name)).strip() for name in kind.together)
        found.setdefault(key, []).append((number, cells))
    return list(found.values())


def batches(found: Iterable[Part], size: int) -> Iterator[list[Part]]:
    """Some records at a time, of about `size` rows together."""
    batch: list[Part] = []
    for part in found:
        batch.append(part)
        if sum(map(len, batch)) >= size:
            yield batch
            batch = []
    if batch:
        yield batch


async def take(session: AsyncSession, kind: Kind[Any], shared: Import, found: Iterable[Part], report: Report) -> None:
    """Take some records over within the caller's transaction and count their rows in `report`."""
    read = [_read(kind, part, report) for part in found]
    if kind.look_up is not None:
        await kind.look_up(session, shared, [row for _, rows in read for row in rows])
    for part, rows in read:
        if rows:
            await _take_one(session, kind, shared, part, rows, report)


def _read(kind: Kind[Any], part: Part, report: Report) -> tuple[Part, list[Any]]:
    """Its rows, none of them where one is wrong."""
    faults = list[Fault]()
    rows = [row for each in part if (row := _row(kind, *each, faults)) is not None]
    if not faults:
        return part, rows
    report.faults += [*faults, *_with_it(part, faults)]
    return part, []


def _row(kind: Kind[Any], number: int, cells: Cells, faults: list[Fault]) -> Any:
    try:
        return kind.row.model_validate({name: value for name, value in cells.items() if _filled(value)})
    except ValidationError as error:
        faults += [_invalid(number, cells, each) for each in error.errors()]
        return None


def _with_it(part: Part, faults: Sequence[Fault]) -> list[Fault]:
    """A record is taken as a whole or not at all."""
    wrong = {fault.row for fault in faults}
    why = f"row {min(wrong)}, which belongs to it, is wrong"
    return [Fault(number, "", "", why) for number, _ in part if number not in wrong]


async def _take_one(
    session: AsyncSession, kind: Kind[Any], shared: Import, part: Part, rows: Sequence[Any], report: Report
) -> None:
    known = dict(shared.known)
    try:
        async with session.begin_nested():
            outcome = await kind.take(session, shared, rows)
    except (UserError, IntegrityError) as error:
        shared.known = known  # what this record had made is gone again
        report.faults += [_refused(kind, number, cells, error) for number, cells in part]
    else:
        report.count(outcome, len(rows))


def _refused(kind: Kind[Any], number: int, cells: Cells, error: Exception) -> Fault:
    if not isinstance(error, UserError):
        return Fault(number, "", "", CONTRADICTION)
    column = _column(kind, error)
    value = str(error.values["key"]) if isinstance(error, Unknown) else _text(cells.get(column))
    return Fault(number, column, value[:LONGEST], str(error))


def _column(kind: Kind[Any], error: UserError) -> str:
    if isinstance(error, CannotBe | Unknown):
        return error.column
    return kind.about.get(type(error), "")


def _invalid(number: int, cells: Cells, error: Any) -> Fault:
    column = str(error["loc"][0]) if error["loc"] else str(error.get("ctx", {}).get("column", ""))
    if error["type"] == "missing":
        why = "this cell must not be empty"
    elif error["type"] == "extra_forbidden":
        why = "there is no such column"
    elif error["type"] == "enum":
        why = f"write {error['ctx']['expected']}"
    else:
        why = str(error["msg"])
    return Fault(number, column, _text(cells.get(column))[:LONGEST], why)


def _filled(value: Any) -> bool:
    return value is not None and (not isinstance(value, str) or bool(value.strip()))


def _text(value: Any) -> str:
    return "" if value is None else str(value)


__all__ = ["Cells", "Fault", "Outcome", "Part", "Report", "batches", "parts", "take"]
