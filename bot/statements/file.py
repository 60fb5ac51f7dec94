"""A statement as a file, for whoever may read it at the moment they fetch it."""

import asyncio
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from bot.i18n import Translator
from bot.prm import statements
from bot.prm.partners import Partner
from bot.prm.people import Member
from bot.prm.programme import Programme
from bot.statements import csv
from bot.statements.document import Document, document


class Format(StrEnum):
    PDF = "pdf"
    CSV = "csv"


class StatementFile(NamedTuple):
    name: str
    media_type: str
    data: bytes


def _on_paper(document: Document) -> bytes:
    from bot.statements import pdf  # brings a typesetter, which a start need not wait for

    return pdf.render(document)


RENDERED = {
    Format.PDF: ("application/pdf", _on_paper),
    Format.CSV: ("text/csv; charset=utf-8", csv.render),
}


async def file_of(session: AsyncSession, member: Member, number: str, format: Format, t: Translator) -> StatementFile:
    """The statement with this number in the reader's language. NoSuchStatement also where it is not theirs to read."""
    statement = await statements.get(session, member, number)
    programme = await session.get_one(Programme, statement.programme_id)
    partner = await session.get_one(Partner, statement.partner_id)
    said = document(programme, partner, statement, await statements.lines_of(session, statement), t)
    media_type, render = RENDERED[format]
    data = await asyncio.to_thread(render, said)
    return StatementFile(f"{statement.number}.{format}", media_type, data)
