"""The tables of the library's SQLite file. A file of an earlier version gets the columns it lacks."""

from __future__ import annotations

import sqlite3

_TABLES = """
create table if not exists facts (name text primary key, value text not null);
create table if not exists audiences (id integer primary key autoincrement, rights text not null unique);
create table if not exists documents (
  id integer primary key autoincrement, origin text not null, source text not null, hash text not null,
  rule text not null, title text not null, language text not null, updated text, card text not null,
  markdown text not null, sections text not null, link text not null default '', token text not null default '',
  meta text, unique (origin, source));
create index if not exists documents_source on documents (source);
create table if not exists passages (
  id integer primary key autoincrement, document integer not null references documents (id) on delete cascade,
  audience integer not null references audiences (id), position integer not null, heading text not null,
  anchor text not null, text text not null, said text not null, vector text not null, terms blob not null,
  heading_terms blob not null, language text not null default '');
create index if not exists passages_document on passages (document);
create index if not exists passages_vector on passages (vector);
create table if not exists vectors (hash text primary key, vector blob not null) without rowid;
create table if not exists sources (
  name text primary key, kind text not null, rule text not null, applied text not null, added text not null,
  started text, finished text, state text not null default 'new', problem text not null default '',
  counts text not null default '{}', memory text not null default '{}', wanted integer not null default 0,
  failed text not null default '{}');
"""
_ADDED = (
    ("sources", "failed", "text not null default '{}'"),
    ("passages", "language", "text not null default ''"),
    ("documents", "link", "text not null default ''"),
    ("documents", "token", "text not null default ''"),
    ("documents", "meta", "text"),
)
"""Columns of later versions: table, name, kind."""


def make_tables(db: sqlite3.Connection) -> None:
    """Make what is missing, in a transaction of the caller's."""
    for statement in _TABLES.split(";"):
        db.execute(statement)
    for table, name, kind in _ADDED:
        if not db.execute("select 1 from pragma_table_info(?) where name = ?", (table, name)).fetchone():
            db.execute(f"alter table {table} add column {name} {kind}")
