"""A partner's week as programs play it, from a lead to the last payment: every kind of record comes to be, by itself.

Anna sells, Bela administers her company; at the vendor Dora looks after it, and Fay pays.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import httpx
from sqlalchemy import select

from bot.prm import commission_closing, commission_rates, programme
from bot.prm.commission_calendar import Month
from bot.prm.commission_engine import Band
from bot.prm.ledger import SYSTEM
from bot.prm.partners import Partner
from tests import enquiries, samples
from tests.bot.api.office import Office
from tests.skills import mdf_stage

STREAM = {"Content-Type": "application/octet-stream"}


@dataclass
class Week:
    """Clients of the four, and what one of them does with a record as it stands now."""

    office: Office
    anna: httpx.AsyncClient
    bela: httpx.AsyncClient
    dora: httpx.AsyncClient
    fay: httpx.AsyncClient

    async def do(self, who: httpx.AsyncClient, action: str, about: str = "", **answers: Any) -> dict[str, Any]:
        """Act on the record at this path ("/leads/L-2026-0001") as it is told to this client, or on none."""
        headers = {"If-Match": (await who.get(about)).headers["ETag"]} if about else {}
        done = await who.post(f"/actions/{action}", json=answers, headers=headers)
        assert done.status_code == 200, f"{action}: {done.text}"
        return done.json()

    async def paper(self, who: httpx.AsyncClient, name: str = "paper.pdf") -> str:
        sent = await who.post("/files", params={"name": name}, content=samples.PDF, headers=STREAM)
        assert sent.status_code == 201, sent.text
        return str(sent.json()["id"])


async def begin(office: Office) -> Week:
    """Everybody has a key, there are funds and rates, and a lead has come in."""
    await mdf_stage.build(office)
    async with office.database.writing() as session:
        current = await programme.only(session)
        assert current is not None
        bands = (Band(Decimal(0), Decimal(10)),)
        await commission_rates.put_rates(
            session, current, group="core", tier="gold", since=date(2026, 1, 1), bands=bands, actor=SYSTEM,
            now=office.clock(),
        )  # fmt: skip
    await enquiries.kept(office, "Larsen Logistics AS")
    return await of(office)


async def of(office: Office) -> Week:
    """Keys for the four."""
    return Week(office, *[await office.client(each) for each in ("anna", "bela", "dora", "fay")])


async def sell(week: Week) -> None:
    """The lead becomes a deal, which is approved and won."""
    anna, lead, deal = week.anna, "/leads/L-2026-0001", "/deals/D-2026-0001"
    value = {"amount": "150000.00", "currency": "EUR"}  # above what is approved by itself
    reason = "They have worked there before."
    await week.do(week.dora, "assign_lead", lead, lead="L-2026-0001", partner="nordlicht", reason=reason)
    await week.do(anna, "accept_lead", lead, lead="L-2026-0001", value=value, closes_on="2027-03-31")
    await week.do(anna, "convert_lead", lead, lead="L-2026-0001")
    await week.do(week.dora, "approve_deal", deal, deal="D-2026-0001")
    await week.do(anna, "deal_won", deal, deal="D-2026-0001", value=value, on="2026-11-20")


async def run_an_activity(week: Week) -> None:
    """Funds are asked for and approved; after the activity they are claimed and paid."""
    bela, request, claim = week.bela, "/mdf/requests/MR-2026-0001", "/mdf/claims/MC-2026-0001"
    cost = {"amount": "2000.00", "currency": "EUR"}
    await week.do(
        bela, "request_mdf", activity="content", title="Customer story", starts_on="2026-12-10", total_cost=cost
    )
    await week.do(week.dora, "approve_mdf", request, request="MR-2026-0001")
    week.office.clock.advance(days=25)
    papers = {kind: [await week.paper(bela, f"{kind}.pdf")] for kind in ("invoice", "sample")}
    claimed = {"amount": {"amount": "400.00", "currency": "EUR"}, **papers}
    await week.do(bela, "claim_mdf", request, request="MR-2026-0001", **claimed)
    await week.do(week.dora, "approve_mdf_claim", claim, claim="MC-2026-0001")
    await week.do(week.fay, "pay_mdf_claim", claim, claim="MC-2026-0001", reference="SEPA 1")


async def settle(week: Week) -> None:
    """The month is closed, and its line is disputed."""
    async with week.office.database.writing() as session:
        current = await programme.only(session)
        nordlicht = await session.scalar(select(Partner.id).where(Partner.key == "nordlicht"))
        assert current is not None
        assert nordlicht is not None
        await commission_closing.close(session, current, nordlicht, Month.of(date(2026, 11, 1)), week.office.clock())
    line, objection = "/commissions/lines/C-2026-0001", "That was agreed otherwise."
    await week.do(week.bela, "dispute_commission", line, entry="C-2026-0001", objection=objection)


async def answer(week: Week) -> None:
    """Finance has looked at it."""
    dispute = "/commissions/disputes/Q-2026-0001"
    said = {"verdict": "the_entry_is_right", "answer": "The rate is the one agreed."}
    await week.do(week.fay, "answer_commission_dispute", dispute, dispute="Q-2026-0001", **said)


async def ask_for_help(week: Week) -> None:
    """Anna asks the vendor's people, and their channel manager answers."""
    opened = await week.anna.post("/actions/open_ticket", json={"about": "My key is gone"})
    assert opened.status_code == 200, opened.text
    ticket = "/tickets/T-2026-0001"
    await week.do(week.dora, "take_ticket", ticket, ticket="T-2026-0001")
    await week.do(week.dora, "answer_ticket", ticket, ticket="T-2026-0001", answer="Which one is it?")


async def announce(week: Week) -> None:
    """Dora has news for partners, and asks for their release."""
    said = {"title": "Spring promotion", "body": "20 % off backup until June.", "category": "promotion"}
    await week.do(week.dora, "announce", **said)
    news = "/announcements/A-2026-0001"
    await week.do(week.dora, "submit_announcement", news, announcement="A-2026-0001")


async def play(week: Week) -> None:
    for part in (sell, settle, run_an_activity, ask_for_help, announce):
        await part(week)
