"""The plan of an announcement is exactly what asking every question of everybody comes to."""

import asyncio
import shutil
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.prm import announcement_plan
from bot.prm.announcement_choices import Audience, Schedule
from bot.prm.announcement_plan import Line, Missed, Timing
from bot.prm.announcement_reach import UNLIMITED, Pace, Reach
from bot.prm.database import Database
from tests import databases
from tests import world as small
from tests.bot.prm import announcement_worlds
from tests.bot.prm.announced import desk
from tests.bot.prm.announcement_worlds import NOW, World, expected
from tests.conversation import Stage

REACH = Reach(paces={"test": UNLIMITED, "web": UNLIMITED})


class Undo(Exception):
    """Raised at the end of a transaction that leaves nothing behind."""


@given(lot=st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_plan_is_what_asking_everybody_everything_comes_to(lot: Random, drawn_worlds: "Worlds") -> None:
    world = announcement_worlds.drawn(lot)
    assert drawn_worlds.planned(world) == list(expected(world))


class Worlds:
    """One database, in which each world exists until it is planned."""

    def __init__(self, url: str) -> None:
        self._runner = asyncio.Runner()
        self._database = databases.opened(url)

    def planned(self, world: World) -> list[announcement_worlds.Told | announcement_worlds.Not]:
        return self._runner.run(self._planned(world))

    async def _planned(self, world: World) -> list[announcement_worlds.Told | announcement_worlds.Not]:
        found: list[announcement_worlds.Told | announcement_worlds.Not] = []
        try:
            async with self._database.writing() as session:
                programme, row = await announcement_worlds.put(session, world)
                async for line in announcement_plan.lines(session, programme, row, REACH, world.now):
                    found.append(_told(line))
                raise Undo
        except Undo:
            return found

    def close(self) -> None:
        self._runner.run(databases.closed(self._database))
        self._runner.close()


def _told(line: Line) -> announcement_worlds.Told | announcement_worlds.Not:
    if isinstance(line, Missed):
        return line.partner, line.why
    return line.partner, line.place, line.language, line.due_at, line.shifted


@pytest.fixture
def drawn_worlds(sqlite_template: Path, tmp_path: Path) -> "Worlds":
    worlds = Worlds(f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path / 'worlds.db')}")
    yield worlds
    worlds.close()


@pytest.mark.parametrize(
    ("day", "at", "due"),
    [
        ("2027-03-28", time(2, 30), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),  # skipped: when the clocks are changed
        ("2027-10-31", time(2, 30), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),  # twice: the first
        ("2027-03-29", time(9), datetime(2027, 3, 29, 7, 0, tzinfo=UTC)),
    ],
)
def test_a_local_time_is_found_also_where_the_clocks_change(day: str, at: time, due: datetime) -> None:
    schedule = Schedule.local(datetime.fromisoformat(day).date(), at)
    timing = Timing(schedule, NOW - timedelta(days=30), time(8), time(18), urgent=True)
    assert timing.at("Europe/Berlin DE") == (due, False)


async def test_somebody_else_in_the_audience_is_another_plan(database: Database) -> None:
    """What is released is bound to the fingerprint, so it has to notice."""
    stage = Stage(database)
    await small.build(database, stage.clock())
    async with database.writing() as session:
        at_work = await desk(session)
        row = await at_work.ready(stage.clock())
        before = await at_work.planned(row, stage.clock())
        same = await at_work.planned(row, stage.clock() + timedelta(minutes=5))
        row.audience = Audience(partners=("nordlicht",))
        after = await at_work.planned(row, stage.clock())

    assert (before.places, same.fingerprint) == (2, before.fingerprint)
    assert after.places == 1
    assert after.fingerprint != before.fingerprint


async def test_it_takes_as_long_as_the_slowest_organisation(database: Database) -> None:
    stage = Stage(database)
    await small.build(database, stage.clock())
    async with database.writing() as session:
        at_work = await desk(session, reach=Reach(paces={"test": Pace(per_second=0.1)}))
        row = await at_work.ready(stage.clock(), urgent=True)
        seen = await at_work.planned(row, stage.clock())

    assert seen.sending == timedelta(seconds=10)  # two places of one workspace, ten seconds apart
    assert seen.ends_at == stage.clock() + timedelta(seconds=10)
