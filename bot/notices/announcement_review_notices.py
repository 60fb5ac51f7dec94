"""An announcement that waits for its release: whoever may release it hears of it, until somebody has."""

from collections.abc import Mapping

from sqlalchemy import select

from bot.i18n import N_, Translator
from bot.notices.announcement_telling import as_it_is, releasing
from bot.notify import Teller
from bot.prm import announcement_writing
from bot.prm.announcement_records import Announcement, AnnouncementState
from bot.prm.people import Member, Person
from bot.reactions import Fact, React
from bot.reply import Button, Reply, literal

WAITS = N_("{who} asks for the release of the announcement {number}, “{title}”.")


async def ask(fact: Fact, teller: Teller) -> None:
    """Everybody at the vendor who may release it, apart from whoever wrote at it."""
    row = await _about(teller, fact.name)
    if row.state is not AnnouncementState.IN_REVIEW:
        return
    author = await teller.session.get_one(Person, row.author_id)

    def write(t: Translator, _: Member | None) -> Reply:
        named = {"announcement": row.number}
        return Reply(
            text=t(WAITS, who=literal(author.name), number=row.number, title=literal(row.title)),
            buttons=(
                Button(label=t("Who gets it"), skill="announcement_plan", values=named, style="primary"),
                Button(label=t("Send me a test"), skill="preview_announcement", values=named),
                Button(label=t("Give it back"), skill="return_announcement", values=named),
            ),
        )

    for person in await releasing(teller, apart_from=await announcement_writing.writers(teller.session, row)):
        await teller.person(person, write, key=f"{_card(row)}:{fact.seq}", card=_card(row))


async def settled(fact: Fact, teller: Teller) -> None:
    """Where its release was asked for, it says what became of that."""
    row = await _about(teller, fact.name)

    def write(t: Translator, _: Member | None) -> Reply:
        return as_it_is(row, t)

    await teller.rewrite(_card(row), write)


def _card(row: Announcement) -> str:
    return f"{row.subject}:review"


async def _about(teller: Teller, number: str) -> Announcement:
    return (await teller.session.scalars(select(Announcement).where(Announcement.number == number))).one()


REACTIONS: Mapping[str, React] = {
    "announcement.submitted": ask,
    "announcement.returned": settled,
    "announcement.released": settled,
    "announcement.cancelled": settled,
}
