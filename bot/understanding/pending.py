"""A sentence said in the middle of a form: an answer, a correction, or something else altogether."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from bot.form import Draft, Question
from bot.parse import find_yes_no, parse_choice, read_date, read_money, read_number
from bot.parse.text import fold
from bot.understanding.choices import named_choices
from bot.understanding.companies import unquoted
from bot.understanding.labelled import opening
from bot.understanding.labels import COMPANY_WORDS, edge_of, is_company
from bot.understanding.lexicon import UNSPACED, pattern
from bot.understanding.names import find_name, introduced
from bot.understanding.number_alone import number_in
from bot.understanding.shapes import shape_of
from bot.understanding.values import Reader

ALIKE = 5  # letters that the word for an answer shares with the label of its question
SHORT = 6  # words of a reply that can be nothing but an answer
LONGEST_NAME = 10  # words
LONGEST_ALONE = 40  # characters of a reply that is nothing but a name ("wrong customer, ...")
_NAMELIKE_NO = re.compile(r"\W*no\s")  # "No Limits Outdoor" is a name
_NAMELIKE = re.compile(
    r"\W*(?:better|put|sea|era|note[zr]?|lieber|nimm)\s"
)  # "Better Homes" as well, "better Homes" not


def core(text: str, languages: Sequence[str]) -> tuple[str, bool]:
    """The reply without "no, ...", "make it ... please", and whether it began by correcting."""
    corrects = False
    while not _denies(text, languages):
        rest = _after(text, languages, "corrects") or _after(text, languages, "mistaken")
        if rest is None:
            break
        text, corrects = rest, True
    corrects = corrects or _denies(text, languages)
    plain = fold(text)
    tails = (_corrected(language).search(plain.text) for language in languages)
    if (tail := next(filter(None, tails), None)) and tail.start() > 0:
        text = text[: plain.origin[tail.start()]]
    return text.strip(), corrects


def asks_change(text: str, draft: Draft, languages: Sequence[str]) -> bool:
    """Whether it asks that an answer of this form be another one, and names it: "move the closing to April"."""
    plain = fold(text).text
    if not any(pattern(language, "changes").search(plain) for language in languages) or number_in(text):
        return False
    known = [question for question in draft.questions if question.name in draft.known]
    called = frozenset(w[:ALIKE] for q in known for w in re.findall(r"\w+", fold(q.label).text) if len(w) >= ALIKE)
    company = any(is_company(question) for question in known) and COMPANY_WORDS.search(plain)
    return bool(company) or any(word[:ALIKE] in called for word in re.findall(r"\w+", plain))


def opens_change(text: str, languages: Sequence[str]) -> bool:
    """Whether it begins by asking for a change, whatever of: "push it to April"."""
    plain = fold(text).text.lstrip(" ¿")
    return any(pattern(language, "changes").match(plain) for language in languages)


def _denies(text: str, languages: Sequence[str]) -> bool:
    """Whether it begins with what is not meant, and goes on to what is: "no es Acme, es Globex"."""
    plain = fold(text).text
    return any(_denial(language).match(plain) for language in languages)


@cache
def _denial(language: str) -> re.Pattern[str]:
    mark, but = pattern(language, "rejects").pattern, pattern(language, "but").pattern
    gap = "" if language in UNSPACED else r"(?:\s+|(?<='))"
    return re.compile(rf"\s*{mark}{gap}(?=[\w$€£])[^,;，、。]+(?:[,;，、。](?!\d)\s*\S|{but})")


def _after(text: str, languages: Sequence[str], name: str) -> str | None:
    """What follows one of the words the lexicon has under `name`; None where the text does not begin with one."""
    plain = fold(text)
    for language in languages:
        match = _opening(language, name).match(plain.text)
        if match and match.end() < len(plain.text):
            rest = text[plain.origin[match.end()] :]
            begins = text.lstrip()[:1].isupper() and _NAMELIKE.fullmatch(match.group())
            if not ((begins or _NAMELIKE_NO.fullmatch(match.group())) and rest[0].isupper()):
                return rest
    return None


@cache
def _opening(language: str, name: str) -> re.Pattern[str]:
    return re.compile(rf"\W*{pattern(language, name).pattern}[\s,.:;!、，。–—-]*")


@cache
def _corrected(language: str) -> re.Pattern[str]:
    words = "|".join(pattern(language, name).pattern for name in ("corrected", "trails"))
    return re.compile(rf"[\s,.!、。，]*(?:{words})[\s.!。]*$")


def answers(reader: Reader, draft: Draft, *, corrects: bool, said: str = "") -> dict[str, Any]:
    """The answers a reply gives to a form that is open; empty where it gives none.

    `said`: the reply with what `core` took off, where an answer may hide ("No, that's fine").
    """
    opened = draft.open_questions
    first = opened[0] if opened else None
    reader.still_open = tuple(q.name for q in draft.questions if q.name not in draft.known or q.name in draft.errors)
    reader.known = {name: value for name, value in draft.known.items() if name not in draft.errors}
    reader.just_asked = reader.just_asked or tuple(question.name for question in opened[:1])
    values = reader.read(draft.questions, names=False)
    if first:
        values |= _to_asked(reader, first, values, said or reader.text)
    if any(pattern(language, "adds").search(fold(reader.rest).text) for language in reader.languages):
        several = [q for q in draft.questions if q.kind == "choices" and q.name in values]
        values |= {q.name: _added(draft, q, values) for q in several}
    return values | _company(reader, draft, values, corrects=corrects, said=said or reader.text)


def _to_asked(reader: Reader, first: Question, values: Mapping[str, Any], said: str) -> dict[str, Any]:
    """What the reply says to the question that was put, beside what it says by itself."""
    if first.kind == "yes_no":
        agreed = _agreed(said, first, values, reader)
        return {} if agreed is None else {first.name: agreed}
    if reader.taken_back or values.keys() - {first.name}:
        return {}
    short = _short(reader, first)
    return {} if short is None else {first.name: short}


def _agreed(said: str, first: Question, values: Mapping[str, Any], reader: Reader) -> bool | None:
    """The answer to a yes/no question that was put: how the reply begins, else what it says of the thing asked."""
    found = find_yes_no(said, locale=reader.languages[0])
    if found and not re.search(r"\w", said[: found[0].start]):
        return found[0].value
    if first.name in values:
        return bool(values[first.name])
    if not found or len(said.split()) > SHORT:
        return None
    return found[0].value


def _company(reader: Reader, draft: Draft, values: Mapping[str, Any], *, corrects: bool, said: str) -> dict[str, Any]:
    """The name of a company, where one is still asked for or the reply says that it is another."""
    company = next((q for q in draft.questions if is_company(q)), None)
    if company is None or company.name in values:
        return {}
    known = draft.known.get(company.name)
    reader.without_names([known] if isinstance(known, str) else ())
    open_ = any(question.name == company.name for question in draft.open_questions)
    called = bool(COMPANY_WORDS.search(fold(said).text))
    if not (open_ or corrects or called or reader.taken_back):
        return {}
    freely = values or corrects or called or reader.taken_back  # else the reply is looked at as a whole
    find = find_name if freely else introduced
    labels = frozenset(word for q in draft.questions for word in re.findall(r"\w+", fold(q.label).text))
    if span := find(reader.rest, reader.languages, reader.known_words | labels):
        return {company.name: reader.text[span.start : span.end]}
    alone = called and corrects and not values and len(reader.text) <= LONGEST_ALONE
    return {company.name: unquoted(reader.text)} if alone and not reader.taken else {}


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
    if first.kind == "choice" and first.choices:
        return _chosen(text, first, language)
    if first.kind == "number":
        number = read_number(text, locale=language)
        return str(number.value) if number and _fills(text, number.start, number.end) else None
    if (
        first.kind == "money"
        and (amount := read_money(text, locale=language))
        and _fills(text, amount.start, amount.end)
    ):
        return text[amount.start : amount.end].strip()
    if first.kind == "date":
        day = read_date(text, locale=language, reference=reader.today, edge=edge_of(first))
        if day and _fills(text, day.start, day.end):
            return text[day.start : day.end] if day.by_custom else day.value.isoformat()
    return None


def _chosen(text: str, question: Question, language: str) -> str | None:
    """The one choice a short reply names, or comes near to."""
    named = {value for value, _ in named_choices(text, question, language)}
    if len(named) == 1:
        return named.pop()
    names = {choice.value: (choice.label, *choice.also) for choice in question.choices}
    return parse_choice(text, list(names), synonyms=names, locale=language)


def _fills(text: str, start: int, end: int) -> bool:
    """Whether a value is nearly all that was said."""
    return len(re.findall(r"\w+", text[:start] + text[end:])) <= 3


def whole_answer(reader: Reader, draft: Draft) -> dict[str, Any]:
    """The whole reply as the answer to the first open question that takes words: when nothing else was meant by it."""
    if reader.taken_back:
        return {}  # it only says what is not meant
    opened = draft.open_questions
    for question in opened:
        text = _plain(reader, question)
        words = len(text.split())
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


def _plain(reader: Reader, question: Question) -> str:
    """The reply without "it is ...", the label, quotation marks, and the full stop of a sentence."""
    text = _after(reader.text, reader.languages, "introduces") or reader.text
    plain = fold(text)
    openings = (opening(question.label, question.name, language).match(plain.text) for language in reader.languages)
    if (match := next(filter(None, openings), None)) and match.end() < len(plain.text):
        text = text[plain.origin[match.end()] :]
    return unquoted(text)
