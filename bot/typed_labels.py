"""What is typed exactly as it stands on a button that is on offer does what the button does.

Not for what belongs to a form or rates an answer: there words say more than the button does, and nothing is confirmed
by a likeness.
"""

from dataclasses import replace
from functools import cache

from bot import handover, last_said
from bot.handover_turns import ask_again_button
from bot.i18n import LANGUAGES, Translator
from bot.reply import Button
from bot.turn import Turn

LONGEST = 100  # characters of a label


async def pressed(turn: Turn) -> Turn:
    """The turn as if the button had been pressed whose label was typed; the same turn where none reads like that."""
    button = await _typed(turn)
    if button is None:
        return turn
    as_pressed = replace(turn.incoming, text="", skill=button.skill, values=button.values)
    return replace(turn, incoming=as_pressed, pending=None, new_language=None)


async def _typed(turn: Turn) -> Button | None:
    incoming, text = turn.incoming, turn.incoming.text.strip().casefold()
    if incoming.skill or incoming.files or incoming.edits or not text or len(text) > LONGEST:
        return None
    if text in _asking_again():
        ticket = await handover.here(turn.session, incoming, turn.person)
        if ticket is not None and ticket.in_charge_since is not None:
            return ask_again_button(turn, ticket)
    if incoming.unaddressed or await _is_below_card(turn):
        return None  # said among people
    said = await last_said.recall(turn.session, incoming, turn.person, turn.room, turn.now)
    offered = (each for each in (said.buttons if said else ()) if _stands_alone(each))
    return next((each for each in offered if each.label.casefold() == text), None)


@cache
def _asking_again() -> frozenset[str]:
    """How the button is called that stands there for as long as a person is in charge: everybody's, in any language."""
    return frozenset(Translator(each)("Ask the assistant again").casefold() for each in LANGUAGES)


async def _is_below_card(turn: Turn) -> bool:
    internal = turn.person is not None and turn.person.internal
    return internal and bool(await handover.of_card(turn.session, turn.incoming.conversation))


def _stands_alone(button: Button) -> bool:
    return not (button.draft or button.confirms or button.rates or button.skill == "cancel")
