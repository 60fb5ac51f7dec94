"""However much there is, a list asks the database as often as for a few rows: no query per row, in no skill."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

import skills
from bench.prm_data import NOW, admin, rep
from bench.prm_load import ADMIN, APPROVER, FINANCE, MANAGER, fill
from bot.i18n import Translator
from bot.message import Incoming, Place, Sender
from bot.prm import people
from bot.prm.database import Database
from bot.skill import Context, Skill

BOOK = skills.load()
FEW, MANY = 60, 1_000  # deals in all; partner 1 has every seventh, and leads and claims besides
PEOPLE = (rep(1), admin(1), MANAGER, APPROVER, ADMIN, FINANCE)


def lists(skill: Skill) -> bool:
    """It reads, and answers without a question."""
    return not skill.writes and not any(field.is_required() for field in skill.form.model_fields.values())


LISTS = [skill for skill in BOOK.values() if lists(skill)]


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    folder = tmp_path_factory.mktemp("lists")
    for size in (FEW, MANY):
        fill(f"sqlite:///{folder}/{size}.db", size)
    return {size: folder / f"{size}.db" for size in (FEW, MANY)}


def test_the_lists_are_among_them() -> None:
    known = {skill.name for skill in LISTS}
    assert known >= {
        "my_deals", "deal_queue", "my_leads", "lead_queue", "my_commissions", "statement", "commission_forecast",
        "commission_disputes", "my_mdf_requests", "my_mdf_claims", "mdf_left", "mdf_queue",
    }  # fmt: skip


@pytest.mark.parametrize("skill", LISTS, ids=lambda skill: skill.name)
async def test_a_list_takes_as_many_queries_for_many_rows_as_for_few(databases: dict[int, Path], skill: Skill) -> None:
    few, many = [await asked(databases[size], skill) for size in (FEW, MANY)]
    assert {person: many[person] for person in few} == few


async def asked(file: Path, skill: Skill) -> dict[int, int]:
    """How many queries each of the people needs who may use this skill."""
    counted: dict[int, int] = {}
    async with Database(f"sqlite+aiosqlite:///{file}") as database:
        for person in PEOPLE:
            async with database.reading() as session:
                member = await people.member(session, person)
                if skill.allowed(member):
                    context = Context(
                        incoming=SAID, person=member, session=session, t=Translator(), now=NOW, skills=BOOK,
                        ask=never, rate=never, cancel_forms=never, choose_language=never,
                    )  # fmt: skip
                    with counting(database) as statements:
                        reply = await skill.run(skill.form(), context)
                    if reply.table is not None:
                        counted[person] = len(statements)
    return counted


SAID = Incoming(
    id="1", conversation="test:T1:h", sender=Sender(platform="test", tenant="T1", user="h"),
    place=Place(key="test:T1:h", kind="private"),
)  # fmt: skip


async def never(*_: Any) -> Any:
    raise LookupError("a list needs nothing but the database")


@contextmanager
def counting(database: Database) -> Iterator[list[str]]:
    statements: list[str] = []
    engine = database.engine.sync_engine

    def note(*args: Any) -> None:
        statements.append(args[2])

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)
