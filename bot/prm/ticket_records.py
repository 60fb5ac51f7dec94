"""Support tickets as rows: a conversation of a partner's person with the vendor's people, and all that was said in it.

What is written into a ticket has one row (`TicketMessage`), whoever wrote it and wherever; `source` and `external_id`
make sure that none is there twice.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.i18n import N_
from bot.prm.columns import ERASED, one_of, only
from bot.prm.database import Base
from bot.prm.record_terms import IndexTerm, keep_terms

SUBJECT = 200  # characters of a subject
WORDS = 8000  # characters of one message: every channel shows that much


class TicketState(StrEnum):
    OPEN = "open"  # the vendor has to do something
    PENDING = "pending"  # the vendor has answered and waits for the partner
    SOLVED = "solved"  # a reply opens it again
    CLOSED = "closed"  # for good; a merged one, too


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        """The higher, the more urgent."""
        return list(Priority).index(self)


class Author(StrEnum):
    PARTNER = "partner"  # whoever asks, and their colleagues; a guest, too
    AGENT = "agent"  # one of the vendor's people
    ASSISTANT = "assistant"
    SYSTEM = "system"


_S = TicketState
TRANSITIONS: Mapping[TicketState, frozenset[TicketState]] = {
    _S.OPEN: frozenset({_S.PENDING, _S.SOLVED, _S.CLOSED}),
    _S.PENDING: frozenset({_S.OPEN, _S.SOLVED, _S.CLOSED}),
    _S.SOLVED: frozenset({_S.OPEN, _S.CLOSED}),
    _S.CLOSED: frozenset(),
}
ACTIVE = (_S.OPEN, _S.PENDING)
REOPENABLE = (*ACTIVE, _S.SOLVED)
STATE_WORDS: Mapping[TicketState, str] = {
    _S.OPEN: N_("Ticket open"),
    _S.PENDING: N_("Waits for your answer"),
    _S.SOLVED: N_("Ticket solved"),
    _S.CLOSED: N_("Ticket closed"),
}
STATE_WORDS_FOR_STAFF: Mapping[TicketState, str] = {**STATE_WORDS, _S.PENDING: N_("Waits for their answer")}
PRIORITY_WORDS: Mapping[Priority, str] = {
    Priority.LOW: N_("Low priority"),
    Priority.NORMAL: N_("Normal priority"),
    Priority.HIGH: N_("High priority"),
    Priority.URGENT: N_("Urgent"),
}

_ACTIVE_ROWS = text("state IN ('open', 'pending')")


class Ticket(Base):
    """`account` is the chat account that asked; `conversation` the conversation in which its person is answered, None
    for the private one with them. `origin` is the way there as the outbox knows it."""

    __tablename__ = "tickets"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        UniqueConstraint("desk", "external_id"),
        CheckConstraint("satisfaction BETWEEN 1 AND 5", name="satisfaction"),
        Index("ix_tickets_number", "number"),
        Index("ix_tickets_programme_id", "programme_id", "id"),
        Index("ix_tickets_partner_id", "partner_id", "id"),
        Index("ix_tickets_person_id", "person_id", "id"),
        Index("ix_tickets_account", "account", "id"),
        Index("ix_tickets_conversation", "conversation", "id"),
        Index("ix_tickets_opened_at", "programme_id", "opened_at"),
        Index("ix_tickets_active", "programme_id", "waiting_since", **only(_ACTIVE_ROWS)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    number: Mapped[str] = mapped_column(String(32))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"))  # None: a guest's
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    account: Mapped[str] = mapped_column(String(512))  # key of the sender who asked
    conversation: Mapped[str | None] = mapped_column(String(512))
    origin: Mapped[dict[str, Any]] = mapped_column(JSON)
    language: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(SUBJECT))
    priority: Mapped[Priority] = mapped_column(one_of(Priority, "priority"))
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    passages: Mapped[list[dict[str, Any]]] = mapped_column(
        JSON, default=list
    )  # what the assistant tried, closest first
    question_key: Mapped[str | None] = mapped_column(String(32))  # of the `question` it was opened about
    state: Mapped[TicketState] = mapped_column(one_of(TicketState, "state"), default=TicketState.OPEN)
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    in_charge_since: Mapped[datetime | None]  # a person is: the assistant keeps quiet in the conversation
    opened_at: Mapped[datetime]
    waiting_since: Mapped[datetime | None]  # the oldest message of the partner that nobody has answered
    answer_due_at: Mapped[datetime | None]
    solution_due_at: Mapped[datetime | None]
    first_answered_at: Mapped[datetime | None]
    solved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    reopened: Mapped[int] = mapped_column(default=0)  # how often
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    satisfaction: Mapped[int | None]  # 1 (bad) to 5 (good)
    comment: Mapped[str | None] = mapped_column(Text)  # with it
    rated_at: Mapped[datetime | None]
    desk: Mapped[str | None] = mapped_column(String(32))  # which external desk keeps it as well
    external_id: Mapped[str | None] = mapped_column(String(128))  # what that desk calls it
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    @property
    def silenced(self) -> bool:
        """Nothing that was said in it is kept any more."""
        return self.account == ERASED


class TicketMessage(Base):
    """One thing said. `id` is the order within a ticket; deleted ones stay as a row without words."""

    __tablename__ = "ticket_messages"
    __table_args__ = (
        UniqueConstraint("source"),
        UniqueConstraint("desk", "external_id"),
        Index("ix_ticket_messages_ticket_id", "ticket_id", "id"),
        Index("ix_ticket_messages_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    author: Mapped[Author] = mapped_column(one_of(Author, "author"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    name: Mapped[str | None] = mapped_column(String(200))  # of who is nobody we know: a guest, an external desk's agent
    words: Mapped[str] = mapped_column(Text)
    files: Mapped[list[str]] = mapped_column(JSON, default=list)  # ids of `bot.prm.files`
    internal: Mapped[bool] = mapped_column(default=False)  # a note among the vendor's people
    before: Mapped[bool] = mapped_column(default=False)  # said to the assistant before there was a ticket
    source: Mapped[str | None] = mapped_column(String(400))  # the platform's own name for the message that brought it
    desk: Mapped[str | None] = mapped_column(String(32))  # the external desk it is on as well, or came from
    external_id: Mapped[str | None] = mapped_column(String(128))
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]

    @property
    def erased(self) -> bool:
        """Removed with whoever wrote it, rather than taken back by them."""
        return self.deleted_at is not None and self.words == ERASED


class TicketTerm(IndexTerm, Base):
    """Index terms of a ticket's number and subject: how people find it in a sentence."""

    __tablename__ = "ticket_terms"
    of = "tickets"


keep_terms(Ticket, TicketTerm, name="subject")
