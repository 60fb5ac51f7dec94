"""Who hears of a request or a claim: those who decide, the channel for funds, who pays, and the partner's people."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from bot.cards import papers
from bot.i18n import Translator
from bot.notices.fund_cards import Case
from bot.notify import Teller, Write
from bot.prm import fund_decisions, fund_proofs, fund_words
from bot.prm.deciders import staff
from bot.prm.fund_claim_records import Claim
from bot.prm.fund_records import Allocation, FundRequest
from bot.prm.money import Money
from bot.prm.partners import Partner
from bot.prm.people import Member, Person, StaffRole
from bot.prm.places import Purpose
from bot.prm.programme import Programme
from bot.prm.rights import may


@dataclass(frozen=True, kw_only=True)
class About:
    """A request, and the claim a notice is about if it is about one, with whose they are."""

    programme: Programme
    request: FundRequest
    partner: Partner
    fund: Allocation
    claim: Claim | None = None

    @property
    def record(self) -> FundRequest | Claim:
        return self.claim or self.request

    @property
    def asked_by(self) -> int:
        return self.claim.claimed_by_id if self.claim else self.request.requested_by_id

    @property
    def amount(self) -> Money:
        return self.claim.amount if self.claim else self.request.amount

    @property
    def review(self) -> str:
        """The cards that ask for a decision."""
        return f"{self.record.number}:review"

    @property
    def payment(self) -> str:
        """The cards that ask for a payment."""
        return f"{self.record.number}:payment"

    def zone(self, who: Member | None) -> str:
        return who.time_zone if who else self.programme.time_zone


async def about_request(teller: Teller, number: str) -> About:
    request = (await teller.session.scalars(select(FundRequest).where(FundRequest.number == number))).one()
    return await _about(teller, request, None)


async def about_claim(teller: Teller, number: str) -> About:
    claim = (await teller.session.scalars(select(Claim).where(Claim.number == number))).one()
    return await _about(teller, await teller.session.get_one(FundRequest, claim.request_id), claim)


async def case_of(teller: Teller, about: About, t: Translator) -> Case:
    """What a card says beside the record, for a reader at the vendor."""
    session, record, fund, claim = teller.session, about.record, about.fund, about.claim
    who = claim.paid_by_id if claim and claim.paid_by_id else record.decided_by_id
    names = dict[int, str]()
    for person, name in await session.execute(
        select(Person.id, Person.name).where(Person.id.in_([about.asked_by, who]))
    ):
        names[person] = name
    zone = about.programme.time_zone
    counted = await fund_proofs.counted(session, claim) if claim else {}
    return Case(
        partner=about.partner.name,
        by=names.get(about.asked_by, ""),
        decided_by=names.get(who or 0, ""),
        zone=zone,
        free=Money.of_minor(fund.amount_minor - fund.approved_minor, fund.currency),
        facts=fund_words.of_claim(claim, counted, t, zone) if claim else (),
        papers=papers.proofs(await fund_proofs.of(session, claim), t) if claim else (),
    )


async def decides(teller: Teller, about: About, who: Member | None) -> bool:
    """Whether a reader of a card still has a part in it: they decide on it, or they pay. A place always has."""
    if who is None or (about.claim and may(who, "claim.pay")):
        return True
    reach = fund_decisions.decided_by(who, "claim" if about.claim else "fund")
    return await teller.session.scalar(select(Allocation.id).where(Allocation.id == about.fund.id, reach)) is not None


async def ask(teller: Teller, about: About, people: Iterable[int], write: Write, *, key: str, card: str) -> None:
    """Each of these people in private, and the channel for funds."""
    for person in people:
        await teller.person(person, write, key=key, card=card)
    await teller.staff(about.programme.id, Purpose.FUNDS, write, key=key, card=card)


async def tell_partner(teller: Teller, about: About, write: Write, *, key: str) -> None:
    """Whoever asked; where they cannot be reached any more, their partner's administrators."""
    await teller.partner(about.asked_by, about.partner.id, write, key=key)


async def who_pays(teller: Teller, current: Programme) -> tuple[int, ...]:
    """Finance, or the admins where nobody is in it."""
    finance = await staff(teller.session, current, StaffRole.FINANCE)
    return tuple(finance or await staff(teller.session, current, StaffRole.ADMIN))


async def _about(teller: Teller, request: FundRequest, claim: Claim | None) -> About:
    current = await teller.session.get_one(Programme, request.programme_id)
    fund = await teller.session.get_one(Allocation, request.allocation_id)
    partner = await teller.session.get_one(Partner, fund.partner_id)
    return About(programme=current, request=request, partner=partner, fund=fund, claim=claim)
