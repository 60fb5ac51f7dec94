"""Partners look at the leads that were sent to them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.message import Place
from bot.prm.leads import Lead, LeadContact, LeadState
from bot.prm.partners import Partner
from bot.prm.people import Person
from bot.prm.programme import Programme
from bot.understand import Act, Understood
from tests.conversation import Stage, Talk, button, fact
from tests.world import World

CONTACT = "Milan Richter"


async def sent(
    stage: Stage, to: Partner, company: str, *, ago: timedelta = timedelta(), owner: str = "", **facts: Any
) -> str:
    """A lead handed to this partner a while ago; its number."""
    async with stage.database.writing() as session:
        programme = (await session.scalars(select(Programme))).one()
        person = await session.scalar(select(Person.id).where(Person.key == owner))
        count = len((await session.scalars(select(Lead.id))).all())
        at: datetime = stage.clock() - ago
        usual = {"region": "dach", "interest": "Backup for one plant.", "hot": False, "state": LeadState.NEW}
        times = {"received_at": at, "assigned_at": at, "accept_by": at + timedelta(hours=48)}
        lead = Lead(
            programme_id=programme.id, number=f"L-2026-{count + 1:04d}", company=company, partner_id=to.id,
            owner_id=person, **usual | times | facts,
        )  # fmt: skip
        session.add(lead)
        await session.flush()
        session.add(LeadContact(lead_id=lead.id, name=CONTACT, title="Managing director", email="m@example.com"))
        return lead.number


@pytest.fixture
async def sold(stage: Stage, people: World) -> None:
    """Three leads of one partner, and one of another."""
    day = timedelta(days=1)
    await sent(stage, people.nordlicht, "Kupferbach Apotheken OHG", ago=9 * day, state=LeadState.WORKING, owner="anna")
    await sent(stage, people.nordlicht, "Tannzapf Spielwaren GmbH", ago=day)
    await sent(stage, people.sudwind, "Verre Doré SARL", ago=day)
    await sent(stage, people.nordlicht, "Quellmoor Energie eG", ago=timedelta(hours=5), hot=True)


def companies(reply: Any) -> list[str]:
    return [row[1] for row in reply.table.rows] if reply.table else []


@pytest.mark.usefixtures("sold")
async def test_the_administrator_sees_all_of_the_partners_leads_newest_first(bela: Talk) -> None:
    told = await bela.turn(skill="my_leads")

    assert told.text == "Your leads, the newest first:"
    assert told.table is not None
    assert [(row[0], row[1], *row[3:]) for row in told.table.rows] == [
        ("L-2026-0004", "Quellmoor Energie eG", "New, urgent", "5 hours ago"),
        ("L-2026-0002", "Tannzapf Spielwaren GmbH", "New", "24 hours ago"),
        ("L-2026-0001", "Kupferbach Apotheken OHG", "Working", "9 days ago"),
    ]


@pytest.mark.usefixtures("sold")
async def test_a_rep_sees_the_leads_they_own_and_the_new_ones_that_anybody_there_may_take(
    stage: Stage, people: World, anna: Talk
) -> None:
    await sent(stage, people.nordlicht, "Belas Kunde GmbH", state=LeadState.WORKING, owner="bela")
    told = await anna.turn(skill="my_leads")

    assert companies(told) == ["Quellmoor Energie eG", "Tannzapf Spielwaren GmbH", "Kupferbach Apotheken OHG"]
    assert [each.label for each in told.buttons] == ["Accept L-2026-0004", "Accept L-2026-0002"]


@pytest.mark.usefixtures("sold")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"state": "new"}, ["Quellmoor Energie eG", "Tannzapf Spielwaren GmbH"]),
        ({"state": "in progress"}, ["Kupferbach Apotheken OHG"]),
        ({"sent": "yesterday"}, ["Tannzapf Spielwaren GmbH"]),
        ({"sent": "this week"}, ["Quellmoor Energie eG", "Tannzapf Spielwaren GmbH"]),
        ({"sent": "last month"}, []),
        ({"sent": "today", "state": "new"}, ["Quellmoor Energie eG"]),
        ({"state": "lost"}, []),
    ],
)
async def test_leads_are_narrowed_by_state_and_by_when_they_were_sent(
    bela: Talk, asked: dict[str, str], found: list[str]
) -> None:
    told = await bela.turn(skill="my_leads", values=asked)

    assert companies(told) == found
    assert found or button(told, "All my leads").values == {}


async def test_yesterday_is_the_day_it_was_where_the_partner_works(stage: Stage, people: World, bela: Talk) -> None:
    """Berlin is an hour ahead of UTC: half past eleven at night in UTC is the next day there."""
    await sent(stage, people.nordlicht, "Acme", ago=timedelta(hours=9, minutes=30))  # 00:30 in Berlin

    assert companies(await bela.turn(skill="my_leads", values={"sent": "yesterday"})) == []
    assert companies(await bela.turn(skill="my_leads", values={"sent": "today"})) == ["Acme"]


@pytest.mark.usefixtures("sold")
async def test_the_contact_appears_only_once_the_lead_is_accepted(bela: Talk) -> None:
    waiting = await bela.turn(skill="my_leads", values={"lead": "tannzapf"})
    working = await bela.turn(skill="my_leads", values={"lead": "kupferbach"})

    assert waiting.text == (
        "Lead L-2026-0002, Tannzapf Spielwaren GmbH: New. The contact is shown once the lead is accepted."
    )
    assert CONTACT not in str(waiting)
    assert fact(waiting, "Accept by") == "Nov 21, 2026, 10:00\u202fAM"
    assert fact(working, "Contact person") == "Milan Richter, Managing director"
    assert fact(working, "Reached at") == "m@example.com"


@pytest.mark.parametrize("state", [LeadState.LOST, LeadState.DECLINED, LeadState.EXPIRED])
async def test_the_contact_is_hidden_again_when_the_lead_has_left(
    stage: Stage, people: World, bela: Talk, state: LeadState
) -> None:
    await sent(stage, people.nordlicht, "Acme", state=state, owner="anna", ended_at=stage.clock())

    assert CONTACT not in str(await bela.turn(skill="my_leads", values={"lead": "acme"}))


@pytest.mark.usefixtures("sold")
@pytest.mark.parametrize("named", ["L-2026-0004", "l20260004", "quellmor", "my newest lead", "최근 리드"])
async def test_one_lead_is_shown_when_it_is_named(bela: Talk, named: str) -> None:
    told = await bela.turn(skill="my_leads", values={"lead": named})

    assert told.text.startswith("Lead L-2026-0004, Quellmoor Energie eG: New.")


async def test_pages_go_on_where_the_last_one_ended(stage: Stage, people: World, bela: Talk) -> None:
    for count in range(12):
        await sent(stage, people.nordlicht, f"Company {count}")

    first = await bela.turn(skill="my_leads", values={"state": "new"})
    second = await bela.press(button(first, "More"))

    assert companies(first) + companies(second) == [f"Company {count}" for count in reversed(range(12))]
    assert not [each for each in second.buttons if each.label == "More"]


async def test_the_way_to_the_next_page_names_a_lead_by_its_number_and_a_foreign_number_ends_the_list(
    stage: Stage, people: World, bela: Talk
) -> None:
    """A running id would tell how many leads all partners have."""
    for count in range(11):
        await sent(stage, people.nordlicht, f"Company {count}")
    foreign = await sent(stage, people.sudwind, "Verre Doré SARL")

    assert button(await bela.turn(skill="my_leads"), "More").values == {"after": "L-2026-0002"}
    said = [await bela.turn(skill="my_leads", values={"after": each}) for each in (foreign, "L-2026-9999")]
    assert [each.text for each in said] == ["There are no more leads to show."] * 2


@pytest.mark.usefixtures("sold")
async def test_none_in_that_time_and_state_says_which_were_meant(bela: Talk) -> None:
    told = await bela.turn(skill="my_leads", values={"sent": "last month", "state": "lost"})

    assert told.text == "There are no leads to show for that."
    assert told.facts == (("State", "Lead lost"), ("Sent", "October 1, 2026 to October 31, 2026"))
    assert companies(await bela.press(button(told, "All my leads")))


async def test_an_empty_list_says_so(bela: Talk) -> None:
    assert (await bela.turn(skill="my_leads")).text == "There are no leads yet."


@pytest.mark.usefixtures("sold")
async def test_in_a_shared_place_leads_are_told_in_private(stage: Stage) -> None:
    bela = stage.person("bela", place=Place(key="test:T1:C-both", kind="shared"))
    stage.understood["my leads"] = Understood(act=Act.START, skill="my_leads")
    await bela.say("my leads")

    public = [delivery.reply for delivery in stage.sent if delivery.conversation is not None]
    assert public
    assert "Quellmoor" not in str(public)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(company=st.from_regex(r"[A-Z][a-z]{3,9}( [A-Z][a-z]{3,9})?", fullmatch=True))
async def test_another_partners_lead_and_a_made_up_one_get_the_same_answer(
    stage: Stage, people: World, chloe: Talk, bela: Talk, company: str
) -> None:
    questions = [company, f"the lead about {company}", company[:5], "L-2026-0001", "my last lead"]
    before = [await chloe.turn(skill="my_leads", values={"lead": each}) for each in questions]
    await sent(stage, people.nordlicht, f"{company} Unique", owner="anna")
    after = [await chloe.turn(skill="my_leads", values={"lead": each}) for each in questions]

    for one, two in zip(before, after, strict=True):
        assert one.ask is not None
        assert two.ask is not None
        assert (one.text, one.ask.errors, one.ask.questions) == (two.text, two.ask.errors, two.ask.questions)
