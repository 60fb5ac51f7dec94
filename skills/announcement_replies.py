"""The inbox of what partners answered to announcements."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.fields import Later
from bot.form import Form
from bot.i18n import Translator
from bot.prm import announcement_after
from bot.prm.announcement_records import Announcement, AnnouncementResponse
from bot.prm.partners import Partner
from bot.prm.people import Person
from bot.reply import Button, Reply, Table
from bot.skill import Context, skill
from skills.announcement_shown import may_write

PAGE = 10
MOST_OFFERED = 3
SHORT = 120  # characters of a reply in the list; its own card has all of it


class RepliesForm(Form):
    announcement: Annotated[str | None, Later()] = Field(default=None, title="Announcement", max_length=32)
    after: Annotated[int, Later()] = Field(default=0, title="Continue after", ge=0)


@skill("Replies to announcements", allowed=may_write, api="announcements")
async def announcement_replies(form: RepliesForm, context: Context) -> Reply:
    """List what partners answered to announcements and nobody took care of yet, the oldest first."""
    t, session, member = context.t, context.session, context.member
    found = await announcement_after.replies(
        session, member, number=form.announcement, after=form.after, limit=PAGE + 1
    )
    if not found:
        return Reply(text=t("Nobody waits for an answer to an announcement."))
    page = found[:PAGE]
    return Reply(
        text=t("Replies to announcements, the oldest first:"),
        table=await _table(page, context),
        buttons=(*_opened(page, t), *_more(form, found, t)),
    )


def _opened(page: Sequence[AnnouncementResponse], t: Translator) -> list[Button]:
    return [
        Button(label=t("Open reply {number}", number=each.id), skill="announcement_reply", values={"reply": each.id})
        for each in page[:MOST_OFFERED]
    ]


def _more(form: RepliesForm, found: Sequence[AnnouncementResponse], t: Translator) -> tuple[Button, ...]:
    if len(found) <= PAGE:
        return ()
    values = {"announcement": form.announcement, "after": found[PAGE - 1].id}
    return (Button(label=t("More"), skill="announcement_replies", values=values),)


async def _table(page: Sequence[AnnouncementResponse], context: Context) -> Table:
    t, session, zone = context.t, context.session, (await context.programme()).time_zone
    number = await _names(session, Announcement.id, Announcement.number, {each.announcement_id for each in page})
    partner = await _names(session, Partner.id, Partner.name, {each.partner_id for each in page})
    person = await _names(session, Person.id, Person.name, {each.person_id for each in page})
    rows = (
        (
            str(each.id), number[each.announcement_id], partner.get(each.partner_id or 0, ""),
            person.get(each.person_id or 0, ""), _shortened(each.what), t.moment(each.at, zone),
        )
        for each in page
    )  # fmt: skip
    columns = (t("Reply"), t("Announcement"), t("Partner"), t("Person"), t("Text"), t("When"))
    return Table(columns=columns, rows=tuple(rows))


def _shortened(said: str) -> str:
    """On one line, which is enough to see what it is about."""
    line = " ".join(said.split())
    return line if len(line) <= SHORT else f"{line[: SHORT - 1].rstrip()}…"


async def _names(
    session: AsyncSession, id: InstrumentedAttribute[int], name: InstrumentedAttribute[str], wanted: set[int | None]
) -> dict[int, str]:
    return {row[0]: row[1] for row in await session.execute(select(id, name).where(id.in_(wanted - {None})))}
