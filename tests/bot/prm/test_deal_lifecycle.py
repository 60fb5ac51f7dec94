"""Whatever order reviewers and partners act in: only drawn transitions happen, and protection follows the state."""

import asyncio
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.errors import UserError
from bot.prm import deal_lifecycle
from bot.prm.database import Database
from bot.prm.deal_conflicts import DealBlock, Protection
from bot.prm.deal_records import LIVE, TRANSITIONS
from bot.prm.deals import Deal, DealState
from tests.bot.prm.world import NOW, World, build

CUSTOMERS = ("Acme Robotics", "Beton Nord")
PARTNERS = ("anna", "bert")

steps = st.one_of(
    st.tuples(st.just("register"), st.sampled_from(PARTNERS), st.sampled_from(CUSTOMERS)),
    st.tuples(st.just("approve"), st.integers(0, 9), st.none()),
    st.tuples(st.just("move"), st.integers(0, 9), st.sampled_from(DealState)),
)


async def take(world: World, step: tuple[str, object, object]) -> None:
    what, first, second = step
    async with world.database.writing() as session:
        if what == "register":
            await world.register(session, str(first), customer=second)
            return
        made = (await session.scalars(select(Deal).order_by(Deal.id))).all()
        if not made:
            return
        deal = made[int(str(first)) % len(made)]
        if what == "approve":
            root = await world.member(session, "root")
            await deal_lifecycle.approve(session, root, world.programme, deal, now=NOW)
        elif second is not DealState.APPROVED:
            await deal_lifecycle.move(session, deal, DealState(str(second)), actor="test", now=NOW, reason="because")


async def states(world: World) -> dict[int, DealState]:
    async with world.database.reading() as session:
        return {deal.id: deal.state for deal in await session.scalars(select(Deal))}


async def check(world: World, before: dict[int, DealState]) -> None:
    async with world.database.reading() as session:
        after = list(await session.scalars(select(Deal)))
        holders = (await session.scalars(select(Protection.deal_id))).all()
        findable = set(await session.scalars(select(DealBlock.deal_id)))
    for deal in after:
        was = before.get(deal.id, deal.state)
        assert deal.state in {was} | TRANSITIONS[was]
        assert (deal.id in holders) == (deal.state is DealState.APPROVED)
        assert (deal.id in findable) == (deal.state in LIVE)
        assert (deal.ended_at is not None) == (deal.state not in LIVE)
    approved = [deal.customer_key for deal in after if deal.state is DealState.APPROVED]
    assert len(approved) == len(set(approved))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(steps, min_size=3, max_size=14))
def test_no_story_breaks_the_rules(
    sqlite_template: Path, tmp_path: Path, story: list[tuple[str, object, object]]
) -> None:
    with tempfile.TemporaryDirectory(dir=tmp_path) as folder:
        file = shutil.copy(sqlite_template, folder)
        asyncio.run(play(Database(f"sqlite+aiosqlite:///{file}"), story))


async def play(database: Database, story: list[tuple[str, object, object]]) -> None:
    world = await build(database)
    for step in story:
        before = await states(world)
        try:
            await take(world, step)
        except UserError:
            assert await states(world) == before
        await check(world, before)
    await database.close()


@pytest.mark.parametrize("state", list(DealState))
def test_what_has_ended_stays_ended(state: DealState) -> None:
    ended = {
        DealState.REJECTED,
        DealState.WON,
        DealState.LOST,
        DealState.EXPIRED,
        DealState.CANCELLED,
        DealState.WITHDRAWN,
    }
    assert (TRANSITIONS[state] == frozenset()) == (state in ended)
    assert (DealState.WITHDRAWN in TRANSITIONS[state]) <= (state is not DealState.APPROVED)
