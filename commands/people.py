"""A person's access taken back, and what is kept about them removed when they ask for it."""

from rich.console import Console

from bot import last_said, model_use, questions, ratings
from bot.clock import utc_now
from bot.config import Settings
from bot.prm import files, invitations, people
from bot.prm.people import Standing
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


async def forget(settings: Settings, person: str, console: Console) -> None:
    """Remove what a person asked and rated, files they never used and their use of the language model.

    All their accounts are meant. Raises Refused.
    """
    async with database_of(settings) as database, database.writing() as session:
        member = await somebody(session, person)
        await last_said.forget(session, await questions.accounts(session, member.person_id))
        rated = await ratings.forget(session, member.person_id)
        asked = await questions.forget(session, member.person_id)
        await model_use.forget(session, member.person_id)
        await files.forget(session, member.person_id)
    console.print(f"Removed {asked} questions and {rated} ratings.")
