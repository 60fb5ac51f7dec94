"""Partners take their deals through to the end: told how they go, extended, given up, won, lost, found in a list."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from bot.downloads import fetched
from bot.file_store import FileStore
from bot.i18n import Translator
from bot.prm import files
from bot.prm.deals import Deal
from bot.prm.files import FileState
from bot.prm.ledger import LedgerEntry
from bot.prm.money import Money
from bot.understand import Act, Understood
from tests.bot.handing_in import send
from tests.conversation import Stage, Talk, button, fact
from tests.samples import PDF

DEAL = {"customer": "Acme Robotics", "products": ["keep"], "value": "60k", "closes_on": "2027-03-31"}


async def registered(who: Talk, **said: Any) -> str:
    done = await who.submit("register_deal", **DEAL | said)
    assert "is registered" in done.text
    return done.text.split()[1]


@contextmanager
def counted(stage: Stage) -> Iterator[list[str]]:
    """The statements the database is asked meanwhile."""
    asked: list[str] = []
    engine = stage.database.engine.sync_engine

    def note(*args: object) -> None:
        asked.append(str(args[2]))

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


async def test_a_deal_offers_what_can_be_done_with_it_now(anna: Talk, chloe: Talk) -> None:
    safe, asked = await registered(anna), await registered(chloe, customer="Beton Nord")

    labels = [each.label for each in (await anna.submit("deal_status", deal=safe)).buttons]
    assert labels == ["Update a deal", "Deal won", "Deal lost", "Extend protection", "Cancel a deal", "My deals"]
    labels = [each.label for each in (await chloe.submit("deal_status", deal=asked)).buttons]
    assert labels == ["Update a deal", "Withdraw a deal", "Cancel a deal", "My deals"]


async def test_an_update_shows_what_is_known_and_the_ledger_keeps_what_it_was(stage: Stage, anna: Talk) -> None:
    number = await registered(anna)
    form = (await anna.press(button(await anna.submit("deal_status", deal=number), "Update a deal"))).ask
    assert form is not None
    assert form.known == {
        "deal": number, "stage": "qualified", "value": {"amount": "60000.00", "currency": "EUR"},
        "closes_on": "2027-03-31",
    }  # fmt: skip

    same = await anna.submit(form)
    assert same.text == f"Deal {number} says so already. Tell me a new stage, value or closing date."
    done = await anna.submit(form, stage="proposal", value="70k")

    assert done.text == f"Deal {number} with Acme Robotics is up to date."
    assert (fact(done, "Stage"), fact(done, "Value")) == ("Proposal", "€70,000.00")
    async with stage.database.reading() as session:
        entry = await session.scalar(select(LedgerEntry).where(LedgerEntry.action == "deal.updated"))
    assert entry is not None
    assert entry.detail == '{"stage":["qualified","proposal"],"value":["60,000.00 EUR","70,000.00 EUR"]}'


async def test_one_sentence_updates_a_deal_after_one_look(stage: Stage, anna: Talk) -> None:
    await registered(anna)
    sentence = "Acme is worth 70k now"
    stage.understood[sentence] = Understood(
        act=Act.START, skill="update_deal", values={"deal": "Acme", "value": "70k"}
    )  # fmt: skip
    asked = await anna.say(sentence)
    assert fact(asked, "Value") == "€70,000.00"
    assert (await anna.press(button(asked, "Confirm"))).text == "Deal D-2026-0001 with Acme Robotics is up to date."


async def test_who_only_names_a_deal_is_asked_what_is_new_about_it(anna: Talk) -> None:
    await registered(anna)
    asked = await anna.turn(skill="update_deal", values={"deal": "Acme"})
    assert asked.text == "Update a deal: change what you like, then send it."
    assert asked.ask is not None
    assert (await anna.turn(skill="update_deal", values={"value": "70k"}, draft=asked.ask.id)).text.endswith("right?")


@pytest.mark.parametrize(("value", "said"), [("70k USD", "is in EUR"), ("-1 EUR", "more than nothing")])
async def test_a_value_stays_in_its_currency_and_above_nothing(anna: Talk, value: str, said: str) -> None:
    number = await registered(anna)
    assert said in (await anna.submit("update_deal", deal=number, value=value)).text


async def test_a_value_that_names_no_currency_is_in_that_of_the_deal(anna: Talk) -> None:
    """The partner reckons in euros, this customer in dollars."""
    number = await registered(anna, value="60k USD")
    asked = await anna.turn(skill="deal_won", values={"deal": number})
    assert asked.ask is not None
    assert [each.currency for each in asked.ask.questions if each.kind == "money"] == ["USD"]
    assert fact(await anna.submit("update_deal", deal=number, value="70k"), "Value") == "$70,000.00"


async def test_a_protection_is_extended_once_for_what_was_done(anna: Talk) -> None:
    number = await registered(anna)
    done = await anna.submit("extend_protection", deal=number, activity="A workshop with their engineers")
    assert done.text == f"The protection of deal {number} with Acme Robotics is extended."
    assert fact(done, "Protection") == "180 days left"
    assert "Extend protection" not in [each.label for each in done.buttons]
    again = await anna.submit("extend_protection", deal=number, activity="Another workshop with them")
    assert again.text == f"The protection of deal {number} was extended as often as the programme allows."


async def test_a_won_deal_has_its_final_value_and_day_and_is_over(anna: Talk) -> None:
    number = await registered(anna)
    early = await anna.submit("deal_won", deal=number, value="65k", on="2026-12-24")
    assert early.text == "That day has not come yet: give me the day of the order."
    assert early.ask is not None
    before = await anna.submit(early.ask, on="2026-11-18")
    assert before.text == (
        f"Deal {number} was registered on November 20, 2026, so its order cannot be from an earlier day."
    )
    assert before.ask is not None
    done = await anna.submit(before.ask, on="2026-11-20")
    assert done.text == f"Congratulations! Deal {number} with Acme Robotics is won."
    assert (fact(done, "Value"), fact(done, "Won on")) == ("€65,000.00", "November 20, 2026")
    assert [each.label for each in done.buttons] == ["My deals"]
    lost = await anna.submit("deal_lost", deal=number, reason="price")
    assert lost.text == f"{number} has moved on (it is Won now), so that is no longer possible."


async def test_a_win_for_more_than_anybody_agreed_to_waits_for_that(stage: Stage, anna: Talk) -> None:
    number, won = await registered(anna), {"value": "9,000,000 EUR", "on": "2026-11-20"}

    refused = await anna.submit("deal_won", deal=number, **won)

    assert refused.text == (
        f"Nobody has agreed to €9,000,000.00 for deal {number} yet: that is above a limit. "
        "Update its value first, please."
    )
    await anna.submit("update_deal", deal=number, value="9,000,000 EUR")
    assert (await anna.submit("deal_won", deal=number, **won)).text == refused.text
    async with stage.database.writing() as session:
        deal = (await session.scalars(select(Deal))).one()
        deal.value, deal.raised_minor = Money(Decimal(9_000_000), "EUR"), None  # somebody agreed
    assert "is won" in (await anna.submit("deal_won", deal=number, **won)).text


@pytest.mark.parametrize(
    ("skill", "said", "state"),
    [("deal_lost", {"reason": "They had no budget"}, "Lost"), ("cancel_deal", {}, "Cancelled")],
)
async def test_a_deal_that_ended_frees_its_customer(
    anna: Talk, chloe: Talk, skill: str, said: dict[str, str], state: str
) -> None:
    number = await registered(anna)
    assert fact(await anna.submit(skill, deal=number, **said), "State") == state
    told = await chloe.submit("register_deal", **DEAL)
    assert told.text == "Deal D-2026-0002 with Acme Robotics is registered. We review it now."


async def test_a_withdrawal_is_confirmed_and_final(stage: Stage, chloe: Talk) -> None:
    number = await registered(chloe)
    asked = await chloe.press(button(await chloe.submit("deal_status", deal=number), "Withdraw a deal"))
    assert asked.text == "Withdraw a deal: is this right?"
    done = await chloe.press(button(asked, "Confirm"))
    assert done.text == f"Deal {number} with Acme Robotics is withdrawn."
    assert stage.told("dora")[-1].text == f"Deal {number} with Acme Robotics: Withdrawn."  # the card says so, too


async def test_what_an_administrator_does_is_told_to_whoever_registered(stage: Stage, anna: Talk, bela: Talk) -> None:
    number = await registered(anna)
    await bela.submit("cancel_deal", deal=number)
    assert stage.told("anna")[-1].text == f"Deal {number} with Acme Robotics is cancelled."
    assert stage.told("bela") == []


@pytest.mark.parametrize(
    ("skill", "said"),
    [
        ("update_deal", {"value": "70k"}), ("extend_protection", {"activity": "A workshop last week"}),
        ("withdraw_deal", {}), ("cancel_deal", {}), ("deal_won", {"value": "70k", "on": "2026-11-20"}),
        ("deal_lost", {"reason": "price"}), ("appeal_deal", {"reason": "We were there first"}),
        ("answer_review", {"answer": "Jane Roe"}),
    ],
)  # fmt: skip
async def test_a_foreign_deal_and_a_made_up_one_are_the_same_whatever_is_asked(
    anna: Talk, chloe: Talk, skill: str, said: dict[str, str]
) -> None:
    number = await registered(anna)
    foreign = await chloe.submit(skill, deal=number, **said)
    made_up = await chloe.submit(skill, deal="D-2026-0009", **said)
    assert foreign.ask is not None
    assert made_up.ask is not None
    assert foreign.ask.errors["deal"].replace(number, "D-2026-0009") == made_up.ask.errors["deal"]
    assert foreign.text == made_up.text


async def test_the_own_company_is_asked_first_whether_it_is_another_project(anna: Talk, bela: Talk) -> None:
    await registered(bela, products=["reach"])
    asked = await anna.submit("register_deal", **DEAL | {"customer": "ACME Robotics GmbH"})
    assert asked.text == (
        "Your company has registered what may be the same customer: D-2026-0001, Acme Robotics. "
        "Is this another project?\n\nRegister a deal: is this right?"
    )
    assert fact(asked, "Customer") == "ACME Robotics GmbH"
    assert "is registered and protected" in (await anna.press(button(asked, "Confirm"))).text


async def test_pages_go_on_behind_ones_own_deals_alone(anna: Talk, chloe: Talk) -> None:
    for n in range(11):
        await registered(anna, customer=f"Customer {chr(65 + n) * 7}")
    foreign = await registered(chloe, customer="Zirbental")
    first = await anna.submit("my_deals")
    assert first.table is not None
    assert len(first.table.rows) == 10
    more = button(first, "More")
    assert more.values["after"] == "D-2026-0002"
    last = await anna.press(more)
    assert last.table is not None
    assert [row[0] for row in last.table.rows] == ["D-2026-0001"]
    for number in (foreign, "D-2026-0999"):
        assert (await anna.submit("my_deals", after=number)).text == "There are no more deals to show."


async def test_lists_ask_the_database_as_often_for_many_deals_as_for_few(stage: Stage, anna: Talk, chloe: Talk) -> None:
    dora = stage.person("dora")
    asked = []
    for few in (2, 8):
        for n in range(few):
            await registered(anna, customer=f"Protected {few} {chr(65 + n) * 7}")
            await registered(chloe, customer=f"Waiting {few} {chr(75 + n) * 7}")
        with counted(stage) as statements:
            assert (await anna.submit("my_deals")).table
            assert (await dora.submit("deal_queue")).table
        asked.append(len([each for each in statements if "deal" in each]))
    assert asked[0] == asked[1]


async def test_evidence_belongs_to_the_deal_and_can_be_opened_by_the_reviewer_and_its_partner(
    stage: Stage, chloe: Talk, tmp_path: Path
) -> None:
    store = FileStore(tmp_path / "files")
    request = await send(stage, store, chloe, "request.pdf", PDF)
    number = await registered(chloe, evidence=[request.id])
    card = stage.told("dora")[-1]
    assert fact(card, "Evidence") == "request.pdf"

    dora = stage.person("dora")
    for person, shown in ((dora, card), (dora, await dora.turn(skill="review_deal", values={"deal": number})),
                          (chloe, await chloe.turn(skill="deal_status", values={"deal": number}))):  # fmt: skip
        (offered,) = shown.downloads
        assert (offered.kind, offered.label) == ("file", f"request.pdf ({len(PDF)} bytes)")
        async with stage.database.reading() as session:
            opened = await fetched(session, store, person.sender, offered.name, Translator("en"))
        assert opened is not None
        assert opened.data == PDF


async def test_evidence_with_a_virus_is_named_and_not_offered(stage: Stage, chloe: Talk, tmp_path: Path) -> None:
    request = await send(stage, FileStore(tmp_path / "files"), chloe, "request.pdf", PDF)
    number = await registered(chloe, evidence=[request.id])
    async with stage.database.writing() as session:
        await files.judge(session, request.sha256, FileState.INFECTED, stage.clock())
    card = await stage.person("dora").turn(skill="review_deal", values={"deal": number})
    assert fact(card, "Evidence") == "request.pdf"
    assert card.downloads == ()


async def test_deals_about_to_expire_are_listed_the_nearest_first_with_a_way_to_extend_them(
    stage: Stage, anna: Talk, chloe: Talk
) -> None:
    assert (await anna.turn(skill="deals_ending")).text == "The protection of no deal ends soon."
    first = await registered(anna)
    stage.clock.advance(days=20)
    second = await registered(anna, customer="Zirbental Hotels")
    stage.clock.advance(days=45)

    told = await anna.turn(skill="deals_ending")
    assert told.table is not None
    assert told.table.rows == ((first, "Acme Robotics", "25 days left"),)
    stage.clock.advance(days=20)
    told = await anna.turn(skill="deals_ending")
    assert told.table is not None
    assert [row[0] for row in told.table.rows] == [first, second]
    assert button(told, f"Extend {second}").turn["values"] == {"deal": second}
    assert (await chloe.turn(skill="deals_ending")).table is None
