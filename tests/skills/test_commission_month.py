"""A partner's month in commissions: won deals, why it is this much, the statement, a dispute, and the payment."""

from datetime import date

import pytest

from bot.message import Place
from bot.prm import programme
from bot.prm.deal_records import Deal, DealState
from bot.prm.deal_records import Stage as DealStage
from bot.prm.people import PartnerRole
from bot.reply import Reply
from tests import rows
from tests.conversation import Stage, Talk, button, fact
from tests.skills import commission_stage
from tests.skills.commission_stage import deal_of
from tests.world import TEAM, World


@pytest.fixture
async def rated(stage: Stage, people: World) -> World:
    return await commission_stage.rated(stage, people)


@pytest.fixture
async def won(stage: Stage, rated: World) -> Deal:
    deal = await deal_of(stage, rated.nordlicht, "88000", "Acme Robotics", DealState.WON)
    await stage.worker.run_due()
    return deal


@pytest.fixture
def emil(stage: Stage, rated: World) -> Talk:
    return stage.person("emil")


def texts(told: list[Reply]) -> list[str]:
    return [reply.text for reply in told]


async def test_why_it_is_this_much_is_told_from_what_was_kept(won: Deal, bela: Talk) -> None:
    told = await bela.turn(skill="commission_line", values={"entry": "C-2026-0002"})

    assert told.text == (
        f"€6,080.00: Commission: Keep Cloud, deal {won.number} with Acme Robotics.\n\n€38,000.00 × 16% = €6,080.00"
    )
    assert told.facts[3:] == (
        ("Rate", "16% for Core, Gold, since January 1, 2026"),
        ("Revenue this applies to", "above €50,000.00 a year"),
        ("Revenue before this deal", "€0.00"),
        ("Part of this deal inside", "€38,000.00 (Keep Cloud)"),
    )


@pytest.mark.usefixtures("won")
async def test_a_deal_names_its_entries(bela: Talk) -> None:
    told = await bela.turn(skill="commission_line", values={"entry": "the acme deal"})
    assert told.ask is not None
    (question,) = told.ask.questions
    assert [choice.label for choice in question.choices] == [
        "C-2026-0002 · Acme Robotics · €6,080.00", "C-2026-0001 · Acme Robotics · €6,000.00"
    ]  # fmt: skip


@pytest.mark.usefixtures("won")
async def test_a_month_closes_is_told_and_is_paid_by_the_clock(stage: Stage, bela: Talk) -> None:
    so_far = await bela.turn(skill="statement", values={"month": "this month"})
    assert so_far.text == "Your next statement has €12,080.00 so far. The month is still open."

    await stage.wait(days=11)  # the 1st of December
    for user in ("bela", "fritzi"):
        assert texts(stage.told(user))[1:] == [
            "Your statement S-2026-0001 for November 1, 2026 to November 30, 2026 is ready: €12,080.00, "
            "to be paid on December 13, 2026."
        ]
    assert stage.told("anna") == stage.told("chloe") == [], "money is not for everybody"

    closed = await bela.turn(skill="statement")
    assert closed.text == (
        "Statement S-2026-0001 for November 1, 2026 to November 30, 2026: €12,080.00, to be paid on December 13, 2026."
    )
    assert [each.name for each in closed.downloads] == ["S-2026-0001.pdf", "S-2026-0001.csv"]

    await stage.wait(days=12)
    assert texts(stage.told("bela"))[2:] == [
        "Statement S-2026-0001 for November 1, 2026 to November 30, 2026 is paid: €12,080.00."
    ]
    await stage.wait(days=60)
    assert len(stage.told("bela")) == 3, "what has been paid is not told again"


@pytest.mark.usefixtures("won")
async def test_a_disputed_entry_waits_until_finance_has_answered(stage: Stage, bela: Talk, emil: Talk) -> None:
    entry = await bela.turn(skill="commission_line", values={"entry": "C-2026-0001"})
    asked = await bela.press(button(entry, "Dispute this"))
    assert asked.ask is not None
    confirmed = await bela.submit(asked.ask, objection="The order was for 60,000.")
    assert confirmed.text.startswith("Finance will look at it: dispute Q-2026-0001.")

    (question,) = stage.told("emil")
    assert question.text == "Nordlicht disputes commission entry C-2026-0001."
    assert fact(question, "Objection") == "The order was for 60,000."

    await stage.wait(days=11)
    assert "€6,080.00, to be paid" in texts(stage.told("bela"))[-1], "the rest is stated"

    answer = await emil.press(button(question, "Answer"))
    assert answer.ask is not None
    done = await emil.submit(
        answer.ask, verdict="the_entry_is_wrong", right="7,200 EUR", answer="You are right, it was 60,000."
    )
    assert done.text == "Dispute Q-2026-0001 is answered, and the partner is told."
    assert "answered by Emil" in stage.told("emil")[0].text, "the question is answered where it was asked"
    assert any(
        text.startswith("Finance has looked at commission entry C-2026-0001. You were right")
        for text in texts(stage.told("bela"))
    )

    balance = await bela.turn(skill="my_commissions")
    assert "€13,280.00" in balance.text


@pytest.mark.usefixtures("won")
async def test_finance_is_reminded_and_then_the_administrators(stage: Stage, bela: Talk, emil: Talk) -> None:
    await bela.submit("dispute_commission", entry="C-2026-0001", objection="Too little.")
    await stage.wait(days=6)
    assert texts(stage.told("emil"))[1:] == ["Commission dispute Q-2026-0001 needs an answer."]
    shown = await emil.turn(skill="commission_disputes")
    assert shown.text == "1 dispute waits for an answer:"
    assert shown.table is not None
    assert shown.table.rows[0][-1] == "Too little."


async def test_the_right_amount_is_asked_for_where_the_entry_is_wrong(won: Deal, bela: Talk, emil: Talk) -> None:
    await bela.submit("dispute_commission", entry="C-2026-0001", objection="Too little.")
    said = {"dispute": "Q-2026-0001", "verdict": "the_entry_is_wrong", "answer": "You are right."}
    told = await emil.submit("answer_commission_dispute", **said)
    assert "Please say what the right amount would have been." in told.text


async def test_a_right_amount_that_names_no_currency_is_in_that_of_the_entry(won: Deal, bela: Talk, emil: Talk) -> None:
    """Emil works for no partner whose currency it could be in."""
    await bela.submit("dispute_commission", entry="C-2026-0001", objection="Too little.")
    said = {"dispute": "Q-2026-0001", "verdict": "the_entry_is_wrong", "answer": "You are right."}
    done = await emil.submit("answer_commission_dispute", **said, right="7,200")
    assert done.text == "Dispute Q-2026-0001 is answered, and the partner is told."
    assert "€13,280.00" in (await bela.turn(skill="my_commissions")).text


async def test_a_forecast_states_what_it_assumes(stage: Stage, rated: World, won: Deal, bela: Talk) -> None:
    await deal_of(stage, rated.nordlicht, "10000", "Zeta", DealState.APPROVED, closes_on=date(2027, 1, 31))
    await deal_of(stage, rated.nordlicht, "50000", "Yotta", DealState.APPROVED, stage=DealStage.COMMITTED)
    await deal_of(stage, rated.nordlicht, "50000", "Iota", DealState.LOST)
    await deal_of(stage, rated.sudwind, "50000", "Omega", DealState.APPROVED)

    told = await bela.turn(skill="commission_forecast")

    assert told.text == (
        "Your open deals may bring about €7,920.00. If all of them are won as they stand, it is €9,200.00. "
        "This is an outlook, not a promise."
    )
    assert fact(told, "Probability by stage") == "Qualified 20%, Proposal 40%, Negotiation 60%, and Committed 90%"
    assert told.table is not None
    assert [row[1:2] + row[4:] for row in told.table.rows] == [
        ("Yotta", "€8,000.00", "90%", "€7,200.00"),  # 50,000 at 16 %, above the 88,000 of this year
        ("Zeta", "€1,200.00", "60%", "€720.00"),  # the next year begins at 12 %
    ]


SKILLS = ("commission_line", "dispute_commission", "statement", "commission_forecast", "my_commissions")


@pytest.mark.usefixtures("won")
@pytest.mark.parametrize("user", ["anna", "chloe", "dora"])
@pytest.mark.parametrize("skill", SKILLS)
async def test_who_may_not_read_commissions_is_refused(stage: Stage, user: str, skill: str) -> None:
    told = await stage.person(user).turn(skill=skill, values={"entry": "C-2026-0001", "objection": "Too little."})
    assert told.text.startswith("You are not allowed to do that.")


@pytest.mark.usefixtures("won")
@pytest.mark.parametrize("skill", ["commission_line", "dispute_commission"])
async def test_a_foreign_entry_is_answered_as_one_that_never_was(stage: Stage, rated: World, skill: str) -> None:
    async with stage.database.writing() as session:
        current = await programme.only(session)
        assert current is not None
        admin = {"at": rated.sudwind, "roles": [PartnerRole.ADMIN]}
        await rows.person(session, current, "Gilles", key="gilles", account=("test", TEAM, "gilles"), **admin)
    gilles = stage.person("gilles")
    said = {"objection": "Too little."} if skill == "dispute_commission" else {}
    foreign, made_up = [await gilles.submit(skill, entry=number, **said) for number in ("C-2026-0001", "C-2026-9991")]
    assert foreign.text.replace("0001", "9991") == made_up.text
    assert "don't find" in foreign.text or (foreign.ask and "don't find" in str(foreign.ask.errors))
    foreign, made_up = [
        await gilles.turn(skill="statement", values={"number": number}) for number in ("S-2026-0001", "S-2026-9991")
    ]
    assert foreign.text.replace("0001", "9991") == made_up.text


@pytest.mark.usefixtures("won")
async def test_in_a_shared_channel_no_figure_is_said(stage: Stage) -> None:
    await stage.wait(days=11)
    bela = stage.person("bela", place=Place(key="test:T1:C-both", kind="shared"))
    for skill in SKILLS:
        await bela.turn(skill=skill, values={"entry": "C-2026-0001"})
    public = [delivery.reply for delivery in stage.sent if delivery.conversation is not None]
    assert public
    assert "€" not in str(public)
    assert "Acme" not in str(public)
