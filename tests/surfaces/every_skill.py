"""Everything a partner programme is worked with, each asked for once: who asks, what they fill in, what comes of it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.prm import commission_rates, programme
from bot.prm.ledger import SYSTEM
from tests import enquiries
from tests.skills import mdf_stage
from tests.skills.commission_stage import BANDS
from tests.surfaces.surface import Surface

RECORDS = {"deal", "lead", "entry", "request", "claim"}  # questions for one

Prepare = Callable[[Surface], Awaitable[Any]]


@dataclass(frozen=True, kw_only=True)
class Act:
    """One skill, begun with nothing but its name, or with a button of what another one shows."""

    who: str
    skill: str
    says: str  # a part of what they read in the end
    answers: Mapping[str, Any]
    press: str = ""  # the button it begins with, on the review of a deal
    files: Mapping[str, int] = field(default_factory=dict)  # how many papers answer which question
    first: Prepare | None = None  # what has happened before

    @property
    def is_a_partners_own(self) -> bool:
        """Whether it is about a record of the partner that uses it."""
        return self.who in ("anna", "bela") and not RECORDS.isdisjoint(self.answers)


def _act(who: str, skill: str, says: str, /, *, first: Prepare | None = None, **answers: Any) -> Act:
    return Act(who=who, skill=skill, says=says, answers=answers, first=first)


def _claim(skill: str, says: str, /, *, first: Prepare | None = None, **answers: Any) -> Act:
    """Bela's, with an invoice and the finished piece."""
    return Act(who="bela", skill=skill, says=says, answers=answers, files={"invoice": 1, "sample": 1}, first=first)


def _decide(skill: str, says: str, deal: str, press: str, /, **answers: Any) -> Act:
    """Dora's decision on a deal, from its card."""
    return Act(who="dora", skill=skill, says=says, answers={"deal": deal, **answers}, press=press)


async def prepare(surface: Surface) -> None:
    """Everybody of the vendor and both partners, funds, and rates that commissions are reckoned with."""
    await mdf_stage.build(surface.stage)
    async with surface.stage.database.writing() as session:
        current = await programme.only(session)
        assert current is not None
        gold = {"group": "core", "tier": "gold", "since": date(2026, 1, 1), "bands": BANDS}
        await commission_rates.put_rates(session, current, **gold, actor=SYSTEM, now=surface.stage.clock())


def later(**by: float) -> Prepare:
    async def wait(surface: Surface) -> None:
        await surface.happen(**by)

    return wait


def enquiry(company: str, **facts: Any) -> Prepare:
    async def come_in(surface: Surface) -> None:
        await enquiries.kept(surface.stage, company, sells="keep", **facts)
        await surface.happen()

    return come_in


DEAL = {"products": ["keep"], "value": "150k", "closes_on": "2027-03-31", "country": "DE"}
SMALL = {**DEAL, "value": "50k"}
WORTH = {"value": "20,000 EUR", "closes_on": "2027-03-31"}
STORY = {"activity": "content", "title": "Customer story", "starts_on": "2026-12-08", "total_cost": "400 EUR"}

DEALS = (
    _act(
        "anna", "register_deal", "Deal D-2026-0001 with Acme Robotics is registered", customer="Acme Robotics", **DEAL
    ),
    _act("dora", "deal_queue", "D-2026-0001"),
    _act("dora", "review_deal", "Acme Robotics", deal="D-2026-0001"),
    _decide(
        "return_deal",
        "D-2026-0001 with Acme Robotics: Returned.",
        "D-2026-0001",
        "Ask the partner",
        question="Which department is it?",
    ),
    _act(
        "anna",
        "answer_review",
        "Thank you. Deal D-2026-0001 with Acme Robotics is under review again.",
        deal="D-2026-0001",
        answer="The plant in Ulm.",
    ),
    _decide("approve_deal", "D-2026-0001 with Acme Robotics: Approved.", "D-2026-0001", "Approve"),
    _act("anna", "my_deals", "D-2026-0001"),
    _act("anna", "deals_ending", "The protection of no deal ends soon."),
    _act("anna", "deal_status", "D-2026-0001 with Acme Robotics: Approved.", deal="D-2026-0001"),
    _act("anna", "update_deal", "is up to date.", deal="D-2026-0001", value="140k"),
    _act(
        "anna",
        "extend_protection",
        "The protection of deal D-2026-0001 with Acme Robotics is extended.",
        deal="D-2026-0001",
        activity="A workshop with their engineers.",
    ),
    _act("anna", "register_deal", "D-2026-0002", customer="Zirbental Hotels", **SMALL),
    _act("anna", "deal_lost", "is noted as lost.", deal="D-2026-0002", reason="price"),
    _act("anna", "register_deal", "D-2026-0003", customer="Hollerbach Logistik", **DEAL),
    _act("anna", "withdraw_deal", "is withdrawn.", deal="D-2026-0003"),
    _act("anna", "register_deal", "D-2026-0004", customer="Ostwall Stahl", **SMALL),
    _act("anna", "cancel_deal", "is cancelled.", deal="D-2026-0004"),
    _act("chloe", "register_deal", "D-2026-0005", customer="Moulin Rouge Energie", **DEAL),
    _decide(
        "reject_deal",
        "D-2026-0005 with Moulin Rouge Energie: Rejected.",
        "D-2026-0005",
        "Reject",
        reason="It is a customer of ours.",
    ),
    _act(
        "chloe",
        "appeal_deal",
        "Your appeal for deal D-2026-0005 with Moulin Rouge Energie is under review.",
        deal="D-2026-0005",
        reason="We have worked with them for two years.",
    ),
    _act("anna", "register_deal", "D-2026-0006", customer="Kaltwasser Optik GmbH", **DEAL),
    _act("chloe", "register_deal", "D-2026-0007", customer="Kaltwasser Optik", **DEAL),
    _decide("approve_deal", "D-2026-0006 with Kaltwasser Optik GmbH: Approved.", "D-2026-0006", "Approve"),
    _decide(
        "override_conflict",
        "D-2026-0007 with Kaltwasser Optik: Approved.",
        "D-2026-0007",
        "Customer's choice",
        choice="Their letter of Monday.",
    ),
    _act(
        "anna",
        "deal_won",
        "Congratulations! Deal D-2026-0001 with Acme Robotics is won.",
        deal="D-2026-0001",
        value="130k",
        on="2026-11-20",
    ),
)
LEADS = (
    _act("dora", "lead_queue", "With no partner", first=enquiry("Ulmer Brot AG", region="iberia", country="ES")),
    _act(
        "dora",
        "assign_lead",
        "Lead L-2026-0001, Ulmer Brot AG, is with Nordlicht now.",
        lead="L-2026-0001",
        partner="nordlicht",
        reason="They know the baker.",
    ),
    _act(
        "dora",
        "lead_route",
        "went to Nordlicht with 80 points.",
        lead="L-2026-0002",
        first=enquiry("Tannzapf Spielwaren GmbH"),
    ),
    _act("dora", "hot_lead", "is flagged as hot.", lead="L-2026-0002"),
    _act("anna", "my_leads", "L-2026-0001"),
    _act("anna", "accept_lead", "is accepted. Please get in touch soon.", lead="L-2026-0001", **WORTH),
    _act("anna", "update_lead", "I noted that down for lead L-2026-0001", lead="L-2026-0001", note="They want a demo."),
    _act("anna", "convert_lead", "became this deal.", lead="L-2026-0001", customer="Ulmer Brot AG", **SMALL),
    _act("anna", "accept_lead", "is accepted. Please get in touch soon.", lead="L-2026-0002", **WORTH),
    _act(
        "anna",
        "lead_lost",
        "Lead L-2026-0002, Tannzapf Spielwaren GmbH, is closed as lost.",
        lead="L-2026-0002",
        reason="They bought elsewhere.",
    ),
    _act(
        "anna",
        "decline_lead",
        "is declined and will not come back to you.",
        first=enquiry("Isar Licht GmbH"),
        lead="L-2026-0003",
        reason="No time for it.",
    ),
)
COMMISSIONS = (
    _act("bela", "my_commissions", "€18,800.00"),
    _act("bela", "commission_line", "€50,000.00 × 12% = €6,000.00", entry="C-2026-0001"),
    _act("bela", "commission_forecast", "This is an outlook, not a promise."),
    _act(
        "bela", "dispute_commission", "dispute Q-2026-0001", entry="C-2026-0001", objection="The rate was 16 percent."
    ),
    _act("fay", "commission_disputes", "Q-2026-0001"),
    _act(
        "fay",
        "answer_commission_dispute",
        "Dispute Q-2026-0001 is answered, and the partner is told.",
        dispute="Q-2026-0001",
        verdict="the_entry_is_right",
        answer="It was 12.",
    ),
    _act(
        "fay",
        "hold_commission",
        "Entry C-2026-0001 waits until you release it",
        entry="C-2026-0001",
        reason="The invoice is missing.",
    ),
    _act("fay", "held_commissions", "C-2026-0001"),
    _act("fay", "release_commission", "Entry C-2026-0001 is released and will be paid.", entry="C-2026-0001"),
    _act("root", "split_commission", "Nordlicht: 70%", deal="D-2026-0008", partner="sudwind", percent="30"),
    _act(
        "fay",
        "take_back_commission",
        "−\u2060€1,880.00 for deal D-2026-0001",
        deal="D-2026-0001",
        percent="10",
        reason="Fewer seats.",
    ),
    _act("fay", "decline_commission", "Entry C-2026-0003 is declined", entry="C-2026-0003", reason="Counted twice."),
)
FUNDS = (
    _act("bela", "mdf_left", "Europe"),
    _act("bela", "request_mdf", "We pay €200.00 if it is approved", **STORY),
    _act("dora", "mdf_queue", "MR-2026-0001"),
    _act(
        "dora", "return_mdf", "You asked the partner about MR-2026-0001.", request="MR-2026-0001", reason="Which venue?"
    ),
    _act(
        "bela",
        "answer_mdf_request",
        "Thank you. Request MR-2026-0001 is with us again.",
        request="MR-2026-0001",
        answer="The town hall.",
    ),
    _act("dora", "approve_mdf", "You approved MR-2026-0001: €200.00.", request="MR-2026-0001"),
    _act("bela", "mdf_status", "Not claimed yet", request="MR-2026-0001"),
    _act("bela", "my_mdf_requests", "MR-2026-0001"),
    _act("bela", "request_mdf", "MR-2026-0002", **STORY),
    _act("dora", "approve_mdf_less", "You approved MR-2026-0002: €100.00.", request="MR-2026-0002", amount="100 EUR"),
    _act("bela", "request_mdf", "MR-2026-0003", **STORY),
    _act(
        "dora",
        "reject_mdf",
        "You rejected MR-2026-0003. The partner is told why.",
        request="MR-2026-0003",
        reason="It was funded before.",
    ),
    _act("bela", "request_mdf", "MR-2026-0004", **STORY),
    _act("bela", "cancel_mdf_request", "is cancelled.", request="MR-2026-0004"),
    _claim("claim_mdf", "is in review.", request="MR-2026-0001", amount="150 EUR", first=later(days=25)),
    _act(
        "dora",
        "ask_mdf_claim",
        "You sent claim MC-2026-0001 back.",
        claim="MC-2026-0001",
        reason="Which paper is the invoice?",
    ),
    _claim("complete_mdf_claim", "Thank you. Claim MC-2026-0001 is in review.", claim="MC-2026-0001", note="This one."),
    _act("bela", "mdf_claim_status", "Invoice (2) and Finished piece (2)", claim="MC-2026-0001"),
    _act("dora", "approve_mdf_claim", "You accepted claim MC-2026-0001: €150.00 is to be paid.", claim="MC-2026-0001"),
    _act("fay", "pay_mdf_claim", "Claim MC-2026-0001 is noted as paid: €150.00.", claim="MC-2026-0001"),
    _act("bela", "my_mdf_claims", "MC-2026-0001"),
    _claim("claim_mdf", "is in review.", request="MR-2026-0002", amount="90 EUR"),
    _act(
        "dora",
        "reject_mdf_claim",
        "You rejected claim MC-2026-0002.",
        claim="MC-2026-0002",
        reason="It shows something else.",
    ),
    _act(
        "bela",
        "dispute_mdf_claim",
        "Somebody else looks at claim MC-2026-0002 again.",
        claim="MC-2026-0002",
        why="It shows the very thing.",
    ),
)
MONTH = (_act("bela", "statement", "Statement S-2026-0001"),)  # after it has ended
