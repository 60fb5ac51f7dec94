"""Questions that were learnt from: kept in the database, by the name of the gap they closed."""

from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from bot.config import Settings
from bot.prm import programme, regressions
from bot.prm.partners import Partner
from bot.prm.regressions import RegressionQuestion
from commands.errors import Refused
from commands.evaluation_questions import Question, Questions, read
from commands.installation import database_of
from knowledge.evaluation import Case
from knowledge.text.language import primary

ALL = "learned"


async def questions_of(settings: Settings, name: str, person: str | None) -> Questions:
    """Of a file, or of a stored set: one gap's, or all under `ALL`. Raises Refused where neither is called that."""
    if (of_file := _in_file(Path(name), person)) is not None:
        return of_file
    async with database_of(settings) as database, database.reading() as session:
        current = await programme.only(session)
        kept = await regressions.of(session, current.id, None if name == ALL else name.upper()) if current else ()
        if not kept and name != ALL:
            raise Refused(f"There is no file {name}, and no stored set of that name. All that was learnt is: {ALL}")
        return Questions(every=[await _question(session, each, person) for each in kept])


def _in_file(file: Path, person: str | None) -> Questions | None:
    if not file.is_file():
        return None
    with file.open(encoding="utf-8") as source:
        return read(source, person)


async def _question(session: AsyncSession, kept: RegressionQuestion, person: str | None) -> Question:
    """As whoever asked it, unless somebody else is named."""
    partner = await session.get(Partner, kept.partner_id) if kept.partner_id else None
    case = Case(
        id=str(kept.id), question=kept.text, language=primary(kept.language), answerable=True, pages=(kept.page,)
    )
    asker = {"as": person} if person else {"as": None, "partner": partner.key if partner else ""}
    return Question(kept.id, case, {"id": case.id, "question": kept.text, "locale": kept.language, **asker})
