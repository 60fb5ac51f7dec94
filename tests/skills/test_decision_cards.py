"""Every card that asks for a decision says afterwards, wherever it was posted, who decided and when, and asks no more.

A new card fails here until it has its own story below.
"""

import ast
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import bot
import skills
from bot.outbox import Delivery
from bot.prm import people as everybody
from bot.prm import places
from bot.prm.deal_records import DealState
from bot.prm.people import StaffRole
from bot.prm.places import Purpose
from bot.prm.programme import Programme
from bot.reply import Button, Reply
from tests import rows
from tests.conversation import Stage
from tests.enquiries import EXPECTED, came_in
from tests.skills import commission_stage, mdf_stage
from tests.skills.commission_stage import deal_of
from tests.world import TEAM, World

CHANNEL = "test:T1:C-desk"
DEAL = {"customer": "Acme Robotics", "products": ["keep"], "value": "150k", "closes_on": "2027-03-31"}
MODULES = ("notices/deal_*.py", "notices/lead_*.py", "notices/commission_*.py", "notices/fund_*.py", "cards/deal_*.py")
STEPS_OF_PARTNERS = {  # offered below what a partner is told: nobody else is asked the same
    "answer_review", "appeal_deal", "extend_protection", "answer_mdf_request", "claim_mdf", "complete_mdf_claim",
    "dispute_mdf_claim",
}  # fmt: skip
ON_A_CARD_OF_ITS_OWN = {"override_conflict"}  # below a deal's card where there is a conflict
BOOK = skills.load()
HERE = r"2026, 1\d:\d\d\s[AP]M"
"""Everybody of the vendor, and its channels, read one time: that of Berlin. It is between nine and ten in UTC."""


@dataclass(frozen=True)
class Play:
    stage: Stage
    people: World

    async def presses(self, who: str, pressed: Button, answers: Mapping[str, str]) -> Reply:
        """A press, and what it asks for."""
        said = await self.stage.person(who).press(pressed)
        return await self.stage.person(who).submit(said.ask, **answers) if said.ask is not None else said

    async def mdf(self) -> mdf_stage.MdfStage:
        return await mdf_stage.build(self.stage)

    async def settle(self) -> None:
        await self.stage.worker.run_due()


Ask = Callable[[Play], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Card:
    """How it comes to be posted, and who presses what on it; `late` had the same card and comes second."""

    asked: Ask
    skill: str
    by: str
    late: str
    answers: Mapping[str, str] = field(default_factory=dict)
    second: str = ""  # what the one who comes second is told beside what the card says; else who was first


async def a_deal(play: Play) -> None:
    await _staff(play, "olaf", StaffRole.APPROVER)
    await play.stage.person("anna").submit("register_deal", **DEAL)


async def an_mdf_request(play: Play) -> None:
    await (await play.mdf()).asked()


async def an_mdf_claim(play: Play) -> None:
    mdf = await play.mdf()
    await mdf.asked()
    await mdf.approved()
    await play.stage.wait(days=25)
    await mdf.claimed()


async def a_disputed_mdf_claim(play: Play) -> None:
    await an_mdf_claim(play)
    await play.stage.person("dora").submit("reject_mdf_claim", claim="MC-2026-0001", reason="There is none")
    await play.stage.person("bela").submit("dispute_mdf_claim", claim="MC-2026-0001", why="Please look again")


async def an_accepted_mdf_claim(play: Play) -> None:
    await an_mdf_claim(play)
    await play.stage.person("dora").turn(skill="approve_mdf_claim", values={"claim": "MC-2026-0001"})


async def a_disputed_commission(play: Play) -> None:
    await _rated(play)
    await deal_of(play.stage, play.people.nordlicht, "88000", "Acme Robotics", DealState.WON)
    await play.settle()
    await play.stage.person("bela").submit("dispute_commission", entry="C-2026-0001", objection="It was more")


async def a_commission_that_waits(play: Play) -> None:
    await _rated(play)
    await deal_of(play.stage, play.people.nordlicht, "80000", "Acme Robotics", DealState.WON, currency="GBP")
    await play.settle()


async def a_lead(play: Play) -> None:
    await came_in(play.stage)


async def a_lead_for_nobody(play: Play) -> None:
    await _staff(play, "olaf", StaffRole.ADMIN)
    await _staff(play, "root", StaffRole.ADMIN)
    await came_in(play.stage, region="atlantis")


async def _rated(play: Play) -> None:
    await commission_stage.rated(play.stage, play.people)
    await _staff(play, "fay", StaffRole.FINANCE)


async def _staff(play: Play, name: str, role: StaffRole) -> None:
    async with play.stage.database.writing() as session:
        programme = await session.get_one(Programme, play.people.nordlicht.programme_id)
        await rows.person(session, programme, name.title(), key=name, staff=[role], account=("test", TEAM, name))


WHY = {"reason": "Not now"}
ASSIGNED = {"partner": "Nordlicht", "reason": "They asked for it"}
CARDS: dict[str, Card] = {
    "a deal: approve": Card(asked=a_deal, skill="approve_deal", by="dora", late="olaf"),
    "a deal: reject": Card(asked=a_deal, skill="reject_deal", by="dora", late="olaf", answers=WHY),
    "a deal: ask": Card(asked=a_deal, skill="return_deal", by="dora", late="olaf", answers={"question": "Who?"}),
    "MDF: approve": Card(asked=an_mdf_request, skill="approve_mdf", by="dora", late="olaf"),
    "MDF: less": Card(
        asked=an_mdf_request, skill="approve_mdf_less", by="dora", late="olaf", answers={"amount": "500 EUR"}
    ),
    "MDF: ask": Card(asked=an_mdf_request, skill="return_mdf", by="dora", late="olaf", answers=WHY),
    "MDF: reject": Card(asked=an_mdf_request, skill="reject_mdf", by="dora", late="olaf", answers=WHY),
    "a claim: accept": Card(asked=an_mdf_claim, skill="approve_mdf_claim", by="dora", late="olaf"),
    "a claim: ask": Card(asked=an_mdf_claim, skill="ask_mdf_claim", by="dora", late="olaf", answers=WHY),
    "a claim: reject": Card(asked=an_mdf_claim, skill="reject_mdf_claim", by="dora", late="olaf", answers=WHY),
    "a disputed claim": Card(asked=a_disputed_mdf_claim, skill="approve_mdf_claim", by="olaf", late="root"),
    "a claim to be paid": Card(asked=an_accepted_mdf_claim, skill="pay_mdf_claim", by="fay", late="root"),
    "a disputed commission": Card(
        asked=a_disputed_commission, skill="answer_commission_dispute", by="emil", late="fay",
        answers={"verdict": "the_entry_is_right", "answer": "The order says so"}, second="I don't find an open dispute",
    ),
    "a lead: accept": Card(asked=a_lead, skill="accept_lead", by="anna", late="bela", answers=EXPECTED),
    "a lead: decline": Card(
        asked=a_lead, skill="decline_lead", by="anna", late="bela", answers=WHY, second="has moved on in the meantime"
    ),
    "a lead for nobody": Card(
        asked=a_lead_for_nobody, skill="assign_lead", by="olaf", late="root", answers=ASSIGNED, second="out of date"
    ),
}  # fmt: skip


@pytest.fixture(params=["to people", "and to a channel"])
async def play(request: pytest.FixtureRequest, stage: Stage, people: World) -> Play:
    if request.param == "and to a channel":
        stage.vouched = True
        async with stage.database.writing() as session:
            operator = everybody.system(1, "operator")
            await places.keep_for_staff(
                session, operator, CHANNEL, list(Purpose), platform="test", now=stage.clock()
            )  # fmt: skip
    return Play(stage, people)


def posted(stage: Stage) -> dict[str, Reply]:
    """Everything that was posted as a card, by its delivery, as it stands now."""
    cards = {each.key for each in stage.sent if each.card is not None and each.edits is None}
    return {_first(each): each.reply for each in stage.sent if _first(each) in cards}


def _first(delivery: Delivery) -> str:
    return delivery.edits or delivery.key


def asking(stage: Stage, skill: str) -> dict[str, Button]:
    """The button of that skill on each copy of the card."""
    shown = {key: next((b for b in reply.buttons if b.skill == skill), None) for key, reply in posted(stage).items()}
    return {key: found for key, found in shown.items() if found is not None}


def deciding(reply: Reply) -> set[str]:
    return {each.skill for each in reply.buttons if each.skill and BOOK[each.skill].writes}


@pytest.mark.parametrize("name", CARDS)
async def test_a_decided_card_says_everywhere_who_decided_and_when(play: Play, name: str) -> None:
    card, stage = CARDS[name], play.stage
    await card.asked(play)
    copies = asking(stage, card.skill)
    assert copies, f"nobody was asked: {posted(stage)}"
    pressed = next(iter(copies.values()))
    await play.presses(card.by, pressed, card.answers)

    for key in copies:
        now = posted(stage)[key]
        assert not deciding(now), now
        assert card.by.title() in now.text, now.text
        assert re.search(HERE, now.text), f"it does not say when that was at the vendor: {now.text}"

    before, told = posted(stage), len(stage.sent)
    second = await play.presses(card.late, pressed, card.answers)
    told_late = " ".join((second.text, *(second.ask.errors.values() if second.ask else ())))
    assert (card.second or card.by.title()) in told_late, f"the second is not told who was first: {told_late}"
    assert posted(stage) == before, "the second decides nothing"
    assert [each for each in stage.sent[told:] if each.notice_to and each.sender.user != card.late] == []


async def test_a_card_of_lines_that_wait_says_who_released_the_last_of_them(play: Play) -> None:
    """It leads to the list of them, in which each is released."""
    await a_commission_that_waits(play)
    waiting = asking(play.stage, "held_commissions")
    assert waiting
    for line in (await play.stage.person("emil").turn(skill="held_commissions")).buttons:
        if line.skill == "release_commission":
            await play.presses("emil", line, {})
            second = await play.presses("fay", line, {})
            assert "by now" in second.text or "does nothing" in second.text, second.text
    for key in waiting:
        now = posted(play.stage)[key]
        assert now.buttons == ()
        assert "Decided by Emil, Nov 20, 2026" in now.text, now.text


def test_every_card_with_a_decision_is_among_these() -> None:
    offered = {skill for found in MODULES for file in _files(found) for skill in _steps(file)}
    assert {card.skill for card in CARDS.values()} == offered - STEPS_OF_PARTNERS - ON_A_CARD_OF_ITS_OWN


def _files(pattern: str) -> list[Path]:
    found = sorted(Path(bot.__file__).parent.glob(pattern))
    assert found, f"nothing is called {pattern} any more"
    return found


def _steps(file: Path) -> set[str]:
    """The skills that change something and are named there."""
    words: set[Any] = {each.value for each in ast.walk(ast.parse(file.read_text())) if isinstance(each, ast.Constant)}
    return {word for word in words if isinstance(word, str) and word in BOOK and BOOK[word].writes}
