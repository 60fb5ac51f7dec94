"""What few people ever see, because there is mostly more to show, or no reason to: each says what comes next."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot import posted
from bot.inbox import accept
from bot.message import Place
from bot.prm import invitations
from bot.prm.announcement_records import AnnouncementDelivery
from bot.prm.people import PartnerRole, resolve
from bot.prm.programme import Programme
from tests.bot.announcing.flow import released, until_settled
from tests.bot.prm.announced import desk
from tests.conversation import Stage, Talk, button
from tests.skills import mdf_stage
from tests.skills.mdf_stage import MdfStage
from tests.support_world import at_desk, support
from tests.world import TEAM, World

NEWS = {"title": "Spring promotion", "body": "20 % off backup until June.", "category": "promotion"}


CHANNEL = Place(key="test:T1:C-nordlicht", kind="shared")
THREAD = "test:T1:C-nordlicht:1.1"


@pytest.fixture
async def mdf(stage: Stage, people: World) -> MdfStage:
    return await mdf_stage.build(stage)


@pytest.fixture
async def erik(stage: Stage, people: World) -> Talk:
    """Somebody who writes announcements."""
    async with stage.database.writing() as session:
        await desk(session)
    return stage.person("erik")


async def test_whoever_has_an_invite_code_is_welcomed(stage: Stage, people: World, stranger: Talk) -> None:
    async with stage.database.writing() as session:
        programme = (await session.scalars(select(Programme))).one()
        bela = await resolve(session, "test", TEAM, "bela")
        assert bela is not None
        invited = await invitations.invite(
            session, bela, programme, people.nordlicht,
            name="Zoe", email="zoe@nordlicht.example", roles=[PartnerRole.REP], now=stage.clock(),
        )  # fmt: skip
    welcome = await stranger.submit("enrol", code=invited.code)
    assert welcome.text == "Welcome Zoe. You are enrolled for Nordlicht."
    assert [each.label for each in welcome.buttons] == ["What can you do?"]


@pytest.mark.parametrize(
    ("skill", "narrowed", "offers"),
    [
        ("my_mdf_requests", {"state": "expired"}, "All MDF requests"),
        ("my_mdf_claims", {"state": "paid"}, "All MDF claims"),
        ("statement", {"month": "March 2026"}, "Latest statement"),
    ],
)
async def test_a_list_that_was_narrowed_to_nothing_offers_all_of_it(
    mdf: MdfStage, skill: str, narrowed: dict[str, str], offers: str
) -> None:
    found = await mdf.who("bela").turn(skill=skill, values=narrowed)
    assert [each.label for each in found.buttons] == [offers]


async def test_what_is_missing_for_a_claim_is_reminded_of(mdf: MdfStage) -> None:
    await mdf.asked()
    await mdf.approved()
    await mdf.stage.wait(days=25)
    await mdf.claimed()
    await mdf.who("dora").submit("ask_mdf_claim", claim="MC-2026-0001", reason="Where is our logo?")
    await mdf.stage.wait(days=12)
    reminder = mdf.last_told("bela")
    assert "left to answer what is missing for your claim MC-2026-0001, Customer story." in reminder.text
    assert reminder.facts == (("Reason", "Where is our logo?"),)


async def test_who_is_not_satisfied_opens_the_ticket_again_and_its_people_are_told(
    stage: Stage, people: World, anna: Talk
) -> None:
    await support(stage, people)
    await anna.submit("open_ticket", about="My key is gone")
    await stage.person("erik").submit("solve_ticket", ticket="T-2026-0001")
    await anna.turn(skill="reopen_ticket", values={"ticket": "T-2026-0001"})
    told = at_desk(stage)[-1].reply
    assert told.text == "Whoever asked says that ticket T-2026-0001, “My key is gone”, is not solved."
    assert [each.label for each in told.buttons] == ["Show", "Answer"]


async def test_without_announcements_the_list_offers_to_write_one(erik: Talk) -> None:
    assert (await erik.turn(skill="announcements")).buttons[0].label == "Write an announcement"


async def test_an_audience_is_kept_under_its_name_to_be_written_to(erik: Talk) -> None:
    kept = await erik.turn(skill="save_audience", values={"name": "Gold", "tiers": ["gold"]}, confirmed=True)
    assert kept.text.startswith("The audience “Gold” is kept:")
    assert button(kept, "Write an announcement").values == {"audiences": ["Gold"]}


async def test_everybody_an_announcement_reaches_is_listed_one_by_one(erik: Talk) -> None:
    await erik.turn(skill="announce", values=NEWS, confirmed=True)
    plan = await erik.turn(skill="announcement_plan", values={"announcement": "A-2026-0001"})
    listed = await erik.press(next(each for each in plan.buttons if each.skill == "announcement_recipients"))
    assert listed.table is not None
    assert {row[0] for row in listed.table.rows} == {"Nordlicht", "Sudwind"}


async def test_a_reply_is_taken_care_of_once(stage: Stage, erik: Talk) -> None:
    number = await released(stage)
    await until_settled(stage, number)
    async with stage.database.writing() as session:
        wanted = select(AnnouncementDelivery.post).where(AnnouncementDelivery.place == CHANNEL.key)
        await posted.note(session, (await session.scalars(wanted)).one(), "C-nordlicht:1.1", thread=THREAD)
    told = stage.person("anna", place=CHANNEL).event(text="We take part.", unaddressed=True)
    await accept(stage.database, replace(told, conversation=THREAD))
    await stage.worker.run_due()

    card = await erik.press((await erik.turn(skill="announcement_replies")).buttons[0])
    done = button(card, "Taken care of")
    said = [(await erik.press(done)).text for _ in range(2)]
    assert said == ["Noted: that reply is taken care of.", "There is no such open reply."]
