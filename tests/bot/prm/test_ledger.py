"""The ledger shows any tampering, by its chain or by the head that was exported before."""

import asyncio
import os
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import ledger
from bot.prm.database import Database
from bot.prm.ledger import GENESIS, SAID, Head, LedgerEntry, entry_hash, pseudonym
from bot.prm.ledger_check import LedgerContradictsHead, Verdict, export_head, read_head, verify
from tests import databases

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


async def write_entries(database: Database, number: int, at: datetime = NOON) -> Head:
    async with database.writing() as session:
        for count in range(number):
            await ledger.append(
                session,
                actor=pseudonym(b"salt", f"person {count % 3}"),
                action="deal.registered",
                subject=f"deal:{count}",
                before=None if count % 2 else {"state": "draft"},
                after={"state": "submitted", "value": Decimal("50000.00"), "close": date(2026, 3, 31)},
                detail={"value": "50000.00", "note": "ünï 漢字"} if count % 3 else None,
                at=at,
            )
        return await ledger.head(session)


async def check(database: Database, head: Head | None = None) -> Verdict:
    async with database.reading() as session:
        return await verify(session, head)


async def tamper(database: Database, *statements: str, **values: object) -> None:
    """As somebody with full power over the database would: the triggers are gone first."""
    async with database.writing() as session:
        if database.is_sqlite:
            await session.execute(text("DROP TRIGGER IF EXISTS ledger_entry_no_update"))
            await session.execute(text("DROP TRIGGER IF EXISTS ledger_entry_no_delete"))
        else:
            await session.execute(text("DROP TRIGGER IF EXISTS ledger_entry_no_change ON ledger_entry"))
        for statement in statements:
            await session.execute(text(statement), values)


async def test_an_empty_ledger_is_whole(any_database: Database) -> None:
    assert await check(any_database) == Verdict(0)


async def test_entries_continue_each_other_and_are_whole(any_database: Database) -> None:
    head = await write_entries(any_database, 12)
    assert head.seq == 12
    assert await check(any_database, head) == Verdict(12)


async def test_an_entry_exists_only_if_the_decision_does(any_database: Database) -> None:
    with suppress(ZeroDivisionError):
        async with any_database.writing() as session:
            await ledger.append(session, actor="system", action="deal.approved", subject="deal:1", at=NOON)
            raise ZeroDivisionError
    assert await check(any_database) == Verdict(0)


async def test_many_who_write_at_once_make_one_chain_without_gaps(any_database: Database) -> None:
    async def decide(number: int) -> None:
        async with any_database.writing() as session:
            await ledger.append(session, actor="system", action="lead.accepted", subject=f"lead:{number}", at=NOON)

    await asyncio.gather(*map(decide, range(25)))
    assert await check(any_database) == Verdict(25)


@pytest.mark.parametrize("change", ["UPDATE ledger_entry SET actor = 'x'", "DELETE FROM ledger_entry"])
async def test_the_database_itself_refuses_to_change_an_entry(any_database: Database, change: str) -> None:
    await write_entries(any_database, 1)
    with pytest.raises(DBAPIError, match="append-only"):
        async with any_database.writing() as session:
            await session.execute(text(change))


def test_a_pseudonym_leads_back_to_a_person_only_with_the_salt() -> None:
    assert pseudonym(b"salt", "anna") == pseudonym(b"salt", "anna")
    assert pseudonym(b"salt", "anna") != pseudonym(b"other", "anna")
    assert "anna" not in pseudonym(b"salt", "anna")


def test_what_cannot_be_written_the_same_way_twice_is_refused() -> None:
    for value in ({1, 2}, object(), float("nan")):
        with pytest.raises((TypeError, ValueError)):
            ledger.canonical({"value": value})


# every way to tamper with it

LENGTH = 8
seqs = st.integers(1, LENGTH)


def edits() -> st.SearchStrategy[tuple[str, dict[str, object]]]:
    """Any column of any entry gets another value: changed, emptied, set to nothing, or of a wrong type."""
    column = st.sampled_from([*SAID[1:], "hash"])
    value = st.one_of(st.text(max_size=70), st.just(GENESIS), st.none(), st.integers(-5, 5), st.binary(max_size=5))
    whole = st.builds(
        lambda c, s, v: (f"UPDATE ledger_entry SET {c} = :v WHERE seq = :s AND {c} IS NOT :v", {"v": v, "s": s}),
        column,
        seqs,
        value,
    )
    small = st.builds(
        lambda c, s, w: (f"UPDATE ledger_entry SET {c} = {w} WHERE seq = :s", {"s": s}),
        st.sampled_from(["at", "actor", "action", "subject", "after", "detail", "previous", "hash"]),
        seqs,
        st.sampled_from(["{c} || ' '", "' ' || {c}", "substr({c}, 2)", "'0' || substr({c}, 2)", "upper({c}) || 'x'"]),
    )
    return st.one_of(whole, small.map(lambda pair: (pair[0].replace("{c}", pair[0].split()[3]), pair[1])))


deletions = st.builds(lambda s: ("DELETE FROM ledger_entry WHERE seq = :s", {"s": s}), seqs)
truncations = st.builds(lambda s: ("DELETE FROM ledger_entry WHERE seq >= :s", {"s": s}), seqs)
renumberings = st.builds(
    lambda s, by: ("UPDATE ledger_entry SET seq = seq + :by WHERE seq = :s", {"s": s, "by": by}),
    seqs,
    st.sampled_from([-100, -20, 20, 100]),
)
insertions = st.builds(
    lambda s, to: (
        "INSERT INTO ledger_entry SELECT :to, at, actor, action, subject, before, after, detail, previous, hash"
        " FROM ledger_entry WHERE seq = :s",
        {"s": s, "to": to},
    ),
    seqs,
    st.sampled_from([-3, 0, LENGTH + 1, LENGTH + 9]),
)


EVERYTHING = text(f"SELECT {', '.join((*SAID, 'hash'))} FROM ledger_entry ORDER BY seq")


class Victim(NamedTuple):
    """A ledger of LENGTH entries without triggers, and its head as it was exported."""

    url: str
    head: Head


@pytest.fixture(scope="module")
def victim(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Victim:
    url = f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path_factory.mktemp('ledger') / 'ledger.db')}"

    async def prepare() -> Head:
        database = databases.opened(url)
        head = await write_entries(database, LENGTH)
        await tamper(database)
        await databases.closed(database)
        return head

    return Victim(url, asyncio.run(prepare()))


@settings(max_examples=250, deadline=None)
@given(tampering=st.one_of(edits(), deletions, truncations, renumberings, insertions))
def test_every_edit_deletion_truncation_renumbering_and_insertion_is_found(
    victim: Victim, tampering: tuple[str, dict[str, object]]
) -> None:
    changed, verdict = asyncio.run(_tampered(victim, *tampering))
    assert verdict.whole is not changed


@settings(max_examples=60, deadline=None)
@given(order=st.permutations(range(1, LENGTH + 1)))
def test_every_reordering_is_found(victim: Victim, order: list[int]) -> None:
    moves = " ".join(f"WHEN {old} THEN {new}" for old, new in enumerate(order, 1))
    there = f"UPDATE ledger_entry SET seq = -(CASE seq {moves} END)"
    changed, verdict = asyncio.run(_tampered(victim, there, {}, "UPDATE ledger_entry SET seq = -seq"))
    assert verdict.whole is not changed


async def _tampered(victim: Victim, statement: str, values: dict[str, object], *more: str) -> tuple[bool, Verdict]:
    """Whether the statements changed anything, and what the check says then. Nothing of it is kept."""
    database = databases.opened(victim.url)
    async with database.engine.connect() as connection, AsyncSession(bind=connection) as session:
        await connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        await connection.exec_driver_sql("BEGIN IMMEDIATE")
        before = (await session.execute(EVERYTHING)).all()
        with suppress(IntegrityError):  # NOT NULL and the primary key refuse some, then nothing was changed
            for each in (statement, *more):
                await session.execute(text(each), values)
        changed = (await session.execute(EVERYTHING)).all() != before
        verdict = await verify(session, victim.head)
    await databases.closed(database)
    return changed, verdict


async def test_the_verdict_names_the_first_bad_entry_and_why(any_database: Database) -> None:
    head = await write_entries(any_database, 6)
    await tamper(any_database, "UPDATE ledger_entry SET subject = 'deal:99' WHERE seq IN (3, 5)")
    verdict = await check(any_database, head)
    assert (verdict.bad_seq, verdict.entries) == (3, 2)
    assert "edited" in str(verdict.reason)


async def test_a_cut_off_end_is_found_with_the_head_that_was_exported(any_database: Database) -> None:
    head = await write_entries(any_database, 6)
    await tamper(any_database, "DELETE FROM ledger_entry WHERE seq > 4")
    assert (await check(any_database)).whole  # nothing inside the ledger can tell
    verdict = await check(any_database, head)
    assert verdict.bad_seq == 5
    assert "missing" in str(verdict.reason)


async def test_a_ledger_written_anew_with_correct_hashes_is_found_with_the_head_that_was_exported(
    database: Database,
) -> None:
    head = await write_entries(database, 3)
    await tamper(database, "DELETE FROM ledger_entry")
    await write_entries(database, 5, at=NOON + timedelta(hours=1))
    assert (await check(database)).whole
    assert (await check(database, head)).bad_seq == 3


async def test_an_entry_edited_together_with_its_own_hash_is_found_at_the_next_one(database: Database) -> None:
    await write_entries(database, 4)
    async with database.reading() as session:
        entry = await session.get_one(LedgerEntry, 2)
        forged = entry_hash({name: getattr(entry, name) for name in SAID} | {"subject": "deal:99"})
    await tamper(database, "UPDATE ledger_entry SET subject = 'deal:99', hash = :hash WHERE seq = 2", hash=forged)
    assert (await check(database)).bad_seq == 3


async def test_an_entry_taken_out_with_all_later_hashes_made_anew_leaves_a_gap(database: Database) -> None:
    await _write_quickly(database, seqs=[1, 2, 4, 5])
    assert (await check(database)).bad_seq == 3


# the exported head


async def test_the_exported_head_goes_forward_only(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "head.json"
    assert read_head(file) == Head(0, GENESIS)
    await write_entries(database, 4)
    async with database.reading() as session:
        exported = await export_head(session, file)
    assert exported.seq == 4
    assert read_head(file) == exported

    await tamper(database, "DELETE FROM ledger_entry WHERE seq > 2")
    async with database.reading() as session:
        with pytest.raises(LedgerContradictsHead):
            await export_head(session, file)
    assert read_head(file) == exported


@pytest.mark.slow
async def test_a_long_ledger_is_verified_in_memory_that_does_not_grow(database: Database) -> None:
    entries = 60_000
    await _write_quickly(database, range(1, entries + 1))
    process = psutil.Process(os.getpid())
    before, begun = process.memory_info().rss, time.process_time()
    assert await check(database) == Verdict(entries)
    assert process.memory_info().rss - before < 30_000_000
    assert time.process_time() - begun < 20


async def _write_quickly(database: Database, seqs: Iterable[int]) -> None:
    rows, previous = [], GENESIS
    for seq in seqs:
        said: dict[str, object] = dict.fromkeys(SAID) | {"seq": seq, "at": NOON, "previous": previous, "detail": "{}"}
        said |= {"actor": "system", "action": "lead.nudged", "subject": f"lead:{seq}"}
        previous = entry_hash(said)
        rows.append({**said, "hash": previous})
    async with database.writing() as session:
        await session.execute(insert(LedgerEntry), rows)
