"""What `bench.prm` measures: the reads behind the lists, checks and statements, and who asks for them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from bench.prm_data import NOW, PARTNERS, admin, rep, shares
from bench.prm_load import ADMIN, APPROVER, MANAGER
from bench.prm_pages import LARGEST, SMALLEST
from bot.prm import (
    commission_forecast,
    commission_lines,
    deal_conflicts,
    deal_queue,
    deals,
    fund_claim_decisions,
    fund_claims,
    fund_decisions,
    fund_requests,
    funds,
    lead_routing,
    leads,
    people,
    statements,
)
from bot.prm.commission_lines import OWED, Wanted
from bot.prm.customers import Customer, customer_key
from bot.prm.database import Database
from bot.prm.deal_records import Deal, DealState
from bot.prm.lead_records import Lead
from bot.prm.leads import LeadState
from bot.prm.money import Money
from bot.prm.people import Member
from bot.prm.programme import Programme

ASKED = 60  # people, registrations, leads
LIMIT = 11  # rows: a page, and whether there is another


@dataclass(frozen=True)
class Asked:
    """Who asks, and for what: the same at every size."""

    programme: Programme
    partners: Sequence[Member]  # reps and administrators
    admins: Sequence[Member]  # of partners
    largest: Sequence[Member]  # administrators of partners that have full pages of everything, and their reps
    smallest: Sequence[Member]  # administrators of partners whose latest statements are of the same length everywhere
    staff: Sequence[Member]
    customers: Sequence[Customer]  # that are to be registered: half of them resemble registered ones
    leads: Sequence[Lead]


Run = Callable[[AsyncSession, Asked, Any], Awaitable[int]]  # how many rows the answer has


@dataclass(frozen=True)
class Read:
    asked: Callable[[Asked], Sequence[Any]]
    run: Run


async def asked_for(database: Database) -> Asked:
    chance = Random(7)
    partners = chance.choices(range(1, PARTNERS + 1), shares(), k=ASKED)
    async with database.reading() as session:
        last = int(await session.scalar(select(Deal.id).order_by(Deal.id.desc()).limit(1)) or 0)
        live = [last - number for number in range(ASKED // 2)]
        known = select(Deal.customer_name, Deal.customer_domain, Deal.customer_country).where(Deal.id.in_(live))
        customers = [Customer(*row) for row in await session.execute(known)]
        made_up = [Customer(f"{word} Systems GmbH", None, "DE") for word in _words(chance, ASKED - len(customers))]
        newest = select(Lead).order_by(Lead.id.desc()).limit(ASKED).options(selectinload(Lead.products))
        return Asked(
            programme=await session.get_one(Programme, 1),
            partners=[
                await _member(session, (rep, admin)[number % 2](partner)) for number, partner in enumerate(partners)
            ],
            admins=[await _member(session, admin(partner)) for partner in partners],
            largest=[await _member(session, who(partner)) for who in (admin, rep) for partner in LARGEST],
            smallest=[await _member(session, admin(partner)) for partner in SMALLEST],
            staff=[await _member(session, each) for each in (MANAGER, APPROVER, ADMIN)],
            customers=[*customers, *made_up],
            leads=(await session.scalars(newest)).all(),
        )


async def _member(session: AsyncSession, person: int) -> Member:
    found = await people.member(session, person)
    if found is None:
        raise LookupError(person)
    return found


def _words(chance: Random, count: int) -> list[str]:
    return ["".join(chance.choices(("ka", "mer", "tol", "bin", "sua", "dre", "ge"), k=3)).title() for _ in range(count)]


async def _my_deals(session: AsyncSession, _: Asked, member: Member) -> int:
    return len(await deals.mine(session, member, limit=LIMIT))


async def _my_deals_in_a_state(session: AsyncSession, _: Asked, wanted: tuple[Member, DealState]) -> int:
    return len(await deals.mine(session, wanted[0], state=wanted[1], limit=LIMIT))


async def _deals_later(session: AsyncSession, _: Asked, member: Member) -> int:
    """From the first page to the second."""
    found = await deals.mine(session, member, limit=LIMIT)
    return len(await deals.mine(session, member, limit=LIMIT, after=found[-1].number)) if found else 0


async def _conflicts(session: AsyncSession, _: Asked, customer: Customer) -> int:
    deal = Deal(
        programme_id=1, partner_id=1, customer_name=customer.name, customer_key=customer_key(customer.name),
        customer_domain=customer.domain, customer_country=customer.country,
    )  # fmt: skip
    return len(await deal_conflicts.of_other_partners(session, deal, [3, 7], now=NOW))


async def _register(session: AsyncSession, asked: Asked, customer: Customer) -> int:
    """The whole of it, in a transaction that is given up."""
    await deals.register(
        session, asked.admins[0], asked.programme, customer=f"{customer.name} {len(asked.leads)}", products=["p3"],
        value=Money(Decimal(50_000), "EUR"), closes_on=date(2027, 9, 1), now=NOW, country=customer.country,
    )  # fmt: skip
    return 1
    return 1


async def _route(session: AsyncSession, asked: Asked, lead: Lead) -> int:
    await lead_routing.consider(session, asked.programme, lead, NOW)
    return 1


async def _my_leads(session: AsyncSession, _: Asked, member: Member) -> int:
    return len(await leads.mine(session, member, limit=LIMIT))


async def _my_new_leads(session: AsyncSession, _: Asked, member: Member) -> int:
    return len(await leads.mine(session, member, state=LeadState.NEW, limit=LIMIT))


async def _lead_queue(session: AsyncSession, _: Asked, member: Member) -> int:
    return len(await leads.waiting(session, member, now=NOW, limit=LIMIT))


async def _deal_queue(session: AsyncSession, asked: Asked, member: Member) -> int:
    return len(await deal_queue.queue(session, member, asked.programme, limit=LIMIT))


async def _statement(session: AsyncSession, _: Asked, member: Member) -> int:
    found = await statements.mine(session, member)
    if not found:
        return 0
    await statements.largest_of(session, found[0])
    return len(await statements.lines_of(session, found[0], limit=15))


async def _running(session: AsyncSession, _: Asked, member: Member) -> int:
    await statements.upcoming_total(session, member)
    return len(await statements.upcoming(session, member, limit=15))


async def _my_commissions(session: AsyncSession, _: Asked, member: Member) -> int:
    await commission_lines.totals(session, member, Wanted(), states=OWED)
    return len(await commission_lines.mine(session, member, Wanted(), limit=LIMIT))


async def _forecast(session: AsyncSession, asked: Asked, member: Member) -> int:
    return len(await commission_forecast.forecast(session, member, asked.programme, now=NOW))


async def _my_requests(session: AsyncSession, _: Asked, member: Member) -> int:
    return len(await fund_requests.mine(session, member, limit=LIMIT))


async def _my_claims(session: AsyncSession, _: Asked, member: Member) -> int:
    return len(await fund_claims.mine(session, member, limit=LIMIT))


async def _funds_left(session: AsyncSession, _: Asked, member: Member) -> int:
    return len(await funds.left(session, member, limit=LIMIT, running_on=NOW.date()))


async def _mdf_queue(session: AsyncSession, asked: Asked, member: Member) -> int:
    requests = await fund_decisions.queue(session, member, limit=LIMIT)
    return len(requests) + len(await fund_claim_decisions.to_review(session, member, asked.programme, limit=LIMIT))


def _by_state(asked: Asked) -> Sequence[tuple[Member, DealState]]:
    states = list(DealState)
    return [(member, states[number % len(states)]) for number, member in enumerate(asked.partners)]


def _partners(asked: Asked) -> Sequence[Member]:
    return asked.partners


def _admins(asked: Asked) -> Sequence[Member]:
    return asked.admins


def _largest(asked: Asked) -> Sequence[Member]:
    return asked.largest


def _smallest(asked: Asked) -> Sequence[Member]:
    return asked.smallest


def _largest_admins(asked: Asked) -> Sequence[Member]:
    return asked.largest[: len(LARGEST)]


def _staff(asked: Asked) -> Sequence[Member]:
    return asked.staff


def _customers(asked: Asked) -> Sequence[Customer]:
    return asked.customers


def _newest(asked: Asked) -> Sequence[Lead]:
    return asked.leads


READS: dict[str, Read] = {
    "my deals": Read(_partners, _my_deals),
    "my deals, next page": Read(_partners, _deals_later),
    "my deals in a state": Read(_by_state, _my_deals_in_a_state),
    "conflicts of a registration": Read(_customers, _conflicts),
    "registration": Read(_customers, _register),
    "lead routing": Read(_newest, _route),
    "statement": Read(_admins, _statement),
    "statement of 15 lines": Read(_smallest, _statement),
    "statement of this month": Read(_admins, _running),
    "my commissions": Read(_admins, _my_commissions),
    "commission forecast": Read(_admins, _forecast),
    "commission forecast, a full one": Read(_largest_admins, _forecast),
    "deals to review": Read(_staff, _deal_queue),
    "my leads": Read(_partners, _my_leads),
    "my new leads": Read(_partners, _my_new_leads),
    "my new leads, a full page": Read(_largest, _my_new_leads),
    "lead queue": Read(_staff, _lead_queue),
    "my MDF requests": Read(_admins, _my_requests),
    "my MDF claims": Read(_admins, _my_claims),
    "MDF left": Read(_admins, _funds_left),
    "MDF queue": Read(_staff, _mdf_queue),
}
