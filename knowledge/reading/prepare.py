"""One document from bytes to what is stored: its card, its passages, what the engines read of them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from knowledge.errors import UnreadableDocument
from knowledge.reading.formats import read
from knowledge.reading.rights import RIGHTS, About, Rule, about
from knowledge.reading.split import SPLITTER, Chunk, Part, is_question, parts, split
from knowledge.store.records import Entry, Row
from knowledge.text.language import detect
from knowledge.text.markdown import clean
from knowledge.text.words import LEXICON, counted
from knowledge.types import Section

SAID = "said-3"
"""Changes whenever what the engines read of a passage changes."""


def fingerprint(source: str, content: bytes, rule: str, embedder: str) -> str:
    """The same as before means: nothing that could change this document's passages has changed."""
    head = "\0".join((source, rule, embedder, SPLITTER, LEXICON, SAID, RIGHTS)).encode("utf-8", "replace")
    return hashlib.sha256(head + b"\0" + content).hexdigest()


def recipe(embedder: str) -> str:
    """The same as before means: the same bytes and rights would make the same passages."""
    return hashlib.sha256("\0".join((embedder, SPLITTER, LEXICON, SAID, RIGHTS)).encode()).hexdigest()[:16]


def prepare(
    origin: str,
    source: str,
    content: bytes,
    rule: Rule,
    embedder: str,
    print_: str,
    rule_text: str,
    *,
    link: str = "",
    token: str = "",
) -> Entry:
    """The document as it is written to the store, without its vectors. Raises `UnreadableDocument`.

    `link` is where its source says the original is; its own front matter comes first.
    """
    text = read(source, content)
    markdown = clean(text.markdown)
    document = parts(markdown)
    languages = _languages(document, text.languages)
    chunks = [(chunk, said) for part, said in zip(document, languages, strict=True) for chunk in split([part])]
    if not chunks:
        raise UnreadableDocument("no text in it")
    card = about(text.meta, _title(text.title, document, source), rule)
    language = card.language or _mostly(text.languages) or detect("\n".join(chunk.plain for chunk, _ in chunks[:20]))
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
        rows=tuple(_row(at, chunk, card, embedder, said) for at, (chunk, said) in enumerate(chunks)),
        link=card.link or link,
        token=token,
        meta=dict(text.meta),
        warnings=text.warnings,
    )


def _title(given: str, document: Sequence[Part], source: str) -> str:
    """What the document calls itself; else its first heading, else its file name in words."""
    if given.strip():
        return " ".join(given.split())
    first = next((part.heading[-1] for part in document if part.heading), "")
    return first or PurePosixPath(source).stem.replace("_", " ").replace("-", " ")


def _languages(document: Sequence[Part], given: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Of each part: the language of the question it belongs to; empty where none is given."""
    waiting, current = list(given), ""
    for part in document:
        if part.level == 1:
            current = ""
        elif part.level == 2:
            at = next((at for at, (heading, _) in enumerate(waiting) if heading == part.heading[-1]), None)
            if at is not None:
                current = waiting[at][1]
                del waiting[: at + 1]
        yield current


def _mostly(given: Sequence[tuple[str, str]]) -> str:
    """The language of most sections; empty where none is given."""
    return Counter(language for _, language in given).most_common(1)[0][0] if given else ""


def _row(at: int, chunk: Chunk, card: About, embedder: str, language: str) -> Row:
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
        language=language,
    )


def path_of(title: str, heading: Sequence[str]) -> str:
    """Title and headings in one line, as the embedder reads them."""
    return " > ".join(dict.fromkeys((title, *heading)))


def vector_name(embedder: str, path: str, said: str) -> str:
    """The name under which the vector of a text in its place is kept."""
    return hashlib.sha256(f"{embedder}\0{path}\0{said}".encode("utf-8", "replace")).hexdigest()
