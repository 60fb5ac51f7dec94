"""A sentence said in the middle of a form: an answer, a correction, or something else altogether."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from bot.form import Draft, Question
from bot.parse import parse_choice, read_date, read_money, read_number, read_yes_no
from bot.parse.text import fold
from bot.understanding.companies import is_form
from bot.understanding.lexicon import pattern
from bot.understanding.names import find_name, introduced
from bot.understanding.values import Reader, edge_of, is_company, named_choices, shape_of

SHORT = 6  # words of a reply that can be nothing but an answer
LONGEST_NAME = 10  # words
_NAMELIKE_NO = re.compile(r"\W*no\s")  # "No Limits Outdoor" is a name


def core(text: str, languages: Sequence[str]) -> tuple[str, bool]:
    """The reply without "no, ...", "make it ... please", and whether it began by correcting."""
    corrects = False
    while (rest := _after(text, languages, "corrects")) is not None:
        text, corrects = rest, True
    plain = fold(text)
    tails = (_corrected(language).search(plain.text) for language in languages)
    if (tail := next(filter(None, tails), None)) and tail.start() > 0:
        text = text[: plain.origin[tail.start()]]
    return text.strip(), corrects


def _after(text: str, languages: Sequence[str], name: str) -> str | None:
    """What follows one of the words the lexicon has under `name`; None where the text does not begin with one."""
    plain = fold(text)
    for language in languages:
        match = _opening(language, name).match(plain.text)
        if match and match.end() < len(plain.text):
            rest = text[plain.origin[match.end()] :]
            if not (_NAMELIKE_NO.fullmatch(match.group()) and rest[0].isupper()):
                return rest
    return None


@cache
def _opening(language: str, name: str) -> re.Pattern[str]:
    return re.compile(rf"\W*{pattern(language, name).pattern}[\s,.:;!、，。]*")


@cache
def _corrected(language: str) -> re.Pattern[str]:
    return re.compile(rf"[\s,.!、。，]*{pattern(language, 'corrected').pattern}[\s.!。]*$")


def answers(reader: Reader, draft: Draft, *, corrects: bool) -> dict[str, Any]:
    """The answers a reply gives to a form that is open; empty where it gives none."""
    asked = draft.questions
    opened = draft.open_questions
    first = opened[0] if opened else None
    if first and (short := _short(reader, first)) is not None:
        return {first.name: short}
    values = reader.read(asked, names=False)
    if any(pattern(language, "adds").search(fold(reader.rest).text) for language in reader.languages):
        values |= {q.name: _added(draft, q, values) for q in asked if q.kind == "choices" and q.name in values}
    company = next((q for q in asked if is_company(q)), None)
    if company and company.name not in values and (company in opened or corrects):
        find = find_name if values or corrects else introduced  # a reply that says nothing else is looked at as a whole
        if span := find(reader.rest, reader.languages, reader.known_words):
            values[company.name] = reader.text[span.start : span.end]
    return values


def _added(draft: Draft, question: Question, values: dict[str, Any]) -> list[str]:
    """The choices known so far and those just named: "add Reach Core"."""
    known = draft.known.get(question.name)
    before = known if isinstance(known, list) and question.name not in draft.errors else []
    return list(dict.fromkeys([*before, *values[question.name]]))


def _short(reader: Reader, first: Question) -> Any:
    """What a short reply says to the question that was just asked; None where it does not fit it."""
    text, language = reader.text, reader.languages[0]
    if len(text.split()) > SHORT or len(text) > 60:
        return None
    if first.kind == "yes_no":
        said = read_yes_no(text, locale=language)
        return said.value if said else None
    if first.kind == "choice" and first.choices:
        return _chosen(text, first, language)
    if first.kind == "number":
        number = read_number(text, locale=language)
        return str(number.value) if number else None
    if (
        first.kind == "money"
        and (amount := read_money(text, locale=language))
        and _fills(text, amount.start, amount.end)
    ):
        return text[amount.start : amount.end].strip()
    if first.kind == "date":
        day = read_date(text, locale=language, reference=reader.today, edge=edge_of(first))
        return day.value.isoformat() if day and _fills(text, day.start, day.end) else None
    return None


def _chosen(text: str, question: Question, language: str) -> str | None:
    """The one choice a short reply names, or comes near to."""
    named = {value for value, _ in named_choices(text, question, inflected=language == "hu")}
    if len(named) == 1:
        return named.pop()
    names = {choice.value: (choice.label, *choice.also) for choice in question.choices}
    return parse_choice(text, list(names), synonyms=names, locale=language)


def _fills(text: str, start: int, end: int) -> bool:
    """Whether a value is nearly all that was said."""
    return len(re.findall(r"\w+", text[:start] + text[end:])) <= 3


def whole_answer(reader: Reader, draft: Draft) -> dict[str, Any]:
    """The whole reply as the answer to the first open question that takes words: when nothing else was meant by it."""
    opened = draft.open_questions
    text = _plain(reader)
    words = len(text.split())
    for question in opened:
        if question.choices and words <= SHORT:
            if picked := _chosen(text, question, reader.languages[0]):
                return {question.name: [picked] if question.kind == "choices" else picked}
        elif question.kind == "long_text" or (question.kind == "text" and not is_company(question)):
            if not shape_of(question) or words == 1:
                return {question.name: text}
        elif is_company(question) and words <= LONGEST_NAME and text:
            return {question.name: text}
    if len(opened) == 1 and opened[0].kind != "text" and words <= SHORT:
        return {opened[0].name: text}  # does not fit: the form says what would
    return {}


def _plain(reader: Reader) -> str:
    """The reply without "it is ..." and quotation marks, and without the full stop of a sentence."""
    text = _after(reader.text, reader.languages, "introduces") or reader.text
    text = text.strip(" \t\n\"'“”„")
    return text if not text.endswith(".") or is_form(text.split()[-1]) else text.removesuffix(".")
