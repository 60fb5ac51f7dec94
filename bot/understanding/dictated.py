"""What is told at length to the question that asks for just that: taken as it was written, to the last full stop.

Elsewhere a form finds its values in what is said, and takes off the words around them. A reason, a note or an answer to
somebody is all of what is said.
"""

import re
from collections.abc import Sequence

from bot.form import Draft, Question
from bot.understanding.lexicon import UNSPACED
from bot.understanding.mood import Mood, asks, mood
from bot.understanding.number_alone import number_in

WORDS = 5  # from which nobody takes it for a command
CHARACTERS = 12  # the same of languages without spaces
_WORDS = re.compile(  # ":", "-hez:", " jegyre: ..."
    r"\s?[^\s\d:：]{0,12}(?: [^\s\d:：]{1,20}){0,2}\s?[:：]\s*(?P<words>\S.*)", re.DOTALL
)


def dictated(draft: Draft, text: str, languages: Sequence[str]) -> Question | None:
    """The question that all of `text` answers; None where it is too short to tell, asks us, or wishes for something.

    What a question passes on to a person may be a question itself: "which key is it?"
    """
    put = next(iter(draft.open_questions), None)
    if put is None or put.kind != "long_text" or put.choices or not put.required:
        return None
    read_in = tuple(languages)
    if asks(text, read_in):
        return put if put.passed_on else None
    at_length = len(text.split()) >= WORDS or (languages[0] in UNSPACED and len(text) >= CHARACTERS)
    return put if at_length and mood(text, read_in) is Mood.SAYS else None


def addressed(asked: Sequence[Question], text: str) -> dict[str, str]:
    """What is told somebody behind a record's number and a colon: "reply to ticket T-2026-0001: it still fails"."""
    put = [each for each in asked if each.required and each.passed_on]
    number = number_in(text)
    found = _WORDS.match(text, number.end()) if number and len(put) == 1 else None
    return {put[0].name: found["words"].strip()} if found else {}
