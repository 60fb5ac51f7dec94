"""`If-Match`: an action happens to the record as its caller knows it, or not at all.

Cards carry that version in a field of their form. A program may use either: the field, or the ETag it was told.
"""

from collections.abc import Collection

from fastapi import HTTPException, Request
from sqlalchemy.ext.asyncio import AsyncSession

from bot.api.answers import is_missing
from bot.api.etags import listed, version_in
from bot.api.resources import BY_FIELD
from bot.api.resources.resource import Resource, Versioned
from bot.errors import OutOfDate, UserError
from bot.form import Form
from bot.prm.people import Member
from bot.turn import records_of

FIELD = "version"  # of forms that decide on a record
ANY = "*"


class Precondition:
    """What `If-Match` asks of the record that an action names; of any where it was not sent."""

    def __init__(self, versions: Collection[str] | None = None) -> None:
        self._versions = versions

    @property
    def sent(self) -> bool:
        return self._versions is not None

    def holds_for(self, version: int) -> bool:
        return self._versions is None or ANY in self._versions or str(version) in self._versions


def of(request: Request) -> Precondition:
    """What this request asks for."""
    header = request.headers.get("if-match")
    return Precondition(None if header is None else {version_in(each) for each in listed(header)})


def named_by(form: type[Form]) -> tuple[str, Resource] | None:
    """The field in which such a form names the record it is about, and what that is."""
    return next(((name, BY_FIELD[name]) for name in records_of(form) if name in BY_FIELD), None)


async def kept(session: AsyncSession, member: Member, form: Form, wanted: Precondition) -> Form:
    """The form, about the record as the caller knows it; nobody else changes that until the transaction ends.

    Raises OutOfDate where it has changed or can no longer be seen, HTTPException (428) where a decision does not say
    what it is about.
    """
    decides, seen = FIELD in type(form).model_fields, getattr(form, FIELD, None)
    if not wanted.sent and seen is None:
        if decides:
            raise HTTPException(428, "Say which version you decide on: with If-Match, or as the answer “version”.")
        return form
    record = await _held(session, member, form)
    if record is None or not wanted.holds_for(record.version) or seen not in (None, record.version):
        raise OutOfDate
    return form.model_copy(update={FIELD: record.version}) if decides else form


async def _held(session: AsyncSession, member: Member, form: Form) -> Versioned | None:
    """The record that was named, if any; None also where it left the member's sight."""
    field, resource = named_by(type(form)) or (None, None)
    number = getattr(form, field) if field else None
    if number is None or resource is None or resource.hold is None:
        return None
    try:
        return await resource.hold(session, member, number)
    except UserError as error:
        if is_missing(error):
            return None
        raise
