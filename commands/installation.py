"""The database of this installation as commands meet it: made, at this version's schema, and closed again."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncSession

from bot import notices
from bot.config import Settings
from bot.prm import people, programme
from bot.prm.database import Database
from bot.prm.migrations import SchemaIsNewer, is_current, upgrade
from bot.prm.people import Member, Person
from bot.prm.programme import Programme
from commands.errors import Refused

UPGRADE = "Run: python server.py db upgrade"


async def made(settings: Settings) -> str:
    """Make the database, or bring it to this version, which is returned. Raises Refused where it is of a newer one."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        return await upgrade(settings.database)
    except SchemaIsNewer as error:
        raise Refused(str(error)) from None


@asynccontextmanager
async def database_of(settings: Settings) -> AsyncIterator[Database]:
    """The database for one command. Raises Refused where there is none, or of another version."""
    if not exists(settings):
        raise Refused(f"There is no database yet. {UPGRADE}")
    async with Database(settings.database) as database:
        await require_current(database)
        database.followers.append(notices.load().follow)  # what a command decides has consequences, too
        yield database


async def require_current(database: Database) -> None:
    """Raises Refused where the tables are not those of this version: another one made them, or nobody yet."""
    if not await is_current(database):
        raise Refused(f"The database is not at this version's schema. {UPGRADE}")


def exists(settings: Settings) -> bool:
    """Looking at a SQLite database that is not there would make one."""
    address = make_url(settings.database)
    return address.get_backend_name() != "sqlite" or Path(address.database or "").exists()


async def programme_of(session: AsyncSession) -> Programme:
    """The programme of this installation. Raises Refused before there is one."""
    current = await programme.only(session)
    if current is None:
        raise Refused(
            "There is no partner programme yet. Make yours with: python server.py programme create"
            " (or load the demo with: python server.py demo)"
        )
    return current


async def somebody(session: AsyncSession, name: str) -> Member:
    """Whom a command is about. Raises Refused where nobody has this key or e-mail, or several people do."""
    member = await people.called(session, name)
    if member is None:
        several = await people.namesakes(session, name)
        if several:
            raise Refused(f"Several people are {name}. Say which, for instance '#{several[0].id}': {_told(several)}.")
        raise Refused(f"There is nobody with the key or e-mail {name}.")
    return member


def _told(several: Sequence[Person]) -> str:
    return ", ".join(f"#{each.id} {each.name} ({'the vendor' if each.staff else 'a partner'})" for each in several)
