"""The truth about the content: documents, passages, rights and vectors in one SQLite file.

The vector index is a copy of what stands here and is mended from it at every start, so a process may be killed at any
point. A document is replaced in one transaction; passage numbers are never used again, so a left-over entry of the
vector index can never be taken for another passage.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.store.records import Bare, Edition, Entry, Known, Mark, Row
from knowledge.store.sqlite_file import SqliteFile
from knowledge.store.tables import make_tables
from knowledge.types import Audience, Document, Passage, Section

Vector = NDArray[np.float32]
SCHEMA = 1
COMING = "coming embedder"
"""Fact: the model whose vectors are being made beside those that are used."""

_INSERT_DOCUMENT = (
    "insert into documents (origin, source, hash, rule, title, language, updated, card, markdown, sections, link,"
    " token, meta) values (?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
_SELECT_ENTRY = (
    "select origin, source, hash, rule, title, language, updated, card, markdown, sections, link, token, meta"
    " from documents where id = ?"
)
_SELECT_PASSAGES = (
    "select p.id, d.source, d.title, p.heading, p.anchor, p.text,"
    " coalesce(nullif(p.language, ''), d.language), a.rights, p.position, d.updated, d.hash, d.link"
    " from passages p join documents d on d.id = p.document join audiences a on a.id = p.audience"
)


class Store:
    """The file. Safe to use from several threads; one of them at a time writes."""

    def __init__(self, file: Path) -> None:
        """Open or create it. Raises `sqlite3.Error` if the disk is full or the file is no database."""
        self.file = SqliteFile(file)
        with self.file.write() as db:
            make_tables(db)

    def close(self) -> None:
        """Close every thread's connection; nothing may use the store afterwards."""
        self.file.close()

    # facts: small named values

    def fact(self, name: str) -> Any:
        """A remembered value, or None."""
        row = self.file.read().execute("select value from facts where name = ?", (name,)).fetchone()
        return None if row is None else json.loads(row[0])

    def remember(self, name: str, value: Any) -> None:
        """Remember a value that JSON can hold."""
        with self.file.write() as db:
            db.execute("insert or replace into facts values (?, ?)", (name, json.dumps(value)))

    # documents

    def origins(self) -> list[str]:
        """Every file or folder that something came from."""
        return [row[0] for row in self.file.read().execute("select distinct origin from documents")]

    def documents_of(self) -> dict[str, int]:
        """How many documents came from each origin."""
        return dict(self.file.read().execute("select origin, count(*) from documents group by 1").fetchall())

    def known(self, origin: str) -> dict[str, Known]:
        """The documents that came from an origin, by source."""
        rows = self.file.read().execute(
            "select id, source, hash, rule, token, link from documents where origin = ?", (origin,)
        )
        return {row[1]: Known(*row) for row in rows}

    def put(self, entry: Entry) -> tuple[list[int], list[int], Mark]:
        """Write a document in place of its earlier version, at once or not at all.

        Returns the numbers of its new passages, of the passages gone with the old version, and its mark.
        """
        with self.file.write() as db:
            gone = _drop(db, "origin = ? and source = ?", (entry.origin, entry.source))
            audience = _audience_id(db, entry.audience)
            sections = json.dumps([[one.heading, one.anchor, one.level] for one in entry.sections])
            more = (json.dumps(entry.card), entry.markdown, sections, entry.link, entry.token, _meta_text(entry.meta))
            values = (entry.origin, entry.source, entry.hash, entry.rule, entry.title, entry.language, entry.updated)
            document = db.execute(_INSERT_DOCUMENT, (*values, *more)).lastrowid
            assert document is not None
            new = [_insert_passage(db, document, audience, row) for row in entry.rows]
        return new, gone, Mark(audience, document)

    def entry(self, document: int) -> Entry:
        """A document as it was written, to write it again with other rights. Its passages' paths are left out."""
        db = self.file.read()
        found = db.execute(_SELECT_ENTRY, (document,)).fetchone()
        rows = db.execute(
            "select position, heading, anchor, text, said, vector, terms, heading_terms, language from passages"
            " where document = ? order by position",
            (document,),
        )
        return _entry(found, [_row(row) for row in rows])

    def keep_token(self, document: int, token: str) -> None:
        """Remember by what an unchanged document is recognised next time."""
        with self.file.write() as db:
            db.execute("update documents set token = ? where id = ?", (token, document))

    def drop(self, document: int) -> list[int]:
        """Forget a document; returns the numbers of its passages."""
        with self.file.write() as db:
            return _drop(db, "id = ?", (document,))

    def document(self, source: str) -> Iterator[tuple[Document, Audience]]:
        """Every document of this name with its audience, newest first."""
        rows = self.file.read().execute(
            "select d.source, d.title, d.markdown, d.sections, d.language, d.updated, d.card, d.link from documents d"
            " where d.source = ? order by d.id desc",
            (source,),
        )
        for found, title, markdown, sections, language, updated, card, link in rows.fetchall():
            jumps = tuple(Section(*one) for one in json.loads(sections))
            audience = Audience.from_json(json.loads(card)["audience"])
            yield Document(found, title, markdown, jumps, language, updated, link), audience

    def editions(self, after: int = 0) -> list[Edition]:
        """The validity of every document whose number is greater."""
        rows = self.file.read().execute(
            "select id, origin, source, title, json_extract(card, '$.valid_from'), json_extract(card, '$.valid_until'),"
            " json_extract(card, '$.supersedes'), language, json_extract(card, '$.translation_of')"
            " from documents where id > ? order by id",
            (after,),
        )
        return [
            Edition(number, origin, source, title, first, last, tuple(json.loads(replaced or "[]")), language, of or "")
            for number, origin, source, title, first, last, replaced, language, of in rows
        ]

    def cards(self) -> dict[int, tuple[str, str | None]]:
        """Who looks after each document, empty where nobody is named, and the day of its last change as it says."""
        rows = self.file.read().execute(
            "select id, coalesce(json_extract(card, '$.owner'), ''), updated from documents"
        )
        return {number: (owner, updated) for number, owner, updated in rows}

    # passages

    def audiences(self) -> dict[int, Audience]:
        """Every distinct audience by its number."""
        rows = self.file.read().execute("select id, rights from audiences")
        return {row[0]: Audience.from_json(json.loads(row[1])) for row in rows}

    def load(self, numbers: Sequence[int]) -> dict[int, Passage]:
        """Passages by number; those replaced in the meantime are missing from the result."""
        marks = ",".join("?" * len(numbers))
        rows = self.file.read().execute(f"{_SELECT_PASSAGES} where p.id in ({marks})", list(numbers))
        return {
            row[0]: Passage(
                id=row[0],
                source=row[1],
                title=row[2],
                heading=tuple(json.loads(row[3])),
                anchor=row[4],
                text=row[5],
                language=row[6],
                audience=Audience.from_json(json.loads(row[7])),
                position=row[8],
                updated=row[9],
                version=row[10],
                link=row[11],
            )
            for row in rows
        }

    def numbers(self) -> dict[int, tuple[str, Mark]]:
        """Every passage's vector name and mark, by number."""
        rows = self.file.read().execute("select id, vector, audience, document from passages")
        return {row[0]: (row[1], Mark(row[2], row[3])) for row in rows}

    # vectors

    def vectors(self, names: Iterable[str]) -> dict[str, Vector]:
        """The vectors known under these names."""
        found: dict[str, Vector] = {}
        wanted = list(dict.fromkeys(names))
        for start in range(0, len(wanted), 500):
            some = wanted[start : start + 500]
            marks = ",".join("?" * len(some))
            query = f"select hash, vector from vectors where hash in ({marks})"  # noqa: S608 - question marks only
            found.update((row[0], np.frombuffer(row[1], np.float32)) for row in self.file.read().execute(query, some))
        return found

    def keep_vectors(self, vectors: dict[str, Vector]) -> None:
        """Remember vectors, so that the same text is never embedded twice."""
        with self.file.write() as db:
            db.executemany(
                "insert or ignore into vectors values (?, ?)",
                [(name, vector.astype(np.float32).tobytes()) for name, vector in vectors.items()],
            )

    def bare(self, count: int) -> list[Bare]:
        """Some of the passages whose vector is not known."""
        rows = self.file.read().execute(
            "select p.id, p.audience, d.id, d.title, p.heading, p.said from passages p"
            " join documents d on d.id = p.document"
            " where p.vector not in (select hash from vectors) order by p.id limit ?",
            (count,),
        )
        return [Bare(row[0], Mark(row[1], row[2]), row[3], tuple(json.loads(row[4])), row[5]) for row in rows]

    def rename_vectors(self, names: dict[int, str]) -> None:
        """Say under which name the vectors of these passages are kept."""
        with self.file.write() as db:
            db.executemany("update passages set vector = ? where id = ?", [(name, id_) for id_, name in names.items()])

    def forget_vectors(self) -> None:
        """Drop all vectors: another model makes the new ones."""
        with self.file.write() as db:
            db.execute("delete from vectors")

    def forget_unused_vectors(self) -> None:
        """Drop vectors and audiences that nothing refers to any more."""
        with self.file.write() as db:
            if not db.execute("select 1 from facts where name = ?", (COMING,)).fetchone():
                db.execute("delete from vectors where hash not in (select vector from passages)")
            db.execute("delete from audiences where id not in (select audience from passages)")

    def count(self) -> tuple[int, int, dict[str, int]]:
        """Documents, passages, and documents per language."""
        db = self.file.read()
        documents, passages = (db.execute(f"select count(*) from {t}").fetchone()[0] for t in ("documents", "passages"))  # noqa: S608
        return documents, passages, dict(db.execute("select language, count(*) from documents group by 1").fetchall())


def _drop(db: sqlite3.Connection, where: str, values: tuple[Any, ...]) -> list[int]:
    chosen = f"select id from documents where {where}"  # noqa: S608 - fixed conditions of this file
    gone = [row[0] for row in db.execute(f"select id from passages where document in ({chosen})", values)]  # noqa: S608
    db.execute(f"delete from documents where id in ({chosen})", values)  # noqa: S608
    return gone


def _audience_id(db: sqlite3.Connection, audience: Audience) -> int:
    rights = json.dumps(audience.as_json(), sort_keys=True)
    db.execute("insert or ignore into audiences (rights) values (?)", (rights,))
    return int(db.execute("select id from audiences where rights = ?", (rights,)).fetchone()[0])


def _insert_passage(db: sqlite3.Connection, document: int, audience: int, row: Row) -> int:
    heading = json.dumps(row.heading, ensure_ascii=False)
    values = (document, audience, row.position, heading, row.anchor, row.text, row.said, row.vector, row.terms)
    number = db.execute(
        "insert into passages (document, audience, position, heading, anchor, text, said, vector, terms, heading_terms,"
        " language) values (?,?,?,?,?,?,?,?,?,?,?)",
        (*values, row.heading_terms, row.language),
    ).lastrowid
    assert number is not None
    return number


def _meta_text(meta: dict[str, Any] | None) -> str | None:
    return None if meta is None else json.dumps(meta, ensure_ascii=False, default=str)


def _entry(found: tuple[Any, ...], rows: Sequence[Row]) -> Entry:
    origin, source, hash_, rule, title, language, updated, card, markdown, sections, link, token, meta = found
    card = json.loads(card)
    return Entry(
        origin=origin,
        source=source,
        hash=hash_,
        rule=rule,
        title=title,
        language=language,
        updated=updated,
        card=card,
        audience=Audience.from_json(card["audience"]),
        markdown=markdown,
        sections=tuple(Section(*one) for one in json.loads(sections)),
        rows=tuple(rows),
        link=link,
        token=token,
        meta=None if meta is None else json.loads(meta),
    )


def _row(row: tuple[Any, ...]) -> Row:
    position, heading, anchor, text, said, vector, terms, heading_terms, language = row
    headings = tuple(json.loads(heading))
    return Row(position, headings, anchor, text, "", said, vector, terms, heading_terms, language)
