"""A person with everything they are called in the database: number, accounts, e-mail, the ledger's name."""

from dataclasses import dataclass

from sqlalchemy import select, union
from sqlalchemy.ext.asyncio import AsyncSession

from bot.message import Sender
from bot.prm.files import File
from bot.prm.people import Identity, Person, ledger_name
from bot.prm.support_asks import asker_of
from bot.prm.ticket_records import Ticket
from bot.questions import AskedQuestion


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
    accounts = {each.key: each for each in map(_account, owned)} | await _earlier(session, person_id)
    return Whom(
        person=person.id,
        name=person.name,
        email=person.email,
        actor=ledger_name(person),
        accounts=tuple(accounts.values()),
    )


def _account(owned: Identity) -> Sender:
    return Sender(platform=owned.platform, tenant=owned.tenant, user=owned.user_id)


async def _earlier(session: AsyncSession, person_id: int) -> dict[str, Sender]:
    """Accounts that were theirs when they did something, also where those were taken from them since."""
    used = union(
        select(AskedQuestion.sender).where(AskedQuestion.person_id == person_id),
        select(File.account).where(File.person_id == person_id),
        select(Ticket.account).where(Ticket.person_id == person_id),
    )
    keys = [key.split(":", 2) for key in await session.scalars(used)]
    found = (Sender(platform=key[0], tenant=key[1], user=key[2]) for key in keys if len(key) == 3)
    return {each.key: each for each in found}
