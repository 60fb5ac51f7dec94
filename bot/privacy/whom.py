"""A person with everything they are called in the database: number, accounts, e-mail, the ledger's name."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.message import Sender
from bot.prm.people import Identity, Person, ledger_name
from bot.prm.support_asks import asker_of


@dataclass(frozen=True, kw_only=True)
class Whom:
    """Everything by which rows can be about a person."""

    person: int
    name: str
    email: str | None
    actor: str  # what the ledger calls them
    accounts: tuple[Sender, ...]

    @property
    def senders(self) -> list[str]:
        """Their accounts as keys; figures know them by a name of their own."""
        return [*(each.key for each in self.accounts), asker_of(self.person, "")]


async def whom(session: AsyncSession, person_id: int) -> Whom:
    """Raises NoResultFound."""
    person = await session.get_one(Person, person_id)
    owned = await session.scalars(select(Identity).where(Identity.person_id == person_id).order_by(Identity.id))
    return Whom(
        person=person.id,
        name=person.name,
        email=person.email,
        actor=ledger_name(person),
        accounts=tuple(Sender(platform=each.platform, tenant=each.tenant, user=each.user_id) for each in owned),
    )
