"""Write an article, or change it: words, language, readers, last day, and who looks after it."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import Field
from sqlalchemy import select

from bot.fields import Choice, Day, Later, LongText, Once
from bot.i18n import LANGUAGES
from bot.prm import articles
from bot.prm.article_records import BODY, EDITABLE, LEVEL_WORDS, TITLE, Level
from bot.prm.articles import Wording
from bot.prm.partners import Partner
from bot.prm.people import Person, PersonStatus, StaffMembership
from bot.prm.rights import STAFF_RIGHTS
from bot.reply import Reply
from bot.skill import Context, skill
from skills.article_outline import finished
from skills.content_shown import ArticleForm, card, may_write


class WriteArticleForm(ArticleForm):
    states: ClassVar = EDITABLE

    title: Annotated[str, Once()] = Field(title="Title", min_length=3, max_length=TITLE)
    body: Annotated[str, LongText(), Once()] = Field(
        title="What it says", description="Markdown; a heading for each question helps", min_length=10, max_length=BODY
    )
    language: str = Field(title="Language")
    level: Level = Field(default=Level.PARTNERS, title="Who may read it")
    tiers: Annotated[list[str] | None, Later()] = Field(default=None, title="Only for these tiers")
    valid_until: Day = Field(title="Last day", description="After it, it leaves the content")
    owner: Annotated[str | None, Later()] = Field(default=None, title="Who looks after it")
    version: Annotated[int | None, Later(), Once()] = Field(default=None, title="Version")

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        t, session, programme = context.t, context.session, context.member.programme_id
        tiers = await session.scalars(select(Partner.tier).where(Partner.programme_id == programme).distinct())
        return {
            "language": tuple(Choice(each, t.language_name(each)) for each in LANGUAGES),
            "level": tuple(Choice(level, t(words)) for level, words in LEVEL_WORDS.items()),
            "tiers": tuple(Choice(each, each) for each in sorted(tiers)),
            "owner": await _owners(context),
        }

    @classmethod
    async def carried(cls, context: Context, known: Mapping[str, Any]) -> dict[str, Any]:
        """The article as it is, so that only what changes has to be said."""
        named = str(known.get("article") or "")
        found = await cls.records(context, "article", named) if named else ()
        if len(found) != 1:
            return {}
        article = await articles.get(context.session, context.member, found[0].value)
        return {
            "title": article.title,
            "body": article.body,
            "language": article.language,
            "level": str(article.level),
            "tiers": article.tiers or None,
            "valid_until": article.valid_until.isoformat(),
            "owner": str(article.owner_id) if article.owner_id else None,
            "version": article.version,
        }


@skill("Write an article", writes=True, allowed=may_write, api="support")
async def write_article(form: WriteArticleForm, context: Context) -> Reply:
    """Write or change an article for the content: what it says, for whom, until when."""
    session, member = context.session, context.member
    version = form.version or (await articles.get(session, member, form.article)).version
    last: date = form.valid_until
    wording = Wording(
        title=form.title,
        body=finished(form.body),
        language=form.language,
        level=form.level,
        tiers=form.tiers or (),
        valid_until=last,
        owner_id=int(form.owner) if form.owner else None,
    )
    article = await articles.write(session, member, form.article, wording, version=version, now=context.now)
    return await card(article, context.t("I noted that down."), context)


async def _owners(context: Context) -> tuple[Choice, ...]:
    """The vendor's people who may write content."""
    roles = [role for role, granted in STAFF_RIGHTS.items() if "content.write" in granted]
    wanted = select(Person.id, Person.name).join(StaffMembership, StaffMembership.person_id == Person.id)
    wanted = wanted.where(StaffMembership.role.in_(roles), Person.status != PersonStatus.REMOVED)
    ours = wanted.where(Person.programme_id == context.member.programme_id).distinct().order_by(Person.name)
    return tuple(Choice(str(row.id), row.name) for row in await context.session.execute(ours))
