"""Sentences a programme adds to its skills: they teach every replica, in bounds, and the skills' own rules hold."""

from datetime import UTC, datetime

import pytest

import skills
from bot import examples
from bot.examples import NoSuchLanguage, NoSuchSkill, UselessExample
from bot.prm.database import Database
from bot.skill import SkillBook
from bot.understand import Act, Sentence, Understand
from bot.understanding import built_in
from bot.understanding.examples import Example
from tests import rows
from tests.bot.understanding.hearing import TODAY, asked

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
OURS = {"answer_helped", "ask", "help", "my_deals", "my_leads", "register_deal"}
BOOK = SkillBook(skill for skill in skills.load().values() if skill.name in OURS)  # fewer are learnt sooner
GREMLIN = Example("en", "my_deals", "show me the gremlin board")


@pytest.fixture
async def programme_id(database: Database) -> int:
    async with database.writing() as session:
        added = rows.programme("fluxline")
        session.add(added)
        await session.flush()
        return added.id


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def heard(understand: Understand, text: str) -> tuple[Act, str]:
    said = await understand(
        Sentence(text=text, language="en", today=TODAY, skills=BOOK, questions=lambda skill: asked(skill, "en"))
    )
    return said.act, said.skill


async def add(database: Database, programme: int, example: Example) -> bool:
    async with database.writing() as session:
        return await examples.add(session, programme, example, BOOK, by="ann", now=NOW)


async def test_every_replica_learns_a_new_sentence_within_seconds_and_forgets_a_removed_one(
    database: Database, programme_id: int
) -> None:
    clock = Clock()
    async with Database(database.url) as elsewhere:
        replicas = [built_in(own=examples.own(each, clock), skills=BOOK) for each in (database, elsewhere)]
        for replica in replicas:
            assert await heard(replica, "gremlin board please") == (Act.START, "ask")

        await add(database, programme_id, GREMLIN)
        clock.now += examples.FRESH
        for replica in replicas:
            assert await heard(replica, "gremlin board please") == (Act.START, "my_deals")

        async with database.writing() as session:
            (only,) = await examples.listed(session, programme_id)
            assert await examples.remove(session, programme_id, only.id) == GREMLIN
        clock.now += examples.FRESH
        for replica in replicas:
            assert await heard(replica, "gremlin board please") == (Act.START, "ask")


async def test_removing_one_and_adding_another_is_noticed(database: Database, programme_id: int) -> None:
    clock = Clock()
    own = examples.own(database, clock)
    await add(database, programme_id, GREMLIN)
    assert (await own()).examples == (GREMLIN,)

    async with database.writing() as session:
        (only,) = await examples.listed(session, programme_id)
        await examples.remove(session, programme_id, only.id)
    other = Example("en", "my_leads", "the goblin list")
    await add(database, programme_id, other)
    clock.now += examples.FRESH

    assert (await own()).examples == (other,)


async def test_the_same_sentence_counts_once_and_moves_to_the_skill_named_last(
    database: Database, programme_id: int
) -> None:
    assert await add(database, programme_id, GREMLIN)
    assert not await add(database, programme_id, GREMLIN)
    assert await add(database, programme_id, GREMLIN._replace(label="my_leads"))

    async with database.reading() as session:
        assert [each.skill for each in await examples.listed(session, programme_id)] == ["my_leads"]


@pytest.mark.parametrize(("example", "reason"), [
    (Example("en", "answer_helped", "cool beans"), NoSuchSkill),
    (Example("en", "no_such_skill", "cool beans"), NoSuchSkill),
    (Example("tlh", "my_deals", "nuqneH"), NoSuchLanguage),
    (Example("en", "my_deals", "x" * 201), UselessExample),
    (Example("en", "my_deals", " "), UselessExample),
    (Example("en", "my_deals", "two\nlines"), UselessExample),
])  # fmt: skip
async def test_what_can_teach_nothing_is_refused(example, reason, database: Database, programme_id: int) -> None:
    with pytest.raises(reason):
        await add(database, programme_id, example)


async def test_an_example_never_lets_a_question_start_a_skill_that_writes(
    database: Database, programme_id: int
) -> None:
    await add(database, programme_id, Example("en", "register_deal", "how do I get a gremlin?"))
    understand = built_in(own=examples.own(database), skills=BOOK)

    assert await heard(understand, "how do I get a gremlin?") == (Act.START, "ask")
