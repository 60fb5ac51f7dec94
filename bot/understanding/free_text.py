"""Names of people, places and things in a sentence, for the questions that take words and no company.

Each candidate is a run of capitalised words, or what follows a telling word where something like it was just asked.
Which question it belongs to is told by the words before it ("from", "to", "with", "called") and by what was asked.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.form import Question
from bot.parse.text import fold
from bot.understanding.companies import JOINS, trimmed
from bot.understanding.labels import WORD, named_by, stem
from bot.understanding.lexicon import lexicon, pattern, words
from bot.understanding.names import capitalised_runs
from bot.understanding.spans import BLANK, BREAK, Span

ROLES = ("origin", "goal", "place", "person", "name")
WAYS = {"origin", "goal"}
PLACES = {"origin", "goal", "place"}
REACH = 40  # characters before a candidate that are looked at
MOST_PLAIN = 3  # words of a candidate in lower case
ASKED, OPEN, KNOWN, FITS, LABELLED, MISFITS = 3.0, 0.5, -1.0, 3.0, 3.0, -2.0
ENOUGH = 2.0  # points from which a candidate is the answer: it fits, or it was asked for

_REGION = re.compile(r",\s?(?P<region>[A-Z]{2}\b|[A-Z][\w.]+(?: [A-Z][\w.]+)?)(?=\s*(?:[.,;!?\x01]|$|\s[a-z]))")


@dataclass(frozen=True)
class Asked:
    """What is known about the questions of the form beside their words."""

    just: frozenset[str]  # put last
    open: frozenset[str]  # still to be answered


def free_texts(
    text: str, questions: Sequence[Question], languages: Sequence[str], known_words: frozenset[str], asked: Asked
) -> Iterator[tuple[str, Span]]:
    """The best candidate for each question; `text` has its other values blanked out."""
    candidates = list(_candidates(text, questions, languages, known_words, asked))
    scored = [
        (points, -candidate.start, question, candidate)
        for candidate in candidates
        for question in questions
        if (points := _points(text, question, candidate, languages, asked)) >= ENOUGH
    ]
    done: set[str] = set()
    taken: set[Span] = set()
    for _, _, question, candidate in sorted(scored, key=lambda each: each[:2], reverse=True):
        if question.name in done or any(candidate.meets(other) for other in taken):
            continue
        taken.add(candidate)
        for name, part in _parts(text, question, candidate, questions, languages):
            done.add(name)
            yield name, part


def _parts(
    text: str, question: Question, span: Span, questions: Sequence[Question], languages: Sequence[str]
) -> Iterator[tuple[str, Span]]:
    """A full name given to a form that asks for its two parts apart is cut at its first space."""
    given, family = (
        next((q for q in questions if any(pattern(each, asks).search(_called(q)) for each in languages)), None)
        for asks in ("asks_given", "asks_family")
    )
    gap = text.find(" ", span.start, span.end)
    if given is None or family is None or question not in (given, family) or gap < 0:
        yield question.name, span
        return
    yield given.name, Span(span.start, gap)
    yield family.name, Span(gap + 1, span.end)


def _called(question: Question) -> str:
    return fold(f"{question.name.replace('_', ' ')} {question.label}").text


def _candidates(
    text: str, questions: Sequence[Question], languages: Sequence[str], known_words: frozenset[str], asked: Asked
) -> Iterator[Span]:
    runs = (_grown(text, run) for run in capitalised_runs(text, languages, known_words))
    shrunk = (run for each in runs if (run := _without_courtesies(text, each, languages)))
    found = [_with_region(text, run) for run in shrunk if not _only_opens_sentence(text, run, languages)]
    yield from found
    if not found and any(question.name in asked.just for question in questions):
        yield from _plain(text, questions, languages, asked)


def _with_region(text: str, run: Span) -> Span:
    """ "Vancouver, BC" is one place."""
    region = _REGION.match(text, run.end)
    return Span(run.start, region.end("region")) if region else run


def _grown(text: str, run: Span) -> Span:
    """With a capital before it that is a plain word otherwise: "in New York"."""
    before = re.search(r"(?<=[^\s.!?\x01]\s)[A-Z][\w'’]+\s$", text[: run.start])
    return Span(before.start(), run.end) if before else run


def _without_courtesies(text: str, run: Span, languages: Sequence[str]) -> Span | None:
    """Without "I'd", "please" and "and" at its ends."""
    written = list(re.finditer(r"\S+", text[run.start : run.end]))
    while written and _is_ordinary(written[-1].group(), languages):
        written.pop()
    while written and _is_ordinary(written[0].group(), languages):
        written.pop(0)
    return Span(run.start + written[0].start(), run.start + written[-1].end()) if written else None


def _is_ordinary(word: str, languages: Sequence[str]) -> bool:
    plain = fold(word).text
    return plain in JOINS or any(
        pattern(language, name).fullmatch(plain)
        for language in languages for name in ("courtesies", "agrees", "refuses", "thanks", "opens_question")
    )  # fmt: skip


def _only_opens_sentence(text: str, run: Span, languages: Sequence[str]) -> bool:
    """A single capital where a sentence begins is grammar, unless the sentence is hardly more than that word."""
    written = text[run.start : run.end]
    opens = not text[: run.start].strip() or text[: run.start].rstrip()[-1] in ".!?\n"
    if not opens or " " in written or any(map(str.isupper, written[1:])):
        return False
    clause = BREAK.split(text[run.end :])[0]
    if any(re.match(rf"\s+(?:{'|'.join(lexicon(each)['assigns'])})\s", clause) for each in languages):
        return False  # "Rachel is the name"
    return len(clause.split()) > 1 and not clause.lstrip().startswith((".", "!"))


def _plain(text: str, questions: Sequence[Question], languages: Sequence[str], asked: Asked) -> Iterator[Span]:
    """Lower-case words after a word that marks what was just asked: "going to philly on the 10th"."""
    plain = fold(text)
    for question in questions:
        if question.name not in asked.just:
            continue
        for role in _roles(question, tuple(languages)):
            for language in languages:
                for match in _marks(language, role).finditer(plain.text):
                    if span := _few_words(text, plain.origin[match.end()], language):
                        yield span


def _few_words(text: str, start: int, language: str) -> Span | None:
    ends = words(language, "ends_name")
    found: list[re.Match[str]] = []
    for word in re.finditer(r"[^\s,;:!?.()\x01]+", BREAK.split(text[start : start + 60])[0]):
        said = fold(word.group()).text
        if said in ends or pattern(language, "courtesies").fullmatch(said):
            break
        found.append(word)
    if not 0 < len(found) <= MOST_PLAIN:
        return None
    return trimmed(text, start + found[0].start(), start + found[-1].end())


def _points(text: str, question: Question, span: Span, languages: Sequence[str], asked: Asked) -> float:
    points = ASKED if question.name in asked.just else OPEN if question.name in asked.open else KNOWN
    before = fold(BLANK.join(text[max(0, span.start - REACH) : span.start].split(BLANK))).text
    clause = BREAK.split(before)[-1]
    marked = _marked(clause, tuple(languages))
    roles = _roles(question, tuple(languages))
    if marked:
        way = marked & WAYS
        fits = bool(marked & roles) and not (way and roles & WAYS and not way & roles)  # "to" is not where from
        points += FITS if fits else MISFITS if question.name not in asked.just else 0.0
        if len(marked & roles) and roles & {"origin", "goal"} and not marked & {"origin", "goal"}:
            points -= 1.0 if "goal" in roles else 1.5  # "in Portland" says little of where from or to
    if any(stem(word) in named_by(question) for word in WORD.findall(clause)[-4:]):
        points += LABELLED if not marked or marked & roles else 0.0
    return points


@lru_cache(maxsize=1024)
def _roles(question: Question, languages: tuple[str, ...]) -> frozenset[str]:
    """What a question asks for, by the words of its name; by those of its description where these tell nothing."""
    name = _called(question)
    by_name = _told(name, languages) | ({"goal", "place"} if question.name == "to" else set())
    by_help = _told(fold(question.help).text, languages)
    if by_name - {"name"}:
        return frozenset(by_name | (by_help & PLACES if by_name & PLACES else set()))
    return frozenset(by_help - {"name"} or by_name or by_help)


def _told(words_of_question: str, languages: tuple[str, ...]) -> set[str]:
    return {role for role in ROLES for each in languages if pattern(each, f"asks_{role}").search(words_of_question)}


@lru_cache(maxsize=256)
def _marked(clause: str, languages: tuple[str, ...]) -> frozenset[str]:
    """What the word that stands nearest before a candidate can introduce."""
    nearest: dict[int, set[str]] = {}
    for language in languages:
        for role in ROLES:
            found = list(_marks(language, role).finditer(clause))
            if found and len(clause[found[-1].end() :].split()) <= 3:
                nearest.setdefault(found[-1].end(), set()).add(role)
    return frozenset(nearest[max(nearest)]) if nearest else frozenset()


@cache
def _marks(language: str, role: str) -> re.Pattern[str]:
    return re.compile(
        rf"{pattern(language, f'marks_{role}').pattern}\s+(?:(?:the|a|my|our|der|die|das|dem|el|la|le)\s+)?"
    )
