"""The command that proves the ledger whole."""

from pathlib import Path

from rich.console import Console

from bot.config import Settings
from bot.prm.ledger import Head
from bot.prm.ledger_check import LedgerContradictsHead, read_head, verify
from commands.errors import Refused
from commands.installation import database_of


async def verify_ledger(settings: Settings, head_file: Path | None, console: Console) -> bool:
    """Recompute the chain; compare with the exported head, so that a shortened ledger is noticed, too."""
    kept = _head(head_file or settings.ledger_head)
    async with database_of(settings) as database, database.reading() as session:
        verdict = await verify(session, kept)
    if verdict.whole:
        console.print(f"The ledger is whole: {verdict.entries} entries.", style="green")
    else:
        console.print(f"The ledger was changed at entry {verdict.bad_seq}: {verdict.reason}", style="red", markup=False)
    return verdict.whole


def _head(file: Path) -> Head:
    try:
        return read_head(file)
    except (OSError, LedgerContradictsHead):
        raise Refused(f"{file} is not the head of a ledger as the server notes it.") from None
