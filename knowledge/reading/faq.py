"""Questions with their answers, as a table (CSV) or a list (YAML), become Markdown.

Each pair becomes a section, so it stays whole and has an anchor. A category groups the pairs that follow each other; a
language holds for its pair alone, so one file may have several. Other columns of a table are left out; but who may read
a pair is said for a whole file, so a pair that names readers of its own is refused instead of shown to all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from knowledge.errors import UnclearRights, UnreadableDocument
from knowledge.reading.rights_words import speaks_of_rights
from knowledge.text.language import primary
from knowledge.text.markdown import clean, to_plain
from knowledge.text.plain_yaml import plain_yaml

QUESTION = ("question", "q", "frage", "pregunta", "질문", "質問", "问题", "kérdés")
ANSWER = ("answer", "a", "antwort", "respuesta", "réponse", "답변", "回答", "答案", "válasz")
GROUP = ("category", "section", "topic", "group")
LANGUAGE = ("language", "lang", "locale", "sprache", "idioma", "langue", "언어", "言語", "语言", "nyelv")
HEADER_WITHIN = 10
"""Rows among which the header is looked for: a title may stand above it."""


@dataclass(frozen=True)
class Pair:
    """A question and its answer in Markdown."""

    question: str
    answer: str
    group: str = ""
    language: str = ""
    """Lower-case primary code; empty if the file does not say."""

    @property
    def heading(self) -> str:
        """The question in one line of Markdown."""
        return _line(self.question)


def table_pairs(rows: Sequence[Sequence[str]]) -> list[Pair] | None:
    """The rows that have both; None if this is no table of questions and answers.

    Raises `UnreadableDocument` if no row has both, `UnclearRights` if rows name readers of their own.
    """
    head = next((at for at, row in enumerate(rows[:HEADER_WITHIN]) if _is_header(row)), None)
    if head is None:
        return None
    header = [cell.strip().casefold() for cell in rows[head]]
    columns = [_column(header, names) for names in (QUESTION, ANSWER, GROUP, LANGUAGE)]
    _refuse_rights(header)
    cells = (
        [row[at].strip() if at is not None and at < len(row) else "" for at in columns] for row in rows[head + 1 :]
    )
    return _some(Pair(question, answer, group, primary(lang)) for question, answer, group, lang in cells)


def _is_header(row: Sequence[str]) -> bool:
    names = {cell.strip().casefold() for cell in row}
    return not names.isdisjoint(QUESTION) and not names.isdisjoint(ANSWER)


def yaml_pairs(text: str) -> tuple[list[Pair], dict[str, Any]]:
    """The pairs of a list, or of the list under `questions` beside names and values as in front matter; and those.

    Raises `UnclearRights` if the file cannot be read, for it may say who may read it.
    """
    try:
        given = plain_yaml(text)
    except (yaml.YAMLError, ValueError, RecursionError) as unclear:
        raise UnclearRights("the YAML cannot be read") from unclear
    meta = {str(key): value for key, value in given.items() if key != "questions"} if isinstance(given, dict) else {}
    found = given.get("questions") if isinstance(given, dict) else given
    if not isinstance(found, list):
        raise UnreadableDocument("expected a list of entries with 'question' and 'answer'")
    return _some(_entry(at, entry) for at, entry in enumerate(found, 1)), meta


def pairs_markdown(pairs: Iterable[Pair]) -> str:
    """The pairs in their order, each under its question."""
    return "\n\n".join(_sections(pairs))


def pair_languages(pairs: Sequence[Pair]) -> tuple[tuple[str, str], ...]:
    """Of each section in order: its heading as it is read from the Markdown, and its language."""
    if not any(pair.language for pair in pairs):
        return ()
    return tuple((to_plain(clean(f"## {pair.heading}")), pair.language) for pair in pairs)


def _sections(pairs: Iterable[Pair]) -> Iterator[str]:
    current = ""
    for pair in pairs:
        if pair.group and pair.group != current:
            current = pair.group
            yield f"# {_line(current)}"
        yield f"## {pair.heading}\n\n{pair.answer}"


def _some(pairs: Iterable[Pair]) -> list[Pair]:
    found = [pair for pair in pairs if pair.question and pair.answer]
    if not found:
        raise UnreadableDocument("no question with an answer in it")
    return found


def _entry(at: int, entry: Any) -> Pair:
    if not isinstance(entry, dict):
        raise UnreadableDocument(f"entry {at}: expected 'question' and 'answer'")
    values = {str(key).strip().casefold(): value for key, value in entry.items()}
    _refuse_rights(values)
    question, answer, group, language = (
        _value(at, names[0], next((values[name] for name in names if name in values), ""))
        for names in (QUESTION, ANSWER, GROUP, LANGUAGE)
    )
    if not question or not answer:
        raise UnreadableDocument(f"entry {at}: expected 'question' and 'answer'")
    return Pair(question, answer, group, primary(language))


def _value(at: int, name: str, value: Any) -> str:
    """Text; a bare `yes` or `no` is none in YAML, so it has to be quoted."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise UnreadableDocument(f"entry {at}: '{name}' has to be a text; put it in quotes")
    return str(value).strip()


def _refuse_rights(names: Iterable[str]) -> None:
    spoken = sorted(
        name for name in names if name not in LANGUAGE + GROUP and name != "type" and speaks_of_rights(name)
    )
    if spoken:
        raise UnclearRights(f"'{spoken[0]}' cannot be said of a single question; make a file of its own of them")


def _column(header: list[str], names: tuple[str, ...]) -> int | None:
    return next((header.index(name) for name in names if name in header), None)


def _line(text: str) -> str:
    return " ".join(text.split()).lstrip("#").strip()
