"""The report of an announcement as CSV, for whoever runs the installation."""

import csv
from pathlib import Path

from rich.console import Console

from bot.config import Settings
from bot.errors import UserError
from bot.i18n import Translator
from bot.phrases import said
from bot.prm import announcement_report, announcement_sheet, people
from commands.errors import Refused
from commands.installation import database_of, programme_of
from commands.programme import OPERATOR


async def write_report(settings: Settings, number: str, path: Path, console: Console) -> None:
    """A line for each partner. Raises Refused."""
    async with database_of(settings) as database, database.reading() as session:
        current = await programme_of(session)
        operator = people.system(current.id, OPERATOR)
        try:
            totals = await announcement_report.totals(session, operator, number)
        except UserError as error:
            raise Refused(said(error, Translator())) from None
        with path.open("w", newline="", encoding="utf-8-sig") as file:
            out = csv.writer(file)
            out.writerow(announcement_sheet.COLUMNS)
            async for line in announcement_sheet.lines(session, operator, number):
                out.writerow(line)
    console.print(f"{totals.partners} partners are in {path}; it reached {totals.reached} of them.")
