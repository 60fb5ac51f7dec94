"""Finance decides on commission entries: holds and releases them, declines them, takes them back, and shares them."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from bot.prm import ledger, people, programme
from bot.prm.deal_records import Deal, DealState
from bot.prm.ledger import SYSTEM
from bot.prm.people import PartnerRole, StaffMembership, StaffRole
from bot.reply import Reply
from tests import rows
from tests.conversation import Stage, Talk, button, fact
from tests.skills import commission_stage
from tests.skills.commission_stage import deal_of
from tests.world import TEAM, World

LINE, DEAL = "C-2026-0001", "the acme deal"
DECISIONS: dict[str, dict[str, Any]] = {
    "hold_commission": {"entry": LINE, "reason": "The order is not signed."},
    "release_commission": {"entry": LINE},
    "decline_commission": {"entry": LINE, "reason": "Counted twice."},
    "take_back_commission": {"deal": DEAL, "percent": "50", "reason": "Cancelled."},
    "split_commission": {"deal": DEAL, "partner": "Sudwind", "percent": "30"},
    "held_commissions": {},
}
NO_RATE = "There is no exchange rate for this currency, so the lowest rate was taken."


@pytest.fixture
async def rated(stage: Stage, people: World) -> World:
    return await commission_stage.rated(stage, people)


@pytest.fixture
async def won(stage: Stage, rated: World) -> Deal:
    return await brought(stage, rated, "88000")


@pytest.fixture
def emil(stage: Stage, rated: World) -> Talk:
    """Finance at the vendor."""
    return stage.person("emil")


async def brought(stage: Stage, at: World, value: str, state: DealState = DealState.WON, **facts: Any) -> Deal:
    deal = await deal_of(stage, at.nordlicht, value, "Acme Robotics", state, **facts)
    await stage.worker.run_due()
    return deal


async def decide(stage: Stage, **rules: Any) -> None:
    """As `server.py rules set` does."""
    async with stage.database.writing() as session:
        current = await programme.only(session)
        assert current is not None
        await programme.change_rules(session, current, rules)
        told = json.loads(json.dumps(rules))
        await ledger.append(
            session, actor=SYSTEM, action="programme.rules", subject="programme:x", detail=told, at=stage.clock()
        )
    await stage.worker.run_due()


def texts(told: list[Reply]) -> list[str]:
    return [reply.text for reply in told]


@pytest.mark.usefixtures("won")
async def test_an_entry_is_held_and_its_partner_is_told_why_and_when_it_is_released(
    stage: Stage, bela: Talk, emil: Talk
) -> None:
    held = await emil.submit("hold_commission", **DECISIONS["hold_commission"])
    assert held.text == "Entry C-2026-0001 waits until you release it, and the partner is told why."
    assert texts(stage.told("bela"))[-1] == (
        "Commission entry C-2026-0001 for Acme Robotics waits and is not paid for now: The order is not signed."
    )

    queue = await emil.press(button(held, "Held entries"))
    assert queue.table is not None
    assert queue.table.rows == (
        (LINE, "Nordlicht", "D-2026-0001", "Acme Robotics", "€6,000.00", "The order is not signed."),
    )
    released = await emil.press(button(queue, "Release C-2026-0001"))
    assert released.text == "Entry C-2026-0001 is released and will be paid. The partner is told."
    assert texts(stage.told("bela"))[-1] == (
        "Commission entry C-2026-0001 for Acme Robotics waits no longer: it will be paid."
    )
    assert (await emil.turn(skill="held_commissions")).text == "No commission entry is held."
    assert "is Approved by now" in (await emil.press(button(queue, "Release C-2026-0001"))).text


@pytest.mark.usefixtures("won")
async def test_a_declined_entry_is_never_paid(stage: Stage, bela: Talk, emil: Talk) -> None:
    await emil.submit("decline_commission", **DECISIONS["decline_commission"])
    assert texts(stage.told("fritzi"))[-1] == (
        "Commission entry C-2026-0001 for Acme Robotics was declined: Counted twice."
    )
    assert "€6,080.00" in (await bela.turn(skill="my_commissions")).text
    assert "is Declined by now" in (await emil.submit("release_commission", entry=LINE)).text


@pytest.mark.usefixtures("won")
async def test_half_of_a_deal_is_taken_back(bela: Talk, emil: Talk) -> None:
    told = await emil.submit("take_back_commission", **DECISIONS["take_back_commission"])
    assert told.text == (
        "−\u2060€6,040.00 for deal D-2026-0001 with Acme Robotics. "
        "It is in this month's statement, and the partner is told why."
    )
    assert told.facts == (("C-2026-0003", "−\u2060€3,000.00"), ("C-2026-0004", "−\u2060€3,040.00"))
    assert "€6,040.00" in (await bela.turn(skill="my_commissions")).text
    await emil.submit("take_back_commission", deal=DEAL, percent="100", reason="All of it.")
    nothing = await emil.submit("take_back_commission", deal=DEAL, percent="100", reason="All of it.")
    assert nothing.text.startswith("There is nothing left of deal D-2026-0001")


@pytest.mark.usefixtures("won")
async def test_a_reason_is_asked_for_where_the_partner_reads_one(emil: Talk) -> None:
    for name in ("hold_commission", "decline_commission", "take_back_commission"):
        said = {field: value for field, value in DECISIONS[name].items() if field != "reason"}
        told = await emil.turn(skill=name, values=said)
        assert told.ask is not None
        assert [question.name for question in told.ask.open_questions] == ["reason"]


@pytest.mark.usefixtures("won")
@pytest.mark.parametrize("name", ["hold_commission", "release_commission", "decline_commission"])
async def test_a_disputed_entry_waits_for_the_answer_to_its_dispute(bela: Talk, emil: Talk, name: str) -> None:
    await bela.submit("dispute_commission", entry=LINE, objection="The order was for 60,000.")
    told = await emil.submit(name, **DECISIONS[name])
    assert "Please answer Q-2026-0001 instead." in told.text
    assert (await emil.turn(skill="held_commissions")).text == "No commission entry is held."


@pytest.mark.usefixtures("won")
@pytest.mark.parametrize("user", ["anna", "bela", "chloe", "dora", "zoe"])
@pytest.mark.parametrize("name", DECISIONS)
async def test_only_finance_and_administrators_of_the_vendor_decide(stage: Stage, user: str, name: str) -> None:
    told = await stage.person(user).submit(name, **DECISIONS[name])
    assert told.text.startswith(("You are not allowed to do that.", "I don't know yet who you are"))


@pytest.mark.usefixtures("won")
async def test_the_entries_of_another_programme_are_made_up(stage: Stage, emil: Talk) -> None:
    for name in ("hold_commission", "release_commission", "decline_commission"):
        told = await emil.turn(skill=name, values={**DECISIONS[name], "entry": "C-2026-9991"})
        assert told.ask is not None
        assert told.ask.errors == {"entry": "I don't find a commission entry “C-2026-9991”."}


async def test_what_waits_for_an_exchange_rate_is_seen_and_released_when_the_rate_comes(
    stage: Stage, rated: World, bela: Talk, emil: Talk
) -> None:
    """80,000 pounds at the lowest rate until it is known that they are 100,000 euros: half of them are above 50,000."""
    await brought(stage, rated, "80000", currency="GBP")
    (card,) = stage.told("emil")
    assert card.text == "The commission of Nordlicht on deal D-2026-0001 with Acme Robotics waits to be released."
    assert fact(card, LINE) == f"£9,600.00 · Commission: Keep Cloud. Held: {NO_RATE}"
    queue = await emil.press(button(card, "Held entries"))
    assert queue.table is not None
    assert queue.table.rows[0][-1] == NO_RATE

    await decide(stage, exchange_rates={"GBP": "0.8"})

    assert texts(stage.told("emil")) == [
        "The commission of Nordlicht on deal D-2026-0001 with Acme Robotics waits no longer."
    ], "the card says how it stands"
    assert texts(stage.told("bela"))[-2:] == [
        "Commission entry C-2026-0001 for Acme Robotics waits no longer: it will be paid.",
        "Commission for deal D-2026-0001 with Acme Robotics: £1,600.00.",
    ]
    why = await bela.turn(skill="commission_line", values={"entry": "C-2026-0002"})
    assert why.text == (
        "£1,600.00: Correction: The exchange rate is known by now, deal D-2026-0001 with Acme Robotics."
        "\n\n£11,200.00 − £9,600.00 = £1,600.00"
    )
    again = await brought(stage, rated, "8000", currency="GBP")
    told = await bela.turn(skill="commission_line", values={"entry": "C-2026-0003"})
    assert f"deal {again.number} with Acme Robotics" in told.text
    assert "£8,000.00 × 16% = £1,280.00" in told.text, "what it brought counts towards the bands of later deals"


async def test_finance_releases_at_the_lowest_rate_without_waiting_for_one(
    stage: Stage, rated: World, bela: Talk, emil: Talk
) -> None:
    await brought(stage, rated, "80000", currency="GBP")
    await emil.submit("release_commission", entry=LINE)
    await decide(stage, exchange_rates={"GBP": "0.8"})
    assert "£9,600.00" in (await bela.turn(skill="my_commissions")).text


async def test_somebody_who_left_finance_reads_no_more_on_the_card(stage: Stage, rated: World, emil: Talk) -> None:
    await brought(stage, rated, "80000", currency="GBP")
    async with stage.database.writing() as session:
        member = await people.called(session, "emil")
        assert member is not None
        held = select(StaffMembership).where(StaffMembership.person_id == member.person_id)
        (await session.scalars(held)).one().role = StaffRole.SUPPORT
    await decide(stage, exchange_rates={"GBP": "0.8"})
    assert texts(stage.told("emil")) == ["This was decided by others."]


async def test_a_share_is_given_to_another_partner_and_each_is_told_its_own(
    stage: Stage, rated: World, bela: Talk, emil: Talk
) -> None:
    async with stage.database.writing() as session:
        current = await programme.only(session)
        assert current is not None
        admin = {"at": rated.sudwind, "roles": [PartnerRole.ADMIN]}
        await rows.person(session, current, "Gilles", key="gilles", account=("test", TEAM, "gilles"), **admin)
    deal = await brought(stage, rated, "50000", DealState.APPROVED)

    told = await emil.submit("split_commission", deal=deal.number, partner="Sudwind", percent="30")
    assert told.facts == (("Nordlicht", "70%"), ("Sudwind", "30%"))
    assert texts(stage.told("bela")) == [
        "Your share of the commission on deal D-2026-0001 with Acme Robotics is 70% once it is won."
    ]
    assert texts(stage.told("gilles")) == [
        "Your share of the commission on deal D-2026-0001 with Acme Robotics is 30% once it is won."
    ]

    await emil.submit("split_commission", deal=deal.number, partner="sudwind", percent="0")
    assert texts(stage.told("gilles"))[-1] == (
        "You get no share of the commission on deal D-2026-0001 with Acme Robotics any more."
    )
    own = await emil.submit("split_commission", deal=deal.number, partner="nordlicht", percent="30")
    assert "Nordlicht registered deal D-2026-0001" in own.text


@pytest.mark.usefixtures("won")
async def test_a_won_deal_is_shared_no_more(emil: Talk) -> None:
    told = await emil.submit("split_commission", **DECISIONS["split_commission"])
    assert "is no longer open, so its commission can't be shared differently." in told.text


@pytest.mark.usefixtures("won")
async def test_what_was_taken_back_in_part_cannot_be_declined_as_well(stage: Stage, bela: Talk, emil: Talk) -> None:
    await emil.submit("take_back_commission", **DECISIONS["take_back_commission"])
    refused = await emil.submit("decline_commission", **DECISIONS["decline_commission"])
    assert "Entry C-2026-0001 was changed by C-2026-0003. Take back the rest of its deal instead" in refused.text

    await emil.submit("decline_commission", entry="C-2026-0003", reason="The customer stays.")
    declined = await emil.submit("decline_commission", **DECISIONS["decline_commission"])
    assert declined.text == "Entry C-2026-0001 is declined, and the partner is told why."
