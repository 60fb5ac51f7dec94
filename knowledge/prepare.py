"""One document from bytes to what is stored: its card, its passages, what the engines read of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import PurePosixPath

from knowledge.errors import UnreadableDocument
from knowledge.formats import read
from knowledge.language import detect
from knowledge.markdown import clean
from knowledge.records import Entry, Row
from knowledge.rights import RIGHTS, About, Rule, about
from knowledge.split import SPLITTER, Chunk, Part, is_question, parts, split
from knowledge.types import Section
from knowledge.words import LEXICON, counted

SAID = "said-2"
"""Changes whenever what the engines read of a passage changes."""


def fingerprint(source: str, content: bytes, rule: str, embedder: str) -> str:
    """The same as before means: nothing that could change this document's passages has changed."""
    head = "\0".join((source, rule, embedder, SPLITTER, LEXICON, SAID, RIGHTS)).encode("utf-8", "replace")
    return hashlib.sha256(head + b"\0" + content).hexdigest()


def prepare(origin: str, source: str, content: bytes, rule: Rule, embedder: str, print_: str, rule_text: str) -> Entry:
    """The document as it is written to the store, without its vectors. Raises `UnreadableDocument`."""
    text = read(source, content)
    markdown = clean(text.markdown)
    document = parts(markdown)
    chunks = split(document)
    if not chunks:
        raise UnreadableDocument("no text in it")
    card = about(text.meta, _title(text.title, document, source), rule)
    language = card.language or detect("\n".join(chunk.plain for chunk in chunks[:20]))
    return Entry(
        origin=origin,
        source=source,
        hash=print_,
        rule=rule_text,
        title=card.title,
        language=language,
        updated=card.updated,
        card=card.as_json(),
        audience=card.audience,
        markdown=markdown,
        sections=tuple(Section(p.heading[-1], p.anchor, p.level) for p in document if p.heading),
        rows=tuple(_row(at, chunk, card, embedder) for at, chunk in enumerate(chunks)),
    )


def _title(given: str, document: Sequence[Part], source: str) -> str:
    """What the document calls itself; else its first heading, else its file name in words."""
    if given.strip():
        return " ".join(given.split())
    first = next((part.heading[-1] for part in document if part.heading), "")
    return first or PurePosixPath(source).stem.replace("_", " ").replace("-", " ")


def _row(at: int, chunk: Chunk, card: About, embedder: str) -> Row:
    path = path_of(card.title, chunk.heading)
    own = chunk.heading[-1] if chunk.heading else ""
    said = f"{own}\n{chunk.plain}" if is_question(own) else chunk.plain
    return Row(
        position=at,
        heading=chunk.heading,
        anchor=chunk.anchor,
        text=chunk.text,
        path=path,
        said=said,
        vector=vector_name(embedder, path, said),
        terms=counted(f"{own}\n{chunk.plain}"),
        heading_terms=counted(own),
    )


def path_of(title: str, heading: Sequence[str]) -> str:
    """Title and headings in one line, as the embedder reads them."""
    return " > ".join(dict.fromkeys((title, *heading)))


def vector_name(embedder: str, path: str, said: str) -> str:
    """The name under which the vector of a text in its place is kept."""
    return hashlib.sha256(f"{embedder}\0{path}\0{said}".encode("utf-8", "replace")).hexdigest()
