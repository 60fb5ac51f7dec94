"""A person's access taken back; what is kept about them given to them, or removed, when they ask for it."""

from collections import Counter
from pathlib import Path

from rich.console import Console

from bot.clock import utc_now
from bot.config import Settings
from bot.privacy import erase, export
from bot.privacy.seeking import Seen, seek
from bot.prm import invitations, people
from bot.prm.database import Database
from bot.prm.people import Member, Standing
from bot.tables import all_tables
from commands.assembly import file_store
from commands.errors import Refused
from commands.installation import database_of, somebody
from commands.programme import OPERATOR


async def revoke(settings: Settings, person: str, console: Console) -> None:
    """Take a person's chat accounts, roles and open invite codes at once. Raises Refused."""
    async with database_of(settings) as database, database.writing() as session:
        member = await somebody(session, person)
        if member.standing is Standing.REMOVED:
            raise Refused(f"{person} has no access any more.")
        operator = people.system(member.programme_id, OPERATOR)
        await invitations.revoke(session, operator, member.person_id, now=utc_now())
    console.print(f"{member.name} has no access any more, and no invite code of theirs works.")


async def give(settings: Settings, person: str, file: Path, console: Console) -> None:
    """Write everything that is kept about a person to a ZIP file that does not exist yet. Raises Refused."""
    async with database_of(settings) as database, database.reading() as session:
        member = await somebody(session, person)
        try:
            told = await export.write(session, all_tables(), file_store(settings), member.person_id, file)
        except FileExistsError:
            raise Refused(f"{file} exists already. Nothing was written.") from None
        except OSError as error:
            raise Refused(f"{file} cannot be written: {error.strerror}.") from None
    for name, rows in told.items():
        console.print(f"{name}: {len(rows)}", markup=False)
    console.print(f"Written to {file}.", markup=False)


async def what_goes(settings: Settings, person: str, console: Console, *, account: bool = True) -> str:
    """Show what `forget` would remove, and change nothing; whom it is about. Raises Refused."""
    async with database_of(settings) as database:
        member, seen = await _seen(database, person, account)
        async with database.writing(quietly=True) as session:
            gone = await erase.counted(
                session, all_tables(), member.person_id, now=utc_now(), account=account, seen=seen
            )
    _print_counts(gone, console)
    return member.name


async def forget(settings: Settings, person: str, console: Console, *, account: bool = True) -> None:
    """Remove everything a person said, sent and did in conversations, and who they are.

    Without `account` they stay who they are. All their accounts are meant. Raises Refused.
    """
    async with database_of(settings) as database:
        member, seen = await _seen(database, person, account)
        async with database.writing() as session:
            gone = await erase.erase(
                session, all_tables(), member.person_id, by=OPERATOR, now=utc_now(), account=account, seen=seen
            )
    _print_counts(gone, console)
    console.print("Removed." if account else "Removed what they said and did; they stay who they are.")


async def _seen(database: Database, person: str, account: bool) -> tuple[Member, Seen | None]:
    """Whom it is about and, where one writer keeps all others waiting, what is about them. Raises Refused."""
    async with database.reading() as session:
        member = await somebody(session, person)
        return member, await seek(session, member.person_id, account=account) if database.is_sqlite else None


def _print_counts(gone: Counter[str], console: Console) -> None:
    for name, many in sorted(gone.items()):
        console.print(f"{name}: {many}", markup=False)
