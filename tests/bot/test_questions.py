"""The record of what was asked: complete, true to what was said, nobody else's, and not for ever."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import questions, ratings
from bot.inquiry import Answer, Found, Inquiry
from bot.message import Place
from bot.prm.database import Database
from bot.prm.people import Identity, Person
from bot.prm.places import PlacePartner
from bot.prm.programme import Programme, Rules
from bot.questions import AskedQuestion
from bot.ratings import AnswerRating
from tests import world
from tests.conversation import Stage, Talk, button

BOTH = Place(key="test:T1:C-both", kind="shared")
PROTECTION = Answer(
    text="90 days.",
    band="unsure",
    understood="How long is a deal protected for gold partners?",
    confidence=0.7,
    found=(Found(source="deals.md", anchor="protection", version="v2", score=0.61),),
    worded_by="model",
)


@pytest.fixture
async def stage(database: Database) -> Stage:
    stage = Stage(database)
    await world.build(database, stage.clock())
    return stage


@pytest.fixture
def anna(stage: Stage) -> Talk:
    return stage.person("anna")


async def kept(stage: Stage) -> list[AskedQuestion]:
    async with stage.database.reading() as session:
        return list(await session.scalars(select(AskedQuestion).order_by(AskedQuestion.id)))


def listening(stage: Stage) -> list[Inquiry]:
    """Everything knowledge is asked from here on, with what came before it."""
    heard: list[Inquiry] = []
    scripted = stage.assistant.look_up

    async def look_up(inquiry: Inquiry) -> Answer:
        heard.append(inquiry)
        return await scripted(inquiry)

    object.__setattr__(stage.assistant, "look_up", look_up)
    return heard


async def test_a_question_is_kept_with_who_asked_where_and_what_it_rested_on(stage: Stage) -> None:
    stage.known["and for gold?"] = PROTECTION
    await stage.person("anna", place=BOTH).say("and for gold?")

    (asked,) = await kept(stage)
    assert (asked.text, asked.looked_up) == ("and for gold?", PROTECTION.understood)
    assert (asked.sender, asked.conversation, asked.readers) == ("test:T1:anna", BOTH.key, "many_partners")
    assert (asked.band, asked.confidence, asked.worded_by, asked.model_missed) == ("unsure", 0.7, "model", False)
    assert asked.found == [{"source": "deals.md", "anchor": "protection", "version": "v2", "score": 0.61}]
    assert asked.asked_at == stage.clock()
    assert asked.language == "en"
    assert asked.person_id is not None
    assert asked.partner_id is not None


async def test_somebody_nobody_knows_is_kept_by_their_account_alone(stage: Stage) -> None:
    await stage.person("zoe").say("How long?")

    (asked,) = await kept(stage)
    assert (asked.person_id, asked.partner_id, asked.sender) == (None, None, "test:T1:zoe")


async def test_what_is_no_question_to_the_content_is_not_kept(anna: Talk) -> None:
    await anna.turn(skill="help")
    await anna.turn(skill="my_deals")

    assert await kept(anna.stage) == []


async def test_where_the_readers_change_meanwhile_the_record_is_of_what_was_said(stage: Stage) -> None:
    """The first answer is thrown away unseen, so it must not be taken for what these readers were told."""
    rooms = []

    async def look_up(inquiry: Inquiry) -> Answer:
        rooms.append(inquiry.room)
        if len(rooms) == 1:  # while the first answer is looked up, a partner leaves the channel
            async with stage.database.writing() as session:
                chloes = (await session.scalars(select(PlacePartner).order_by(PlacePartner.partner_id.desc()))).first()
                await session.delete(chloes)
        return Answer(text=f"Answer {len(rooms)}", band="answer", confidence=len(rooms) / 10)

    object.__setattr__(stage.assistant, "look_up", look_up)
    said = await stage.person("anna", place=BOTH).say("How long?")

    (asked,) = await kept(stage)
    assert (said.text, asked.confidence) == ("Answer 2", 0.2)
    assert asked.readers == "one_partner"
    assert button(said, "That solved it").values == {"answer": asked.key}


async def test_a_question_can_lean_on_the_ones_just_before_it_in_their_order(anna: Talk) -> None:
    anna.stage.known["And on Mars?"] = Answer(text="", band="unknown")
    heard = listening(anna.stage)
    for question in ("First?", "Second?", "And on Mars?", "Fourth?", "Fifth?"):
        await anna.say(question)

    assert heard[-1].earlier == ("Second?", "And on Mars?", "Fourth?")
    assert heard[0].earlier == ()


async def test_after_a_quarter_of_an_hour_it_is_a_new_conversation(anna: Talk) -> None:
    heard = listening(anna.stage)
    await anna.say("First?")
    anna.stage.clock.advance(minutes=15)
    await anna.say("Second?")

    assert heard[-1].earlier == ()


async def test_nobody_elses_question_completes_mine_and_none_from_elsewhere(stage: Stage) -> None:
    heard = listening(stage)
    await stage.person("anna").say("In private: what about Globex?")
    await stage.person("anna", place=Place(key="test:T1:C-nordlicht", kind="shared")).say("Among ourselves?")
    await stage.person("bela", place=BOTH).say("A colleague's?")
    await stage.person("chloe", place=BOTH).say("A competitor's?")
    await stage.person("anna", tenant="T2", place=BOTH).say("A namesake's in another workspace?")
    await stage.person("anna", place=BOTH).say("Mine?")

    assert heard[-1].earlier == ()


async def test_old_questions_go_with_their_ratings_after_as_many_days_as_the_programme_says(anna: Talk) -> None:
    stage = anna.stage
    async with stage.database.writing() as session:
        await session.execute(update(Programme).values(rules=Rules(question_kept_days=30)))
    await anna.press(button(await anna.say("Old?"), "That solved it"))
    stage.clock.advance(days=29)
    await anna.say("New?")
    stage.clock.advance(days=2)
    async with stage.database.writing() as session:
        await questions.purge(session, stage.clock())

    assert [asked.text for asked in await kept(stage)] == ["New?"]
    async with stage.database.reading() as session:
        assert list(await session.scalars(select(AnswerRating))) == []


async def test_a_person_can_be_forgotten_and_nobody_else_is(stage: Stage) -> None:
    anna, chloe = stage.person("anna", place=BOTH), stage.person("chloe", place=BOTH)
    hers = await anna.say("Anna's?")
    chloes = await chloe.say("Chloe's?")
    await chloe.press(button(hers, "That solved it"))
    await anna.press(button(chloes, "Not quite"))
    await chloe.press(button(chloes, "That solved it"))
    async with stage.database.writing() as session:  # asked before enrolment: known by the account alone
        await session.execute(update(AskedQuestion).where(AskedQuestion.text == "Anna's?").values(person_id=None))
        annas = await session.scalar(select(Identity.person_id).where(Identity.user_id == "anna"))
        assert annas is not None
        assert (await ratings.forget(session, annas), await questions.forget(session, annas)) == (1, 1)

    async with stage.database.reading() as session:
        left = list(await session.scalars(select(AnswerRating)))
    assert [asked.text for asked in await kept(stage)] == ["Chloe's?"]
    assert [(rating.sender, rating.helpful) for rating in left] == [("test:T1:chloe", True)]


async def test_a_deleted_person_takes_their_questions_along(stage: Stage) -> None:
    await stage.person("zoe").say("Zoe's?")
    async with stage.database.writing() as session:
        programme = await session.scalar(select(Programme))
        assert programme is not None
        gone = Person(programme_id=programme.id, name="Gone")
        session.add(gone)
        await session.flush()
        await session.execute(update(AskedQuestion).values(person_id=gone.id))
        await session.delete(gone)

    assert await kept(stage) == []


async def test_a_turn_that_is_undone_leaves_no_record(any_database: Database) -> None:
    """The record belongs to the turn's transaction: what was never said was never asked."""
    stage = Stage(any_database)
    await world.build(any_database, stage.clock())
    anna = stage.person("anna")

    @asynccontextmanager
    async def killed() -> AsyncIterator[AsyncSession]:
        async with any_database.writing() as session:
            yield session
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await stage.assistant.handle(anna.event(text="How long?"), killed)

    assert await kept(stage) == []
    await anna.say("How long?")
    assert len(await kept(stage)) == 1
