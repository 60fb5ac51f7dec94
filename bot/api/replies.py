"""A reply as programs read it: the words people would have read, and its parts."""

from typing import Any, Self
from urllib.parse import quote

from pydantic import BaseModel

from bot.api.actions import Done
from bot.reply import Button, Download, Reply, Table, as_text
from bot.skill import SkillBook

PLACES = {
    "file": "/files/{name}",
    "statement": "/statements/{name}",
    "announcement": "/announcements/{number}/report.csv",
}
"""Where a download of this kind is, under /api/v1."""


class FactTold(BaseModel):
    label: str
    value: str


class TableTold(BaseModel):
    columns: list[str]
    rows: list[list[str]]

    @classmethod
    def of(cls, table: Table) -> Self:
        return cls(columns=list(table.columns), rows=[list(row) for row in table.rows])


class NextTold(BaseModel):
    """What can be done then: `POST /actions/{action}` with these answers."""

    label: str
    action: str
    values: dict[str, Any]


class DownloadTold(BaseModel):
    label: str
    path: str  # under /api/v1


class ChangeTold(BaseModel):
    """What was decided, about which record: as webhooks tell it."""

    event: str
    record: str


class DoneTold(BaseModel):
    text: str
    facts: list[FactTold]
    table: TableTold | None
    next: list[NextTold]
    downloads: list[DownloadTold]
    changed: list[ChangeTold]

    @classmethod
    def of(cls, done: Done, skills: SkillBook) -> Self:
        reply = done.reply
        return cls(
            text=as_text(reply),
            facts=[FactTold(label=label, value=value) for label, value in reply.facts],
            table=TableTold.of(reply.table) if reply.table else None,
            next=[_next(button) for button in reply.buttons if skills[button.skill].api],
            downloads=_downloads(reply),
            changed=[ChangeTold(event=event, record=record) for event, record in done.changed],
        )


def _next(button: Button) -> NextTold:
    return NextTold(label=button.label, action=button.skill, values=button.values)


def _downloads(reply: Reply) -> list[DownloadTold]:
    return [DownloadTold(label=each.label, path=_path(each)) for each in reply.downloads]


def _path(download: Download) -> str:
    name = quote(download.name)
    return PLACES[download.kind].format(name=name, number=name.rpartition(".")[0])
