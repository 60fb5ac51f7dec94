"""The job that has a language model propose a translation: checked against the original, then shown to a person.

    duties[translating.KIND] = Translating(database=database, translate=translate, terms=terms, ...).duty

The model is asked outside of any transaction. Nothing it proposes is released before a person has approved it, and what
has other figures, links or names than the original is not even proposed.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from bot.announcing.faithful import Fault, faults
from bot.announcing.sheet import Capped, Sheet, Terms, Translate, Useless
from bot.i18n import N_, Translator
from bot.jobs import Retry, Work, enqueue
from bot.notify import Teller, Write
from bot.prm import announcement_lifecycle as lifecycle
from bot.prm import announcement_writing, people, products
from bot.prm.announcement_records import Announcement, AnnouncementState
from bot.prm.database import Database
from bot.prm.people import Member
from bot.prm.programme import Programme
from bot.reply import Button, Reply, literal

KIND = "translate"
ATTEMPTS = 3
MOST_NAMED = 5  # differences that are named
LONGEST_TITLE = 200

PROPOSED = N_(
    "{number}, “{title}”, has a proposal in {language}. Please read it: it only goes out once it is approved."
)
CHANGED = N_("I dropped the proposal of {number}, “{title}”, in {language}, because it changes what is said: {what}.")
NO_TRANSLATION = N_("The language model gave no translation of {number}, “{title}”, into {language}: {why}.")
NO_ANSWER = N_("it does not answer")
NO_USE = N_("what it said cannot be used")
USED_UP = N_("what it may cost a day is used up")


@dataclass(frozen=True)
class _Task:
    row: Announcement
    member: Member
    account: str
    original: Sheet
    names: frozenset[str]


async def ask(session: AsyncSession, row: Announcement, person: int, language: str, *, key: str) -> None:
    """Have it translated into this language for this person."""
    payload = {"announcement": row.number, "person": person, "language": language}
    lane = f"{KIND}:{row.number}"
    await enqueue(session, KIND, payload, key=f"{row.number}:{language}:{key}", lane=lane, max_attempts=ATTEMPTS)


@dataclass(frozen=True, kw_only=True)
class Translating:
    database: Database
    translate: Translate
    terms: Terms
    platforms: Collection[str]

    async def duty(self, work: Work) -> None:
        """Propose it, or say why not. Raises Retry where the model does not answer."""
        language = str(work.payload["language"])
        terms = await self.terms()
        async with self.database.reading() as session:
            task = await self._task(session, work, terms)
        if task is None:
            return
        found = await self._asked(work, task, language)
        if isinstance(found, Sheet):
            await self._propose(work, task, language, found)
        else:
            await self._tell(work, task, found)

    async def _asked(self, work: Work, task: _Task, language: str) -> Sheet | Write:
        """A translation that can be proposed, or what to say instead. Raises Retry."""
        try:
            found = await self.translate(task.original, _english(language), task.names, task.account)
        except Useless:
            return _none(task.row, language, NO_USE)
        except Capped:
            return _none(task.row, language, USED_UP)
        except Exception as error:  # every provider has its own
            if work.attempt < work.max_attempts:
                raise Retry(reason=f"the language model: {type(error).__name__}") from error
            return _none(task.row, language, NO_ANSWER)
        if wrong := faults(task.original.whole, found.whole, task.names):
            return _changed(task.row, language, wrong)
        fits = 0 < len(found.title) <= LONGEST_TITLE and 0 < len(found.body) <= announcement_writing.LONGEST
        return found if fits else _none(task.row, language, NO_USE)

    async def _task(self, session: AsyncSession, work: Work, terms: Collection[str]) -> _Task | None:
        """None where it is no draft any more, or whoever asked may not write."""
        member = await people.member(session, int(work.payload["person"]))
        if member is None:
            return None
        row = await lifecycle.get(session, member, str(work.payload["announcement"]))
        programme = await session.get_one(Programme, row.programme_id)
        text = (await announcement_writing.texts(session, row)).get(programme.default_locale)
        if row.state is not AnnouncementState.DRAFT or text is None:
            return None
        account = await people.account(session, member.person_id, self.platforms)
        key = f"{account.platform}:{account.tenant}:{account.user_id}" if account else ""
        names = {each.name for each in await products.on_sale(session, programme.id)} | {programme.vendor} | set(terms)
        return _Task(row, member, key, Sheet(text.title, text.body), frozenset(names))

    async def _propose(self, work: Work, task: _Task, language: str, found: Sheet) -> None:
        """Unless a person has written one meanwhile."""
        async with work.finish() as session:
            row = await lifecycle.to_change(session, task.member, task.row.number)
            written = (await announcement_writing.texts(session, row)).get(language)
            if row.state is not AnnouncementState.DRAFT or (written is not None and not written.proposed):
                return
            await announcement_writing.set_text(
                session, task.member, row.number, language,
                title=found.title, body=found.body, now=work.now(), proposed=True,
            )  # fmt: skip
            await self._say(session, work, task, _proposed(row, language))

    async def _tell(self, work: Work, task: _Task, write: Write) -> None:
        async with work.finish() as session:
            await self._say(session, work, task, write)

    async def _say(self, session: AsyncSession, work: Work, task: _Task, write: Write) -> None:
        teller = Teller(session=session, now=work.now(), platforms=self.platforms)
        await teller.person(task.member.person_id, write, key=f"{task.row.subject}:translation:{work.id}")


def _proposed(row: Announcement, language: str) -> Write:
    def write(t: Translator, _: Member | None) -> Reply:
        look = Button(
            label=t("Read the proposal"), skill="read_translation",
            values={"announcement": row.number, "language": language}, style="primary",
        )  # fmt: skip
        return Reply(text=t(PROPOSED, **_called(row, language, t)), buttons=(look,))

    return write


def _changed(row: Announcement, language: str, wrong: Sequence[Fault]) -> Write:
    def write(t: Translator, _: Member | None) -> Reply:
        what = "; ".join(_named(each, t) for each in wrong)
        return Reply(text=t(CHANGED, what=what, **_called(row, language, t)), buttons=(_by_hand(row, language, t),))

    return write


def _none(row: Announcement, language: str, why: str) -> Write:
    def write(t: Translator, _: Member | None) -> Reply:
        text = t(NO_TRANSLATION, why=t(why), **_called(row, language, t))
        return Reply(text=text, buttons=(_by_hand(row, language, t),))

    return write


def _named(fault: Fault, t: Translator) -> str:
    """ "figures: 20, instead 25": both in the proposer's and in our own order."""
    gone, new = (t.all_of(map(literal, each[:MOST_NAMED])) for each in (fault.missing, fault.instead))
    if gone and new:
        return t("{what}: {new} instead of {gone}", what=t(fault.what), new=new, gone=gone)
    return t("{what}: {which}", what=t(fault.what), which=gone or new) if gone or new else t(fault.what)


def _by_hand(row: Announcement, language: str, t: Translator) -> Button:
    values = {"announcement": row.number, "language": language}
    return Button(label=t("Write it by hand"), skill="write_announcement", values=values)


def _called(row: Announcement, language: str, t: Translator) -> dict[str, str]:
    return {"number": row.number, "title": literal(row.title), "language": t.language_name(language)}


def _english(language: str) -> str:
    return Translator("en").language_name(language)
