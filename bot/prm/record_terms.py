"""Keeps the index terms of records in step with them, whoever writes a record: they are how people find it by name."""

from typing import Any

from sqlalchemy import Connection, delete, event, insert, inspect
from sqlalchemy.orm import Mapper

from bot.prm.database import Base
from bot.prm.mentions import terms_of


def keep_terms(record: type[Base], term: type[Base], *, name: str) -> None:
    """From now on a `term` row stands for each index term of a `record`, by its number and the column `name`."""

    def add(_mapper: Mapper[Any], connection: Connection, row: Any) -> None:
        terms = sorted(terms_of(row.number, getattr(row, name)))
        told = [{"record_id": row.id, "term": each, "programme_id": row.programme_id} for each in terms]
        connection.execute(insert(term), told)

    def change(mapper: Mapper[Any], connection: Connection, row: Any) -> None:
        state = inspect(row).attrs
        if state[name].history.has_changes() or state["number"].history.has_changes():
            connection.execute(delete(term).where(term.__table__.c.record_id == row.id))
            add(mapper, connection, row)

    event.listen(record, "after_insert", add)
    event.listen(record, "after_update", change)
