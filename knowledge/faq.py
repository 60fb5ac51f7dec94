"""A table of questions and answers (CSV with a column `question` and a column `answer`) as Markdown.

Each pair becomes a section, so it stays whole and has an anchor; a column `category` (or `section`) groups them, other
columns are left out.
"""

from __future__ import annotations

import csv
import io

from knowledge.errors import UnreadableDocument

QUESTION = ("question", "q", "frage", "pregunta", "질문", "質問", "问题", "kérdés")
ANSWER = ("answer", "a", "antwort", "respuesta", "réponse", "답변", "回答", "答案", "válasz")
GROUP = ("category", "section", "topic", "group")
MAX_FIELD = 100_000


def faq_markdown(text: str) -> str:
    """The pairs in their order. Raises `UnreadableDocument` if there are no such columns or no pair."""
    rows = _rows(text)
    header = [cell.strip().casefold() for cell in rows[0]] if rows else []
    question, answer, group = (_column(header, names) for names in (QUESTION, ANSWER, GROUP))
    if question is None or answer is None:
        raise UnreadableDocument("a CSV file needs a column 'question' and a column 'answer'")
    out: list[str] = []
    current = ""
    for row in rows[1:]:
        cells = [cell.strip() for cell in row] + [""] * (len(header) - len(row))
        if not cells[question] or not cells[answer]:
            continue
        if group is not None and cells[group] and cells[group] != current:
            current = cells[group]
            out.append(f"# {_line(current)}")
        out.append(f"## {_line(cells[question])}\n\n{cells[answer]}")
    if not out:
        raise UnreadableDocument("no question with an answer in it")
    return "\n\n".join(out)


def _rows(text: str) -> list[list[str]]:
    csv.field_size_limit(MAX_FIELD)
    first = text.lstrip("\ufeff").split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter))
    except csv.Error as broken:
        raise UnreadableDocument(f"not a CSV file: {broken}") from broken


def _column(header: list[str], names: tuple[str, ...]) -> int | None:
    return next((header.index(name) for name in names if name in header), None)


def _line(text: str) -> str:
    return " ".join(text.split()).lstrip("#").strip()
