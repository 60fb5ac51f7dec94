"""Whom at the vendor an announcement's steps concern: who may release it, and whose partners it will reach."""

from collections.abc import Collection

from sqlalchemy import func, select

from bot.i18n import N_, Translator, in_words
from bot.notify import Teller
from bot.prm import announcement_audience as whom
from bot.prm import people
from bot.prm.announcement_records import Announcement
from bot.prm.announcement_release import opt_out_until
from bot.prm.deciders import staff
from bot.prm.partners import Partner
from bot.prm.people import Member, StaffRole
from bot.prm.rights import may
from bot.reply import Button, Reply, literal

NAMED = 5  # partners that are named
IS_NOW = N_("The announcement {number}, “{title}”: {state}.")


async def releasing(teller: Teller, *, apart_from: Collection[int]) -> list[int]:
    """Everybody at the vendor who may release announcements, apart from those whose work this one is."""
    programme = await teller.programme()
    asked = {each for role in StaffRole for each in await staff(teller.session, programme, role)}
    members = [await people.member(teller.session, each) for each in sorted(asked.difference(apart_from))]
    return [each.person_id for each in members if each is not None and may(each, "announcement.release")]


def as_it_is(row: Announcement, t: Translator) -> Reply:
    """In place of a question that nobody has to answer any more."""
    said = {"number": row.number, "title": literal(row.title), "state": t(in_words(row.state))}
    return Reply(text=t(IS_NOW, **said), buttons=(look(row, t),))


def look(row: Announcement, t: Translator) -> Button:
    label = t("Open {number}", number=row.number)
    return Button(label=label, skill="announcement_status", values={"announcement": row.number})


async def tell_channel_managers(teller: Teller, row: Announcement, *, key: str) -> None:
    """Where the programme gives them time to take partners out: each with partners in the audience, once.

    Whoever released it knows."""
    current = await teller.programme()
    until = opt_out_until(row, current)
    if until is None or until <= teller.now:
        return
    known = await whom.saved(teller.session, current.id)
    p = Partner
    meant = whom.may_read(p, row, current, known, row.starts_at or until)
    theirs = select(p.channel_manager_id, func.count()).where(meant, p.channel_manager_id.is_not(None))
    for manager, count in (await teller.session.execute(theirs.group_by(p.channel_manager_id))).all():
        if manager is None or manager == row.released_by_id:
            continue
        some = select(p.name).where(meant, p.channel_manager_id == manager).order_by(p.name).limit(NAMED)
        names = list(await teller.session.scalars(some))

        def write(t: Translator, who: Member | None, n: int = count, first: list[str] = names) -> Reply:
            told = {"number": row.number, "title": literal(row.title), "names": t.all_of(map(literal, first))}
            zone = who.time_zone if who else current.time_zone
            text = t.plural(
                'The announcement {number} "{title}" will reach a partner of yours: {names}. '
                "You can take it out until {until}.",
                'The announcement {number} "{title}" will reach {n} of your partners, among them {names}. '
                "You can take partners out until {until}.",
                n, until=t.moment(until, zone), **told,
            )  # fmt: skip
            return Reply(text=text)

        await teller.person(manager, write, key=f"{row.subject}:managed:{key}")
