"""What is kept about a person, removed when they ask for it."""

from rich.console import Console

from bot import last_said, model_use, questions, ratings
from bot.config import Settings
from bot.prm import files
from commands.installation import database_of, somebody


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
