"""Above the message box: that a person is in charge here, who that is, and how to get the assistant back."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from bot import handover
from bot.channels.web_card import press
from bot.channels.web_html import Html, el, join
from bot.i18n import Translator
from bot.message import Incoming
from bot.prm import ticket_people
from bot.prm.people import Member
from bot.reply import Button


@dataclass(frozen=True, kw_only=True)
class Charge:
    """A ticket in whose conversation the assistant keeps quiet."""

    number: str
    agent: str  # the name of whoever has it; "" while nobody does


async def charge(session: AsyncSession, silence: Incoming, person: Member) -> Charge | None:
    """Who is in charge where this was said; None where the assistant answers."""
    ticket = await handover.here(session, silence, person)
    if ticket is None or ticket.in_charge_since is None:
        return None
    return Charge(number=ticket.number, agent=await ticket_people.name_of(session, ticket))


def notice(found: Charge | None, t: Translator) -> Html:
    """What stands there; empty where the assistant answers."""
    if found is None:
        return Html()
    if found.agent:
        said = t("{name} looks after ticket {number} here, and I keep quiet.", name=found.agent, number=found.number)
    else:
        said = t("Ticket {number} waits for one of our people here, and I keep quiet.", number=found.number)
    back = Button(label=t("Ask the assistant again"), skill="ask_assistant", values={"ticket": found.number})
    return join(el("p", said), press(back))
