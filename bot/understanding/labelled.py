"""Answers beside the label of their question: "notes: they want a demo", "the contact person is Jane Doe"."""

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.form import Question
from bot.parse.text import fold
from bot.understanding.companies import is_form
from bot.understanding.lexicon import UNSPACED, lexicon
from bot.understanding.spans import Span


def labelled(text: str, question: Question, questions: Sequence[Question], languages: Sequence[str]) -> Span | None:
    """Where the answer to one of these questions stands, by its label; `text` has its other values blanked out."""
    rest = fold(text)
    found = (_assigned(question.label, question.name, each).search(rest.text) for each in languages)
    match = next(filter(None, found), None)
    if match is None or any(_rejects(each).match(match["value"]) for each in languages):
        return None  # "the customer is not Acme"
    start, end = match.span("value")
    if is_form(rest.text[start : end + 1].split()[-1]):
        end = min(end + 1, len(rest.text)) if rest.text[end : end + 1] == "." else end
    if other := _next_label(rest.text[start:end], question, questions):
        end = start + other
    return Span(*rest.span(start, end))


def _next_label(value: str, question: Question, questions: Sequence[Question]) -> int | None:
    """Where in an answer the next question is named: "Jane and the password is ...". None where it is not."""
    labels = [fold(other.label).text for other in questions if other is not question]
    pattern = "|".join(re.escape(label) for label in labels)
    match = re.search(rf"\s+(?:and|und|y|et|és|e)?\s*(?:the|my|die|der|el|la|le)?\s*(?:{pattern})\b", value)
    return match.start() if match and match.start() else None


@lru_cache
def _rejects(language: str) -> re.Pattern[str]:
    """What a value begins with that is only named to be taken back."""
    room = "" if language in UNSPACED else r"(?!\w)"
    return re.compile(rf"(?:{'|'.join(lexicon(language).get('rejects', ('(?!)',)))}){room}")


@lru_cache(maxsize=4096)
def opening(label: str, name: str, language: str) -> re.Pattern[str]:
    """The label of a question where an answer begins with it: "ssn 784", "my name is Jane"."""
    labels = "|".join(re.escape(fold(each).text) for each in dict.fromkeys((label, name.replace("_", " "))))
    links = "|".join(lexicon(language)["assigns"])
    room = r"\s*" if language in UNSPACED else r"\s+"
    article = r"(?:(?:the|my|our|der|die|das|mein|el|la|mi|le|mon|az?)\s+)?"
    return re.compile(rf"\W*{article}(?:{labels})(?:{room}(?:{links}))?(?:\s*[:=]\s*|{room})")


@lru_cache(maxsize=4096)
def _assigned(label: str, name: str, language: str) -> re.Pattern[str]:
    """The label of a question, a colon or a word like "is", and the answer up to the end of its clause."""
    told = lexicon(language)
    room = r"\s*" if language in UNSPACED else r"\s+"
    labels = "|".join(re.escape(fold(each).text) for each in dict.fromkeys((label, name.replace("_", " "))))
    links = rf"\s*[:=\uff1a]\s*|{room}(?:{'|'.join((*told.get('assigns_too', ()), *told['assigns']))}){room}"
    tail = rf"(?:\s*(?:{'|'.join((*told['corrected'], *told.get('trails', ())))}))?"
    return re.compile(
        rf"(?<!\w)(?:{labels})(?:{links})(?P<value>[^,;\n\x01\s][^,;\n\x01]{{0,300}}?){tail}(?=[,;\n\x01]|\.?$|\. )"
    )
