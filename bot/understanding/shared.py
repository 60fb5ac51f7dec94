"""Which of several values of one kind belongs to which of several questions of that kind.

Every pair of a question and a value gets points for what speaks for it; the best pair is settled first.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from bot.form import Question
from bot.parse.text import fold
from bot.understanding.labels import WORD, distance, named_by, stem, words_of
from bot.understanding.lexicon import lexicon, pattern
from bot.understanding.spans import BLANK, BREAK, Span

REACH = 24  # characters before a value in which a word tells what it is
NEAR = 60  # characters up to which a word of a question's own name speaks for a value
ASKED, OPEN, MARKED, LABELLED, COUNTED = 2.0, 0.5, 4.0, 1.5, 5.0


class Said(Protocol):
    """The sentence, and what is known about the questions put."""

    @property
    def text(self) -> str: ...
    @property
    def languages(self) -> tuple[str, ...]: ...
    @property
    def just_asked(self) -> tuple[str, ...]: ...
    @property
    def still_open(self) -> tuple[str, ...]: ...


Points = Callable[[Said, Question, Span, Sequence[Question]], float]


def shared_out(
    said: Said, asked: Sequence[Question], spans: Sequence[Span], points: Points
) -> Iterator[tuple[Question, Span]]:
    """One value to each question, the surest first; a pair with negative points is none."""
    pairs = sorted(
        ((points(said, question, span, asked), -at, -span.start, question, span)
         for at, question in enumerate(asked) for span in spans),
        key=lambda each: each[:3], reverse=True,
    )  # fmt: skip
    answered: set[str] = set()
    used: set[Span] = set()
    for score, _, _, question, span in pairs:
        if score >= 0 and question.name not in answered and span not in used:
            answered.add(question.name)
            used.add(span)
            yield question, span


def valued(said: Said, question: Question, span: Span, asked: Sequence[Question]) -> float:
    """Amounts and times: by what was asked and by the words of the label."""
    points = ASKED if question.name in said.just_asked else OPEN if question.name in said.still_open else 0.0
    gap = distance(fold(said.text).text, named_by(question), span.start, span.end)
    return points + LABELLED * max(0.0, 1 - gap / NEAR)


def dated(said: Said, question: Question, span: Span, asked: Sequence[Question]) -> float:
    """Dates: also by "from" and "until", where one question asks for a beginning and another for an end."""
    points = valued(said, question, span, asked)
    if len(asked) < 2:
        return points
    ends = {each.name for each in asked if _is_end(each, said.languages)}
    if not ends or len(ends) == len(asked):
        return points
    before = BREAK.split(fold(said.text[max(0, span.start - REACH) : span.start]).text)[-1]
    if _marked(before, "marks_end", said.languages):
        return points + (MARKED if question.name in ends else -MARKED)
    if _marked(before, "marks_start", said.languages):
        return points + (-MARKED if question.name in ends else MARKED)
    return points


def counted(said: Said, question: Question, span: Span, asked: Sequence[Question]) -> float:
    """Numbers: by the thing they count, which is what the question asks the number of."""
    after = fold(said.text[span.end : span.end + REACH]).text
    things = [match.group() for match in re.finditer(r"[^\W\d_]+", BREAK.split(after)[0])][:2]
    known = _alike(things, said.languages)
    if known & words_of(question):
        return COUNTED
    before = WORD.findall(fold(said.text[max(0, span.start - REACH) : span.start]).text)[-3:]
    if "for" not in before and {stem(word) for word in before} & named_by(question):
        return COUNTED - 1
    if before[-1:] in (["of"], ["for"]) and not things and _alike(before[-2:-1], said.languages) & words_of(question):
        return COUNTED - 1
    if any(known & words_of(other) for other in asked):
        return -1.0
    if question.name in said.just_asked:
        return ASKED
    return 0.0 if len(asked) == 1 and not things and not said.just_asked else -1.0


def apart(text: str, languages: Sequence[str]) -> Iterator[str]:
    """The text up to the word that opens an end ("until"), and from there on, each with the other blanked out."""
    plain = fold(text)
    starts = sorted(
        plain.origin[m.start()] for each in languages for m in pattern(each, "marks_end").finditer(plain.text)
    )
    for start, end in zip([0, *starts], [*starts, len(text)], strict=True):
        yield BLANK * start + text[start:end]


def singles(text: str, languages: Sequence[str]) -> list[Span]:
    """Words for one that may count something: "one ticket", "ein Zimmer"; whether they do, `counted` says."""
    plain = fold(text)
    found = (match for each in languages for match in pattern(each, "single").finditer(plain.text))
    return [Span(*plain.span(*match.span())) for match in found]


def _alike(things: Sequence[str], languages: Sequence[str]) -> frozenset[str]:
    """The stems of these words, and of the words that count the same: "nights" for "days"."""
    found = {stem(word) for word in things}
    for language in languages:
        for group in lexicon(language).get("alike", ()):
            stems = set(map(stem, group.split()))
            if stems & found:
                found |= stems
    return frozenset(found)


def _is_end(question: Question, languages: Sequence[str]) -> bool:
    name = fold(f"{question.name.replace('_', ' ')} {question.label}").text
    if any(pattern(language, "asks_end").search(name) for language in languages):
        return True
    told = fold(question.help).text
    return any(pattern(language, "asks_end").search(told) for language in languages)


def _marked(before: str, name: str, languages: Sequence[str]) -> bool:
    """Whether such a word is the last that tells before the value: "until the", "return it by"."""
    return any(
        re.search(rf"{pattern(language, name).pattern}\s*(?:(?:the|on|den|dem|am|el|le|la)\s+)*$", before)
        for language in languages
    )
