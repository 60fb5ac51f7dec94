"""A foreign record and a number that nobody has are the same: on every surface, for every skill that takes one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

import skills
from bot.prm.database import Database
from tests.surfaces.conftest import EVERYWHERE, Open
from tests.surfaces.on_stage import on_stage
from tests.surfaces.strangers import NUMBERS, Asks, asks_on, by_api, keep_records

TAKES = [
    (skill.name, question)
    for skill in skills.load().values()
    for question in skill.form.model_fields
    if question in NUMBERS and skill.api in ("deals", "leads", "commissions", "funds")
]
SHOWN = {  # by these its own people read about it
    "deal": "deal_status", "lead": "my_leads", "entry": "commission_line", "number": "statement",
    "request": "mdf_status", "claim": "mdf_claim_status",
}  # fmt: skip
STRANGERS = ("cleo", "max")  # another partner's administrator; a channel manager who looks after others


def made_up(number: str, last: int) -> str:
    """Of the same form and length, and nobody's."""
    return f"{number[:-4]}{last}"


@asynccontextmanager
async def on(opened: Open, database: Database, folder: Path) -> AsyncIterator[Asks]:
    async with opened(database, folder) as surface:
        await keep_records(surface.stage, surface.world)
        yield asks_on(surface)


IN_CHAT = (pytest.param(on_stage, marks=pytest.mark.slow), *(each for each in EVERYWHERE if each is not on_stage))


@pytest.fixture(params=[*IN_CHAT, by_api], ids=lambda opened: str(opened.__name__))
async def asks(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> AsyncIterator[Asks]:
    opened = request.param
    async with by_api(database, tmp_path) if opened is by_api else on(opened, database, tmp_path) as asks:
        yield asks


def test_every_kind_of_record_is_asked_for() -> None:
    assert {question for _, question in TAKES} == NUMBERS.keys()


@pytest.mark.timeout(600)
async def test_a_foreign_record_and_one_that_never_was_are_the_same_answer(asks: Asks) -> None:
    """Each asks for a number nobody has, for the foreign one, for another that nobody has: so that the last two follow
    on the same."""
    for skill, question in TAKES:
        foreign = NUMBERS[question]
        for who in STRANGERS:
            numbers = (made_up(foreign, 8765), foreign, made_up(foreign, 8766))
            _, of_others, of_nobody = [(await asks(who, skill, question, each)).replace(each, "…") for each in numbers]
            assert of_others == of_nobody, f"{who} used {skill}"
            assert of_others.strip(), f"{skill} said nothing to {who}"
    for question, skill in SHOWN.items():
        own = await asks("bela", skill, question, NUMBERS[question])
        assert NUMBERS[question] in own, f"{skill} tells nobody of it: {own}"
