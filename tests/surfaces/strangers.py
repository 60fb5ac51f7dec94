"""A record of every kind that Nordlicht has, and ways to ask for one: on a surface, or as a program does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.file_store import FileStore
from bot.prm import commission_closing, commission_disputes, fund_takeover, programme
from bot.prm import people as everybody
from bot.prm.commission_calendar import Month
from bot.prm.database import Database
from bot.prm.deal_records import DealState
from bot.prm.fund_claim_records import Claim, ClaimState
from bot.prm.fund_records import Activity, Allocation, FundRequest, RequestState
from bot.prm.ledger import SYSTEM
from bot.prm.money import Money
from bot.prm.people import Member, Person, StaffRole
from bot.prm.programme import Programme
from tests import enquiries, rows
from tests.bot.api.office import Office
from tests.conversation import Stage
from tests.skills import mdf_stage
from tests.skills.commission_stage import deal_of, rated
from tests.surfaces.on_stage import on_stage
from tests.surfaces.surface import Surface, meant
from tests.world import TEAM, World

NUMBERS = {  # by the question that asks for one
    "deal": "D-2026-0001",
    "lead": "L-2026-0001",
    "entry": "C-2026-0001",
    "number": "S-2026-0001",  # a statement's
    "dispute": "Q-2026-0001",
    "request": "MR-2026-0001",
    "claim": "MC-2026-0001",
}
PUT_OFF, PATIENCE = "I am working on it, and will post it here.", 5
STORY = (date(2026, 11, 2), date(2026, 11, 10))


class Asks(Protocol):
    """What somebody reads who uses a skill on the record with this number."""

    async def __call__(self, who: str, skill: str, question: str, number: str) -> str: ...


async def keep_records(stage: Stage, people: World) -> None:
    """One of each with Nordlicht; Max looks after partners at the vendor, but not after this one."""
    await mdf_stage.build(stage)
    await rated(stage, people)
    await deal_of(stage, people.nordlicht, "150000", "Acme Robotics", DealState.IN_REVIEW, review_due_at=stage.clock())
    await deal_of(stage, people.nordlicht, "40000", "Zirbental Hotels", DealState.WON, won_on=date(2026, 11, 20))
    await enquiries.came_in(stage)
    async with stage.database.writing() as session:
        current = await programme.only(session)
        assert current is not None
        account = ("test", TEAM, "max")
        await rows.person(session, current, "Max", key="max", account=account, staff=[StaffRole.CHANNEL_MANAGER])
        bela, november, now = await _member(session, "bela"), Month.of(date(2026, 11, 1)), stage.clock()
        await commission_closing.close(session, current, people.nordlicht.id, november, now)
        await commission_disputes.dispute(session, bela, current, NUMBERS["entry"], objection="It is more.", now=now)
        await _spend(session, current, people, bela, stage)


async def _spend(session: AsyncSession, current: Programme, people: World, bela: Member, stage: Stage) -> None:
    """A request that was approved, and a claim for it in review."""
    usual: dict[str, Any] = {"actor": SYSTEM, "now": stage.clock()}
    cost, given = Money(Decimal(400), "EUR"), (await session.scalars(select(Allocation))).one()
    request = FundRequest(
        programme_id=current.id, number=NUMBERS["request"], allocation_id=given.id, partner_id=given.partner_id,
        requested_by_id=bela.person_id, activity=Activity.CONTENT, title="Customer story", starts_on=STORY[0],
        ends_on=STORY[1], total_cost=cost, vendor_share=Decimal(50), amount=Money(Decimal(200), "EUR"),
        approved_minor=200_00, state=RequestState.APPROVED, submitted_at=stage.clock(),
    )  # fmt: skip
    await fund_takeover.record_request(session, current, request, people.nordlicht, **usual)
    claim = Claim(
        programme_id=current.id, number=NUMBERS["claim"], request_id=request.id, partner_id=given.partner_id,
        title=request.title, claimed_by_id=bela.person_id, amount=Money(Decimal(150), "EUR"), activity_on=STORY[0],
        state=ClaimState.IN_REVIEW, submitted_at=stage.clock(),
    )  # fmt: skip
    await fund_takeover.record_claim(session, current, claim, people.nordlicht, papers=(), **usual)


async def _member(session: AsyncSession, key: str) -> Member:
    person = (await session.scalars(select(Person.id).where(Person.key == key))).one()
    found = await everybody.member(session, person)
    assert found is not None
    return found


def asks_on(surface: Surface) -> Asks:
    """In a sentence; what is still asked then is answered with nothing but the record. Asked again where a busy machine
    made Teams put it off, which says nothing of the record."""

    async def ask(who: str, skill: str, question: str, number: str) -> str:
        told, values = PUT_OFF, dict[str, Any]({question: number})
        for _ in range(PATIENCE):
            if PUT_OFF in told:
                told = await surface.say(who, meant(surface, skill, **values))
                if await surface.is_asked(who):
                    told = f"{told}\n{await surface.submit(who, **values)}"
        return told

    return ask


@asynccontextmanager
async def by_api(database: Database, folder: Path) -> AsyncIterator[Asks]:
    """A program, with everything such a person's key may be for."""
    async with on_stage(database, folder) as surface:
        await keep_records(surface.stage, surface.world)
    office = Office(database, FileStore(folder / "files"))
    office.serve()
    clients = {who: await office.client(who) for who in ("bela", "cleo", "max")}

    async def ask(who: str, skill: str, question: str, number: str) -> str:
        answer = await clients[who].post(f"/actions/{skill}", json={question: number, "version": 1})
        return f"{answer.status_code} {answer.text}"

    yield ask
