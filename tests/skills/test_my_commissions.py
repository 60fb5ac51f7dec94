"""Partners ask what they have earned: every figure is the database's own, to the cent."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from bot.message import Place
from bot.prm.commission_lines import CommissionLine, LineKind, LineState
from bot.prm.deals import Deal
from bot.prm.money import Money
from bot.prm.numbers import next_number
from bot.prm.partners import Partner
from bot.reply import Reply
from bot.understand import Act, Understood
from tests.conversation import Stage, Talk, button, fact
from tests.world import World

DEAL = {"products": ["keep"], "value": "50k", "closes_on": "2027-03-31"}


async def earned(
    stage: Stage, who: Partner, deal: str, amount: str, on: date, *, currency: str = "EUR", **facts: Any
) -> None:
    """One line for a deal that was registered before, by its number."""
    usual: dict[str, Any] = {"kind": LineKind.SHARE, "state": LineState.PENDING}
    if facts.get("state") is LineState.PAID:
        usual["paid_on"] = on
    async with stage.database.writing() as session:
        row = (await session.scalars(select(Deal).where(Deal.number == deal))).one()
        money = Money(Decimal(amount), currency)
        number = await next_number(session, row.programme_id, "C", 2026)
        line = {"programme_id": row.programme_id, "number": number, "partner_id": who.id, "deal_id": row.id}
        session.add(CommissionLine(**line, amount=money, earned_on=on, **usual | facts))


@pytest.fixture
async def year(stage: Stage, people: World, anna: Talk) -> None:
    """A year of one partner: it is the 20th of November 2026."""
    for customer in ("Acme Robotics", "Zirbental Hotels"):
        await anna.submit("register_deal", **DEAL | {"customer": customer})
    us, acme, hotels = people.nordlicht, "D-2026-0001", "D-2026-0002"
    await earned(stage, us, acme, "6000.10", date(2026, 3, 31), state=LineState.PAID)
    await earned(stage, us, acme, "1500.00", date(2026, 8, 1), kind=LineKind.BONUS, state=LineState.APPROVED)
    await earned(stage, us, hotels, "2080.35", date(2026, 9, 30))
    await earned(stage, us, hotels, "99.00", date(2026, 10, 2), state=LineState.DECLINED, reason="Counted twice.")
    await earned(stage, us, acme, "-80.35", date(2026, 11, 3), kind=LineKind.CLAWBACK, reason="Two seats fewer.")
    await earned(stage, us, hotels, "12345", date(2026, 11, 3), currency="JPY")


def amounts(reply: Reply) -> list[str]:
    return [row[-1] for row in reply.table.rows] if reply.table else []


@pytest.mark.usefixtures("year")
async def test_a_reason_that_is_a_sentence_ends_where_ours_goes_on(bela: Talk) -> None:
    told = await bela.turn(skill="commission_line", values={"entry": "C-2026-0005"})
    assert told.text.startswith("−\u2060€80.35: Taken back: Two seats fewer, deal D-2026-0001 with Acme Robotics.")


@pytest.mark.usefixtures("year")
async def test_what_can_be_disputed_is_offered_and_whatever_else_is_named_is_told_why_not(bela: Talk) -> None:
    form = await bela.turn(skill="dispute_commission")
    assert form.ask is not None
    offered = [each.value for each in next(q for q in form.ask.questions if q.name == "entry").choices]
    assert offered == ["C-2026-0006", "C-2026-0005", "C-2026-0003", "C-2026-0002"]
    paid = await bela.submit("dispute_commission", entry="C-2026-0001", objection="It was more.")
    assert paid.text.startswith("Entry C-2026-0001 can't be disputed.")


@pytest.mark.usefixtures("year")
async def test_the_balance_is_what_is_earned_and_not_paid_out(bela: Talk) -> None:
    told = await bela.turn(skill="my_commissions")

    assert told.text == ("Your balance, earned and not paid out yet: €3,500.00 and ¥12,345. The latest entries first:")
    assert told.facts == (
        ("Pending", "€2,000.00 and ¥12,345"),
        ("Approved", "€1,500.00"),
        ("Declined", "€99.00"),
        ("Paid", "€6,000.10"),
    )
    assert told.table is not None
    assert told.table.rows[1] == (
        "C-2026-0005", "November 3, 2026", "D-2026-0001", "Acme Robotics",
        "Taken back: Two seats fewer.", "Pending", "−\u2060€80.35",
    )  # fmt: skip


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize(
    ("period", "text", "found"),
    [
        ("in March", "Your commission from March 1, 2026 to March 31, 2026: €6,000.10.", ["€6,000.10"]),
        (
            "last quarter",
            "Your commission from July 1, 2026 to September 30, 2026: €3,580.35.",
            ["€2,080.35", "€1,500.00"],
        ),
        ("October", "Your commission from October 1, 2026 to October 31, 2026: nothing.", ["€99.00"]),
    ],
)
async def test_a_time_shows_what_was_earned_in_it(bela: Talk, period: str, text: str, found: list[str]) -> None:
    told = await bela.turn(skill="my_commissions", values={"period": period})

    assert told.text == text
    assert amounts(told) == found


@pytest.mark.usefixtures("year")
async def test_a_deal_shows_what_it_brought(bela: Talk) -> None:
    told = await bela.turn(skill="my_commissions", values={"deal": "the acme deal"})

    assert told.text == "Your commission for deal D-2026-0001: €7,419.75."
    assert amounts(told) == ["−\u2060€80.35", "€1,500.00", "€6,000.10"]


@pytest.mark.usefixtures("year")
async def test_a_state_narrows_it(bela: Talk) -> None:
    told = await bela.turn(skill="my_commissions", values={"state": "paid out"})

    assert told.text == "Your commission in these entries: €6,000.10."
    assert amounts(told) == ["€6,000.10"]


@pytest.mark.usefixtures("year")
async def test_nothing_in_that_time_says_so_and_which_time_was_meant(bela: Talk) -> None:
    told = await bela.turn(skill="my_commissions", values={"period": "January"})

    assert told.text == "There are no commissions to show for that."
    assert fact(told, "Time") == "January 1, 2026 to January 31, 2026"
    assert "balance" in (await bela.press(button(told, "All my commissions"))).text


async def test_before_anything_is_won_it_says_when_commissions_appear(bela: Talk) -> None:
    told = await bela.turn(skill="my_commissions")

    assert told.text == "There are no commissions yet. They appear when one of your deals is won."


@pytest.mark.usefixtures("year")
async def test_money_is_for_administrators_and_finance(anna: Talk, chloe: Talk) -> None:
    for rep in (anna, chloe):
        assert (await rep.turn(skill="my_commissions")).text.startswith("You are not allowed to do that.")


@pytest.mark.usefixtures("year")
async def test_each_partner_sees_its_own_part_of_a_shared_deal(stage: Stage, people: World, bela: Talk) -> None:
    before = await bela.turn(skill="my_commissions", values={"deal": "D-2026-0001"})
    await earned(stage, people.sudwind, "D-2026-0001", "4711.00", date(2026, 11, 4))
    after = await bela.turn(skill="my_commissions", values={"deal": "D-2026-0001"})

    assert (before.text, before.facts, before.table) == (after.text, after.facts, after.table)


async def test_pages_hold_every_line_once(stage: Stage, people: World, anna: Talk, bela: Talk) -> None:
    """Also where many lines are of one day."""
    await anna.submit("register_deal", **DEAL | {"customer": "Acme"})
    for count in range(23):
        await earned(stage, people.nordlicht, "D-2026-0001", f"{count + 1}.00", date(2026, 11, 1 + count % 2))

    page, seen = await bela.turn(skill="my_commissions"), list[str]()
    while True:
        seen += amounts(page)
        if not page.buttons:
            break
        page = await bela.press(button(page, "More"))

    assert sorted(seen) == sorted(f"€{count + 1}.00" for count in range(23))


@pytest.mark.usefixtures("year")
async def test_in_a_shared_place_money_is_told_in_private(stage: Stage) -> None:
    bela = stage.person("bela", place=Place(key="test:T1:C-both", kind="shared"))
    stage.understood["balance?"] = Understood(act=Act.START, skill="my_commissions")
    await bela.say("balance?")

    public = [delivery.reply for delivery in stage.sent if delivery.conversation is not None]
    assert public
    assert "3,500" not in str(public)
