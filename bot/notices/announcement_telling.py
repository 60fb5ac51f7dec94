"""Where the programme gives channel managers time to take partners out, each is told what will reach their partners."""

from sqlalchemy import func, select

from bot.i18n import Translator
from bot.notify import Teller
from bot.prm import announcement_audience as whom
from bot.prm.announcement_records import Announcement
from bot.prm.announcement_release import opt_out_until
from bot.prm.partners import Partner
from bot.prm.people import Member
from bot.reply import Reply, literal

NAMED = 5  # partners that are named


async def tell_channel_managers(teller: Teller, row: Announcement, *, key: str) -> None:
    """Each with partners in the audience, once; whoever released it knows."""
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
            zone = who.time_zone if who and who.partner else current.time_zone
            text = t.plural(
                'The announcement {number} "{title}" will reach a partner of yours: {names}. '
                "You can take it out until {until}.",
                'The announcement {number} "{title}" will reach {n} of your partners, among them {names}. '
                "You can take partners out until {until}.",
                n, until=t.moment(until, zone), **told,
            )  # fmt: skip
            return Reply(text=text)

        await teller.person(manager, write, key=f"{row.subject}:managed:{key}")
