"""Announcements as rows: what is to be said, to whom, when, and what became of it at each place.

An announcement has one text per language and buttons that start a skill. Its audience and its schedule are documents
(`Audience`, `Schedule`) that are resolved when it is planned, and again when it is sent.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.prm.announcement_choices import Audience, AudienceDocument, Schedule, ScheduleDocument
from bot.prm.columns import one_of, only
from bot.prm.database import Base


class AnnouncementState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    SCHEDULED = "scheduled"  # released; partners may still be taken out
    SENDING = "sending"
    PAUSED = "paused"
    SENT = "sent"
    PARTLY_FAILED = "partly_failed"
    EDITED = "edited"  # sent, and what was posted says something else now
    CANCELLED = "cancelled"
    RECALLED = "recalled"


_S = AnnouncementState
TRANSITIONS: dict[AnnouncementState, frozenset[AnnouncementState]] = {
    _S.DRAFT: frozenset({_S.IN_REVIEW, _S.CANCELLED}),
    _S.IN_REVIEW: frozenset({_S.DRAFT, _S.SCHEDULED, _S.CANCELLED}),
    _S.SCHEDULED: frozenset({_S.SENDING, _S.CANCELLED}),
    _S.SENDING: frozenset({_S.PAUSED, _S.SENT, _S.PARTLY_FAILED, _S.CANCELLED}),
    _S.PAUSED: frozenset({_S.SENDING, _S.CANCELLED}),
    _S.SENT: frozenset({_S.EDITED, _S.RECALLED}),
    _S.PARTLY_FAILED: frozenset({_S.SENDING, _S.EDITED, _S.RECALLED}),  # sending again: to those it failed for
    _S.EDITED: frozenset({_S.SENDING, _S.EDITED, _S.RECALLED}),
    _S.CANCELLED: frozenset({_S.RECALLED}),  # of one that was cancelled in the middle
    _S.RECALLED: frozenset(),
}
UNRELEASED = (_S.DRAFT, _S.IN_REVIEW)
SETTLED = (_S.SENT, _S.PARTLY_FAILED, _S.EDITED)


class Outcome(StrEnum):
    """What became of an announcement at one place."""

    PLANNED = "planned"
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"  # it did not arrive, and it can be sent again
    WITHHELD = "withheld"  # somebody may read there now who was not meant, or the partner does not want it
    UNKNOWN = "unknown"  # maybe it arrived: nobody sends it again
    CANCELLED = "cancelled"  # before it left


OPEN_ROWS = text("outcome IN ('planned', 'queued')")
TO_PLACES = text("person_id IS NULL")
EACH = ("announcement_id", "wave", "partner_id")


class Announcement(Base):
    __tablename__ = "announcements"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        Index("ix_announcements_number", "number"),
        Index("ix_announcements_programme_id", "programme_id", "id"),
        CheckConstraint("acknowledge_by IS NULL OR acknowledge", name="acknowledge_by"),
        CheckConstraint("released_by_id IS NULL OR released_by_id <> author_id", name="second_person"),
        CheckConstraint("state IN ('draft', 'in_review', 'cancelled') OR released_by_id IS NOT NULL", name="released"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    number: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(String(200))  # what colleagues call it; partners read the one of their text
    category: Mapped[str] = mapped_column(String(64))  # a key of the rule `announcement_categories`
    urgent: Mapped[bool] = mapped_column(default=False, server_default=false())
    state: Mapped[AnnouncementState] = mapped_column(one_of(AnnouncementState, "state"), default=_S.DRAFT)
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))  # who wrote at it last
    audience: Mapped[Audience] = mapped_column(AudienceDocument)
    schedule: Mapped[Schedule] = mapped_column(ScheduleDocument)
    override_reason: Mapped[str | None] = mapped_column(Text)  # why it goes to whoever heard from us just now
    acknowledge: Mapped[bool] = mapped_column(default=False, server_default=false())
    acknowledge_by: Mapped[date | None]
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str | None] = mapped_column(Text)  # why it was returned, cancelled or recalled
    starts_at: Mapped[datetime | None]  # of its first place, once it is released
    started_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]  # every place has an outcome
    planned_to: Mapped[int] = mapped_column(default=0, server_default="0")  # id of the last partner that is planned
    planned: Mapped[bool] = mapped_column(default=False, server_default=false())  # everybody is
    run: Mapped[int] = mapped_column(default=0, server_default="0")  # of its sending: a job of an earlier run ends
    wording: Mapped[int] = mapped_column(default=1, server_default="1")  # grows with every change of what it says
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    @property
    def subject(self) -> str:
        """As the ledger, files, clocks and posted messages know it."""
        return f"announcement:{self.number}"


class AnnouncementText(Base):
    """What is said in one language, in Markdown. What a machine translated waits for a person's approval."""

    __tablename__ = "announcement_texts"

    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcements.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    proposed: Mapped[bool] = mapped_column(default=False, server_default=false())  # by a machine, approved by nobody
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # whose words: who wrote or approved it


class AnnouncementButton(Base):
    """A button below it: pressing it starts a skill with these values, and counts as a click."""

    __tablename__ = "announcement_buttons"

    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcements.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    labels: Mapped[dict[str, str]] = mapped_column(JSON)  # by language
    skill: Mapped[str] = mapped_column(String(64))
    values: Mapped[dict[str, Any]] = mapped_column(JSON)


class AnnouncementDelivery(Base):
    """An announcement for one partner at one place: its channel, or one of its people's own chats.

    `wave` 0 is the announcement, 1 and on are reminders to acknowledge it. Places that partners share have a row for
    each, and one `post` between them.
    """

    __tablename__ = "announcement_deliveries"
    __table_args__ = (
        UniqueConstraint(*EACH, "place", name="uq_announcement_deliveries_place"),
        UniqueConstraint(
            "announcement_id", "wave", "partner_id", "person_id", name="uq_announcement_deliveries_person"
        ),
        Index("ix_announcement_deliveries_once", *EACH, unique=True, **only(TO_PLACES)),
        Index("ix_announcement_deliveries_outcome", "announcement_id", "outcome", "id"),
        Index("ix_announcement_deliveries_open", "announcement_id", "outcome", "tenant", "due_at", **only(OPEN_ROWS)),
        Index("ix_announcement_deliveries_post", "post"),
        Index("ix_announcement_deliveries_partner_id", "partner_id", "settled_at"),
        Index("ix_announcement_deliveries_place", "place", "id"),
        CheckConstraint("(outcome IN ('planned', 'queued')) = (settled_at IS NULL)", name="settled"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcements.id", ondelete="CASCADE"))
    wave: Mapped[int] = mapped_column(default=0, server_default="0")
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    platform: Mapped[str] = mapped_column(String(32))
    tenant: Mapped[str] = mapped_column(String(160))  # with its platform: "slack:T1", whose pace it goes at
    place: Mapped[str] = mapped_column(String(512))  # the channel's key, or the person's chat account
    post: Mapped[str] = mapped_column(String(640))  # key of its message in the outbox
    language: Mapped[str] = mapped_column(String(8))
    due_at: Mapped[datetime]
    outcome: Mapped[Outcome] = mapped_column(one_of(Outcome, "outcome"), default=Outcome.PLANNED)
    reason: Mapped[str | None] = mapped_column(String(300))
    queued_at: Mapped[datetime | None]  # when its turn is, of what was put into the outbox
    settled_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")  # grows when it is sent again after a failure
    wording: Mapped[int] = mapped_column(default=1, server_default="1")  # which edit stands there

    @property
    def user(self) -> str:
        """The account of a person at its platform; for a shared place it means nothing."""
        return self.place[len(self.tenant) + 1 :]


class SavedAudience(Base):
    """An audience under a name, to be used again and in others."""

    __tablename__ = "saved_audiences"
    __table_args__ = (UniqueConstraint("programme_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    name: Mapped[str] = mapped_column(String(64))
    audience: Mapped[Audience] = mapped_column(AudienceDocument)
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    changed_at: Mapped[datetime]


class AnnouncementOptOut(Base):
    """A category of announcements that a partner does not want."""

    __tablename__ = "announcement_opt_outs"

    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id", ondelete="CASCADE"), primary_key=True)
    category: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))  # who said so
    at: Mapped[datetime]


class AnnouncementTakenOut(Base):
    """A partner whose channel manager does not want this announcement to reach it."""

    __tablename__ = "announcement_taken_out"

    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcements.id", ondelete="CASCADE"), primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class AnnouncementAcknowledged(Base):
    """Somebody said that they have read it, once for each partner they read it for."""

    __tablename__ = "announcement_acknowledged"

    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcements.id", ondelete="CASCADE"), primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime]


class ResponseKind(StrEnum):
    CLICK = "click"
    REACTION = "reaction"
    REPLY = "reply"


class AnnouncementResponse(Base):
    """A press on one of its buttons, a reaction, or a reply below it. `key` makes each count once."""

    __tablename__ = "announcement_responses"
    __table_args__ = (
        UniqueConstraint("announcement_id", "kind", "key"),
        Index("ix_announcement_responses_partner_id", "announcement_id", "partner_id", "kind"),
        Index("ix_announcement_responses_open", "announcement_id", "kind", "done", "id"),
        Index("ix_announcement_responses_key", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcements.id", ondelete="CASCADE"))
    kind: Mapped[ResponseKind] = mapped_column(one_of(ResponseKind, "kind"))
    key: Mapped[str] = mapped_column(String(700))  # the turn's id; of a reaction message, user and sign
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    what: Mapped[str] = mapped_column(Text)  # the button's position, the reaction's name, the reply's text
    conversation: Mapped[str | None] = mapped_column(String(640))  # of a reply: the thread it was written in
    account: Mapped[str | None] = mapped_column(String(480))  # of a reply: the chat account that wrote it
    origin: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # of a reply: the way back to whoever wrote it
    files: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")  # of a reply: ids
    done: Mapped[bool] = mapped_column(default=False, server_default=false())  # of a reply: somebody took care of it
    at: Mapped[datetime]


class AnnouncementAnswer(Base):
    """What one of the vendor's people answered to a reply."""

    __tablename__ = "announcement_answers"

    response_id: Mapped[int] = mapped_column(
        ForeignKey("announcement_responses.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class PartnerCertification(Base):
    """A certification that a partner holds, as its system of record names it."""

    __tablename__ = "partner_certifications"

    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    valid_until: Mapped[date | None]
