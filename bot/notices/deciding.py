"""Who decided what a card asked, and when: how a card ends that asks no more, where its record does not keep it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from bot.i18n import Translator
from bot.notify import Teller
from bot.prm.ledger import LedgerEntry
from bot.prm.people import PartnerMembership, Person, ledger_name
from bot.reactions import Fact
from bot.reply import literal


@dataclass(frozen=True)
class Decision:
    """`who` is empty where no person did it, or somebody who is gone."""

    who: str
    at: datetime

    def told(self, text: str, zone: str, t: Translator) -> str:
        """`text`, and by whom and when it came to that."""
        if not self.who:
            return text
        return f"{text} {t('Decided by {who}, {when}.', who=literal(self.who), when=t.moment(self.at, zone))}"


async def decision(fact: Fact, teller: Teller, *, partner: int | None = None) -> Decision:
    """By one of the vendor's people, or of this partner's. The ledger knows them by pseudonyms alone."""
    actor = await teller.session.scalar(select(LedgerEntry.actor).where(LedgerEntry.seq == fact.seq))
    theirs = select(PartnerMembership.person_id).where(PartnerMembership.partner_id == partner)
    people = await teller.session.scalars(select(Person).where(or_(Person.staff, Person.id.in_(theirs))))
    return Decision(next((each.name for each in people if ledger_name(each) == actor), ""), fact.at)
