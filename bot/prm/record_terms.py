"""Keeps the index terms of records in step with them, whoever writes a record: they are how people find it by name."""

from typing import Any, ClassVar

from sqlalchemy import Connection, ForeignKey, Index, String, delete, event, insert, inspect
from sqlalchemy.orm import Mapped, Mapper, declared_attr, mapped_column

from bot.prm.database import Base
from bot.prm.mentions import LONGEST_TERM, terms_of


class IndexTerm:
    """The columns of a table of index terms: by which a record's number and name are found in a sentence."""

    __tablename__: str
    of: ClassVar[str]  # the table of the records

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Index]:
        return (Index(f"ix_{cls.__tablename__}_programme_id_term", "programme_id", "term", "record_id"),)

    @declared_attr
    @classmethod
    def record_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey(f"{cls.of}.id", ondelete="CASCADE"), primary_key=True, sort_order=-3)

    term: Mapped[str] = mapped_column(String(LONGEST_TERM), primary_key=True, sort_order=-2)

    @declared_attr
    @classmethod
    def programme_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("programmes.id"), sort_order=-1)


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
