"""What is said below an announcement: it reaches the vendor's inbox, and the assistant mostly keeps quiet.

Below an announcement people answer the vendor. Who names the assistant is answered by it as everywhere; the vendor
reads what they said all the same. A form that they are filling in is shown to them alone: what they write before
everybody, without naming the assistant, is no answer to it.
"""

from dataclasses import replace

from bot import announced, handover
from bot.prm import announcement_after, announcement_answers, files
from bot.reply import Button, Reply, Visibility
from bot.turn import Turn


async def for_vendor(turn: Turn) -> str | None:
    """The number of the announcement that this answers, where it is not said to the assistant."""
    in_form = turn.pending is not None and turn.incoming.place.kind == "private"
    if not turn.incoming.unaddressed or in_form:
        return None
    return await announced.below(turn.session, turn.incoming.conversation)


async def passed_on(turn: Turn, number: str) -> Reply | None:
    """Into the inbox of replies; said once in a thread. The vendor's own people answer there without us."""
    if turn.person is not None and turn.person.internal:
        return None
    if not await _kept(turn, number):
        return None
    text = turn.t(
        "Thank you, I passed this on to the people behind the announcement. If you want to ask me instead, name me."
    )
    question = {"question": turn.incoming.text}
    ask = Button(label=turn.t("Ask the assistant instead"), skill="ask", values=question, style="quiet")
    return Reply(text=text, buttons=(ask,), visibility=Visibility.PLACE)


async def noted(turn: Turn, reply: Reply) -> Reply:
    """The same of what the assistant answers itself; the first time in a thread, the answer says so."""
    incoming = turn.incoming
    if incoming.skill or not incoming.text or (turn.person is not None and turn.person.internal):
        return reply
    if incoming.conversation in (incoming.place.key, incoming.sender.key):
        return reply  # no thread, so below nothing
    number = await announced.below(turn.session, incoming.conversation)
    if number is None or turn.pending is not None or not await _kept(turn, number):
        return reply
    told = turn.t("I also passed this on to the people behind the announcement.")
    return replace(reply, text=f"{reply.text}\n\n_{told}_")


async def edited(turn: Turn) -> None:
    """Its author has put a reply differently, or taken it back."""
    incoming = turn.incoming
    await announcement_answers.reword(
        turn.session, incoming.edits or "", account=incoming.sender.key, text=incoming.text.strip()
    )


async def _kept(turn: Turn, number: str) -> bool:
    """Keep it; whether it is the first one in its thread."""
    incoming, session = turn.incoming, turn.session
    sent = await files.usable(session, incoming.files, account=incoming.sender.key, member=turn.person)
    is_new = await announcement_after.replied(
        session, number, member=turn.person, turn=incoming.edits or incoming.id, text=incoming.text,
        conversation=incoming.conversation, place=incoming.place.key, account=incoming.sender.key,
        origin=handover.stored(handover.origin_here(incoming, turn.room, turn.t.language)),
        files=[each.id for each in sent if not each.infected], now=turn.now,
    )  # fmt: skip
    return is_new and await announcement_answers.count_in(session, number, incoming.conversation) == 1
