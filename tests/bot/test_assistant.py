"""The one path: what happens when something goes wrong on it, and what it remembers."""

from dataclasses import replace

from sqlalchemy import delete

from bot import jobs
from bot.form import Form
from bot.inbox import ATTEMPTS, accept
from bot.inquiry import Answer, Inquiry
from bot.message import Place
from bot.prm.database import Database
from bot.prm.people import PartnerMembership
from bot.prm.places import PlacePartner
from bot.reply import Reply
from bot.skill import Context, skill
from bot.understand import Act, Understood
from tests import world
from tests.conversation import Stage, button


class NothingForm(Form):
    pass


@skill("Fail", writes=True)
async def fail(form: NothingForm, context: Context) -> Reply:
    """Write something, then fail in a way nobody foresaw."""
    await context.choose_language("de")
    raise ZeroDivisionError("Anna's balance is 5")


@skill("Fail", writes=True)
async def mended(form: NothingForm, context: Context) -> Reply:
    """The same without the fault."""
    return Reply(text="Mended.")


async def failing(database: Database) -> Stage:
    stage = Stage(database)
    await world.build(database, stage.clock())
    stage.assistant.skills["fail"] = fail
    return stage


async def until_quiet(stage: Stage) -> None:
    """Every attempt, the pauses between them skipped."""
    for _ in range(ATTEMPTS + 1):
        await stage.worker.run_due()
        stage.clock.advance(minutes=10)


async def test_what_nobody_foresaw_ends_in_an_apology_with_a_number(database: Database) -> None:
    stage = await failing(database)
    await accept(database, stage.person("anna").event(skill="fail"))
    await until_quiet(stage)

    async with database.reading() as session:
        (dead,) = await jobs.list_jobs(session, state="dead")
    assert [d.reply.text for d in stage.sent] == [
        "Sorry, something went wrong on my side and I could not handle that. Nothing you sent is lost: "
        f"it is kept under number {dead.id}, and the people who run me can see it."
    ]
    assert "ZeroDivisionError" in (dead.error or "")
    assert "balance" not in (dead.error or ""), "the reason never quotes what somebody wrote"


async def test_a_turn_that_failed_changed_nothing(database: Database) -> None:
    stage = await failing(database)
    await accept(database, stage.person("anna").event(skill="fail"))
    await until_quiet(stage)

    assert (await stage.person("anna").turn(skill="who_am_i")).facts[-1] == ("Language", "English")


async def test_a_failing_turn_does_not_hold_back_other_conversations(database: Database) -> None:
    stage = await failing(database)
    await accept(database, stage.person("anna").event(skill="fail"))
    reply = await stage.person("chloe").turn(skill="who_am_i")

    assert reply.text == "This is what I know about you."


async def test_an_operator_can_have_a_dead_turn_tried_again(database: Database) -> None:
    """Once the fault is mended, nothing has to be typed again."""
    stage = await failing(database)
    await accept(database, stage.person("anna").event(skill="fail"))
    await until_quiet(stage)
    stage.assistant.skills["fail"] = replace(mended, name="fail")

    async with database.writing() as session:
        (dead,) = await jobs.list_jobs(session, state="dead")
        assert await jobs.retry(session, dead.id)
    await stage.worker.run_due()

    assert stage.sent[-1].reply.text == "Mended."


async def test_the_same_event_twice_is_answered_once(database: Database) -> None:
    stage = await failing(database)
    event = stage.person("anna").event(skill="who_am_i")
    assert await accept(database, event)
    assert not await accept(database, event)
    await stage.worker.run_due()

    assert len(stage.sent) == 1


async def test_rights_are_those_of_the_moment_a_button_is_pressed(database: Database) -> None:
    """A confirmation card from yesterday is worth nothing to somebody who lost their role today."""
    stage = await failing(database)
    anna = stage.person("anna")
    values = {"customer": "Acme", "products": ["keep"], "value": "50k", "closes_on": "2027-03-31"}
    stage.understood["register"] = Understood(act=Act.START, skill="register_deal", values=values)
    confirm = button(await anna.say("register"), "Confirm")
    async with database.writing() as session:
        await session.execute(delete(PartnerMembership))

    refused = await anna.press(confirm)

    assert refused.text.startswith("You are not allowed to do that.")


async def test_forms_nobody_came_back_to_are_forgotten(database: Database) -> None:
    stage = await failing(database)
    stage.understood["register"] = Understood(act=Act.START, skill="register_deal", values={"customer": "Acme"})
    anna = stage.person("anna")
    old = (await anna.say("register")).ask
    assert old is not None
    stage.clock.advance(days=31)

    assert "out of date" in (await anna.submit(old)).text


async def test_readers_who_arrive_while_an_answer_is_looked_up_are_counted(database: Database) -> None:
    """The answer is looked up without any lock; if the place fills meanwhile, it is looked up again for all of them."""
    stage = Stage(database)
    partners = await world.build(database, stage.clock())

    waited_for: list[bool] = []

    async def look_up(inquiry: Inquiry) -> Answer:
        waited_for.append(not inquiry.at_once)
        if len(inquiry.room.readers) == 1:
            async with database.writing() as session:
                session.add(PlacePartner(place_id=1, partner_id=partners.sudwind.id))
            return Answer(text="The gold rebate is 4 %.", band="answer")
        return Answer(text="Ask your channel manager.", band="answer")

    object.__setattr__(stage.assistant, "look_up", look_up)
    anna = stage.person("anna", place=Place(key="test:T1:C-nordlicht", kind="shared"))

    assert (await anna.say("How high is the rebate?")).text == "Ask your channel manager."
    assert waited_for == [True, False], "while others wait for this turn, no language model is waited for"


async def test_an_invited_address_that_the_platform_vouches_for_is_enrolled_at_the_first_word(
    database: Database,
) -> None:
    stage = Stage(database)
    await world.build(database, stage.clock())
    chloe = stage.person("U77", tenant="T9")
    chloe.sender = replace(chloe.sender, email="Chloe@test.example")
    typed = await stage.person("U78", tenant="T9").say("I am chloe@test.example")

    assert (await chloe.turn(skill="who_am_i")).facts[0] == ("Name", "Chloe")
    assert (await stage.person("U78", tenant="T9").turn(skill="who_am_i")).facts == (), "a typed address proves nothing"
    assert typed


async def test_staff_are_never_enrolled_by_an_address(database: Database) -> None:
    """Whoever administers another workspace can give its accounts any address."""
    stage = Stage(database)
    await world.build(database, stage.clock())
    dora = stage.person("U79", tenant="T9")
    dora.sender = replace(dora.sender, email="dora@test.example")

    assert (await dora.turn(skill="who_am_i")).text.startswith("I don't know you yet.")
