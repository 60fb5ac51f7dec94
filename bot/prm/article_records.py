"""Articles that close a gap in the content, as rows: what they say, for whom, until when, and who may let them out."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.i18n import N_
from bot.prm.columns import one_of
from bot.prm.database import Base

TITLE = 200  # characters
BODY = 20_000


class ArticleState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    REJECTED = "rejected"
    RETIRED = "retired"  # taken out of the content, by somebody or at its last day


class Level(StrEnum):
    """Who may read it, in the words of the content's own front matter."""

    PARTNERS = "partners"
    INTERNAL = "internal"
    PUBLIC = "public"


_S = ArticleState
TRANSITIONS: Mapping[ArticleState, frozenset[ArticleState]] = {
    _S.DRAFT: frozenset({_S.IN_REVIEW}),
    _S.IN_REVIEW: frozenset({_S.PUBLISHED, _S.REJECTED, _S.DRAFT}),
    _S.REJECTED: frozenset({_S.DRAFT}),
    _S.PUBLISHED: frozenset({_S.RETIRED}),
    _S.RETIRED: frozenset({_S.DRAFT}),
}
EDITABLE = frozenset({_S.DRAFT, _S.IN_REVIEW, _S.REJECTED, _S.RETIRED})
STATE_WORDS: Mapping[ArticleState, str] = {
    _S.DRAFT: N_("Being written"),
    _S.IN_REVIEW: N_("Waits for a review"),
    _S.PUBLISHED: N_("In the content"),
    _S.REJECTED: N_("Sent back"),
    _S.RETIRED: N_("Taken out"),
}
LEVEL_WORDS: Mapping[Level, str] = {
    Level.PARTNERS: N_("Partners"),
    Level.INTERNAL: N_("Our own people"),
    Level.PUBLIC: N_("Everybody"),
}


class Article(Base):
    """One article. `owner_id` is who looks after it once it is out; without one, whoever wrote it."""

    __tablename__ = "articles"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        Index("ix_articles_state", "programme_id", "state"),
        Index("ix_articles_gap_id", "gap_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    number: Mapped[str] = mapped_column(String(32))
    state: Mapped[ArticleState] = mapped_column(one_of(ArticleState, "state"), default=ArticleState.DRAFT)
    title: Mapped[str] = mapped_column(String(TITLE))
    body: Mapped[str] = mapped_column(Text)  # Markdown
    language: Mapped[str] = mapped_column(String(8))
    level: Mapped[Level] = mapped_column(one_of(Level, "level"), default=Level.PARTNERS)
    tiers: Mapped[list[str]] = mapped_column(JSON, default=list)  # for these alone; none: for all
    valid_until: Mapped[date]  # its last day
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    gap_id: Mapped[int | None] = mapped_column(ForeignKey("gaps.id", ondelete="SET NULL"))
    ticket: Mapped[str | None] = mapped_column(String(32))  # number of the one it was drafted from
    reason: Mapped[str | None] = mapped_column(Text)  # why it was sent back
    written_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    taken_in_at: Mapped[datetime | None]  # since when it is in the content, or out of it
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    @property
    def file(self) -> str:
        """Its name in the content."""
        return f"{self.number}.md"


def subject(article: Article) -> str:
    """As the ledger and deadlines name it."""
    return f"article:{article.number}"
