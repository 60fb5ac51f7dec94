"""However much there is, a list asks the database as often as for a few rows: no query per row, in no skill."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import create_engine, event

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
OF_NO_RECORDS = {"announcement_choices", "support_figures", "goodbye", "help", "thanks", "talk_to_person", "who_am_i"}
WAITING = (  # so that something waits in both databases for whoever reads it, and more of it in the larger one
    "UPDATE deals SET state = 'approved', protected_until = '2027-03-20 09:00:00.000000' WHERE state = 'lost'",
    "UPDATE leads SET state = 'new', partner_id = NULL, owner_id = NULL WHERE id % 7 = 1",
    "DELETE FROM fund_allocations WHERE id NOT IN (SELECT allocation_id FROM fund_requests)",
    "UPDATE fund_requests SET state = 'pending', approved_minor = 0, claimed_minor = 0 WHERE id % 2 = 0",
    "UPDATE fund_claims SET state = 'in_review', paid_at = NULL WHERE id % 2 = 1",
    "UPDATE commission_statement_lines"
    " SET statement_id = (SELECT max(id) FROM commission_statements WHERE partner_id = 1)"
    " WHERE statement_id IN (SELECT id FROM commission_statements WHERE partner_id = 1)",
    "UPDATE commission_lines SET state = 'held', held_for = 'No rate of exchange', paid_on = NULL WHERE id % 4 = 2",
    "INSERT INTO commission_disputes"
    " (programme_id, number, line_id, state, objection, opened_by_id, opened_at, due_at, version)"
    f" SELECT 1, 'CD-' || id, id, 'open', 'Too little', {admin(1)}, earned_on, earned_on, 1"
    " FROM commission_lines WHERE id % 4 = 1",
    "INSERT INTO announcements (id, programme_id, number, title, category, state, author_id, changed_by_id, audience,"
    " schedule, created_at, version)"
    f" SELECT id, 1, 'A-' || id, 'News', 'product', 'draft', {MANAGER}, {MANAGER}, '{{}}', '{{}}',"
    f" '{NOW:%Y-%m-%d} 00:00:00.000000', 1 FROM deals WHERE id % 9 = 1",
    "INSERT INTO announcement_responses (announcement_id, kind, key, partner_id, what, at)"
    " SELECT id, 'reply', 'k' || id, 1, 'When?', created_at FROM announcements",
    "INSERT INTO tickets (programme_id, number, partner_id, person_id, account, origin, language, subject, priority,"
    " tags, passages, state, opened_at, waiting_since, reopened, version)"
    " SELECT 1, 'T-' || id, partner_id, owner_id, 'a', '{}', 'en', 'Why?', 'normal', '[]', '[]', 'open', submitted_at,"
    " submitted_at, 0, 1 FROM deals WHERE id % 2 = 1 AND submitted_at IS NOT NULL",
    "INSERT INTO gaps (id, programme_id, number, state, title, opened_at, total, asks, model, version)"
    " SELECT id, 1, 'G-' || id, 'open', 'Why?', submitted_at, '', 1, 'm', 1 FROM deals WHERE id % 9 = 1",
    "INSERT INTO question (id, key, asked_at, sender, partner_id, conversation, readers, language, text, looked_up,"
    " band, confidence, worded_by, model_missed, found)"
    f" SELECT id, 'k' || id, '{NOW:%Y-%m-%d} 00:00:00.000000', 's', 1, 'c', 'private', 'en', 'Why?', 'Why?', 'unknown',"
    " 0, 'content', 0, '[]' FROM gaps",
    "INSERT INTO gap_questions (question_id, gap_id, partner_id, text, language, asked_at, band, confidence, failed,"
    " vector) SELECT id, id, 1, 'Why?', 'en', asked_at, band, 0, 0, '' FROM question",
    "INSERT INTO articles (programme_id, number, state, title, body, language, level, tiers, valid_until, written_at,"
    " version)"
    " SELECT 1, 'KB-' || id, 'draft', 'Why', 'So', 'en', 'partners', '[]', '2030-01-01', opened_at, 1 FROM gaps",
    "INSERT INTO stale_documents (programme_id, source, title, owner, reasons, answers, failed, since)"
    " SELECT 1, id || '.md', 'T', '', '[\"old\"]', 0, 0, opened_at FROM gaps",
)


def lists(skill: Skill) -> bool:
    """It reads records, and answers without a question."""
    asks = any(field.is_required() for field in skill.form.model_fields.values())
    return not skill.writes and not asks and skill.name not in OF_NO_RECORDS


LISTS = [skill for skill in BOOK.values() if lists(skill)]


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    folder = tmp_path_factory.mktemp("lists")
    for size in (FEW, MANY):
        fill(url := f"sqlite:///{folder}/{size}.db", size)
        with create_engine(url).begin() as connection:
            for statement in WAITING:
                connection.exec_driver_sql(statement)
    return {size: folder / f"{size}.db" for size in (FEW, MANY)}


def test_the_lists_are_among_them() -> None:
    known = {skill.name for skill in LISTS}
    assert known >= {
        "my_deals", "deal_queue", "my_leads", "lead_queue", "my_commissions", "statement", "commission_forecast",
        "commission_disputes", "my_mdf_requests", "my_mdf_claims", "mdf_left", "mdf_queue",
    }  # fmt: skip


@pytest.mark.parametrize("skill", LISTS, ids=lambda skill: skill.name)
async def test_a_list_takes_no_more_queries_for_many_rows_than_few(databases: dict[int, Path], skill: Skill) -> None:
    few, many = [await asked(databases[size], skill) for size in (FEW, MANY)]
    assert any(many[person].rows > few[person].rows > 0 for person in few), "nobody has more rows to compare"
    assert all(many[person].queries <= few[person].queries for person in few)


class Took(NamedTuple):
    queries: int
    rows: int


async def asked(file: Path, skill: Skill) -> dict[int, Took]:
    """What it takes to show the list to each of the people who may use this skill and have something in it."""
    counted: dict[int, Took] = {}
    async with Database(f"sqlite+aiosqlite:///{file}") as database:
        for person in PEOPLE:
            async with database.reading() as session:
                member = await people.member(session, person)
                if skill.allowed(member):
                    context = Context(
                        incoming=SAID, person=member, session=session, t=Translator(), now=NOW, skills=BOOK,
                        ask=never, ask_again=never, rate=never, reads=never, impersonal=never, asked=never,
                        open_form=never, hand_over=never, cancel_forms=never, choose_language=never,
                    )  # fmt: skip
                    with counting(database) as statements:
                        reply = await skill.run(skill.form(), context)
                    if reply.table is not None:
                        counted[person] = Took(len(statements), len(reply.table.rows))
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
