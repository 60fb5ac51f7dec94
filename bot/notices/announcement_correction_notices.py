"""A correction of a sent announcement waits for a second person; its author hears what becomes of it."""

from collections.abc import Mapping

from sqlalchemy import select

from bot.cards.announcement_correction_card import to_decide
from bot.i18n import N_, Translator
from bot.notices.announcement_telling import as_it_is, look, releasing
from bot.notify import Teller
from bot.prm import announcement_corrections, announcement_writing
from bot.prm.announcement_corrections import AnnouncementCorrection, CorrectionState
from bot.prm.announcement_records import Announcement
from bot.prm.people import Member, Person
from bot.reactions import Fact, React
from bot.reply import Reply, literal

BECAME = {
    CorrectionState.RELEASED: N_(
        "{who} released the correction of {number}, “{title}”, in {language}. It is being corrected wherever it was "
        "posted."
    ),
    CorrectionState.DECLINED: N_("{who} declined the correction of {number}, “{title}”, in {language}: {reason}"),
    CorrectionState.REPLACED: N_("Another correction of {number}, “{title}”, in {language} was proposed since."),
}


async def ask(fact: Fact, teller: Teller) -> None:
    """Everybody at the vendor who may release it, apart from whoever proposes it; an earlier proposal is over."""
    row, made = await _about(teller, fact)
    await _replaced(teller, row, made)
    if made.state is not CorrectionState.OPEN:
        return
    said = (await announcement_writing.texts(teller.session, row))[made.language]
    by = (await teller.session.get_one(Person, made.proposed_by_id)).name

    def write(t: Translator, _: Member | None) -> Reply:
        return to_decide(row, said, made, by, t)

    for person in await releasing(teller, apart_from=[made.proposed_by_id]):
        await teller.person(person, write, key=f"{_card(row, made)}:{fact.seq}", card=_card(row, made))


async def decided(fact: Fact, teller: Teller) -> None:
    """Where it was asked for it says what became of it, and whoever proposed it is told."""
    row, made = await _about(teller, fact)
    who = await teller.session.get(Person, made.decided_by_id) if made.decided_by_id else None

    def write(t: Translator, _: Member | None) -> Reply:
        return _became(row, made, who.name if who else "", t)

    await teller.rewrite(_card(row, made), write)
    await teller.person(made.proposed_by_id, write, key=f"{_card(row, made)}:{fact.seq}")


async def recalled(fact: Fact, teller: Teller) -> None:
    """There is nothing to correct any more."""
    row = (await teller.session.scalars(select(Announcement).where(Announcement.number == fact.name))).one()

    def write(t: Translator, _: Member | None) -> Reply:
        return as_it_is(row, t)

    for each in await announcement_corrections.undecided(teller.session, row):
        await teller.rewrite(_card(row, each), write)


async def _replaced(teller: Teller, row: Announcement, made: AnnouncementCorrection) -> None:
    c = AnnouncementCorrection
    earlier = select(c).where(c.announcement_id == row.id, c.language == made.language, c.id < made.id)
    for each in await teller.session.scalars(earlier.where(c.state == CorrectionState.REPLACED)):

        def write(t: Translator, _: Member | None, each: AnnouncementCorrection = each) -> Reply:
            return _became(row, each, "", t)

        await teller.rewrite(_card(row, each), write)


def _became(row: Announcement, made: AnnouncementCorrection, who: str, t: Translator) -> Reply:
    text = t(
        BECAME[made.state],
        who=literal(who), number=row.number, title=literal(row.title),
        language=t.language_name(made.language), reason=literal(made.reason or ""),
    )  # fmt: skip
    return Reply(text=text, buttons=(look(row, t),))


def _card(row: Announcement, made: AnnouncementCorrection) -> str:
    return f"{row.subject}:correction:{made.id}"


async def _about(teller: Teller, fact: Fact) -> tuple[Announcement, AnnouncementCorrection]:
    made = await teller.session.get_one(AnnouncementCorrection, fact.detail["correction"])
    return await teller.session.get_one(Announcement, made.announcement_id), made


REACTIONS: Mapping[str, React] = {
    "announcement.correction_proposed": ask,
    "announcement.correction_declined": decided,
    "announcement.edited": decided,
    "announcement.recalled": recalled,
}
