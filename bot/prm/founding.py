"""A vendor's own programme: made once, in an empty database, and described anew later. Its rules are `Rules`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.i18n import LANGUAGES
from bot.prm import clocks, ledger, programme
from bot.prm.imports.cells import Address, Country, Currency, Text, Website, Word, Zone
from bot.prm.imports.kinds import CannotBe
from bot.prm.programme import Programme, Rules

KEY = "programme"  # a database holds one


class ProgrammeExists(UserError):
    """There is a programme here already: {name}. A database holds one."""


def _language(code: str) -> str:
    if code not in LANGUAGES:
        raise PydanticCustomError("language", "write one of {known}", {"known": ", ".join(LANGUAGES)})
    return code


def _parted(value: Any) -> Any:
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


EMPTY = BeforeValidator(lambda value: value or None)  # what need not be said can be taken back by saying nothing
Language = Annotated[Word, AfterValidator(_language)]
Languages = Annotated[list[Language], BeforeValidator(_parted)]


class Facts(BaseModel):
    """What a programme is called and where it works. Its currency is decided once: its records are kept in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Text
    vendor: Text
    country: Country
    time_zone: Zone
    currency: Currency
    default_locale: Language = "en"
    locales: Languages = []
    vendor_domain: Annotated[Website | None, EMPTY] = None
    support_email: Annotated[Address | None, EMPTY] = None

    @model_validator(mode="after")
    def _speaks_its_own_language(self) -> Self:
        """What is missing in another language falls back to the default one."""
        own = list(dict.fromkeys([self.default_locale, *self.locales]))
        return self if own == self.locales else self.model_copy(update={"locales": own})


def read(values: Mapping[str, Any]) -> Facts:
    """Raises CannotBe for the first that cannot be."""
    try:
        return Facts.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise CannotBe(why=f"{first['loc'][0]}: {_why(first)}") from error


def fault(name: str, value: str) -> str | None:
    """Why a fact cannot be so, without a look at the others; None where it can."""
    try:
        Facts.model_validate({name: value})
    except ValidationError as error:
        return next((_why(each) for each in error.errors() if each["loc"][:1] == (name,)), None)
    return None


def _why(error: ErrorDetails) -> str:
    return "it must not be empty" if error["type"].endswith("too_short") else error["msg"]


def address(email: str) -> str:
    """An e-mail address as it is kept. Raises CannotBe."""
    try:
        return TypeAdapter(Address).validate_python(email)
    except ValidationError as error:
        raise CannotBe(why=f"e-mail: {error.errors()[0]['msg']}") from error


async def found(session: AsyncSession, facts: Facts, *, by: str, now: datetime) -> Programme:
    """Make the programme of this database. Raises ProgrammeExists."""
    known = await programme.only(session)
    if known is not None:
        raise ProgrammeExists(name=known.name)
    made = Programme(key=KEY, rules=Rules(), **facts.model_dump())
    session.add(made)
    try:
        await session.flush()
    except IntegrityError:  # on PostgreSQL somebody else was faster, between the look and this
        raise ProgrammeExists(name=facts.name) from None
    await _told(session, "programme.founded", made, facts.model_dump(), by=by, now=now)
    return made


async def describe(
    session: AsyncSession, current: Programme, changes: Mapping[str, Any], *, by: str, now: datetime
) -> int:
    """Change some facts; how many running deadlines moved with them. Raises CannotBe, and then nothing has changed."""
    if "currency" in changes:
        raise CannotBe(why="currency: it cannot be changed, the programme's records are kept in it")
    for name in changes:
        if name not in Facts.model_fields:
            raise CannotBe(why=f"{name}: that is none of {', '.join(Facts.model_fields)}")
    before = facts_of(current)
    after = read({**before.model_dump(), **changes})
    for name, value in after.model_dump().items():
        setattr(current, name, value)
    await session.flush()
    await _told(
        session, "programme.described", current, {name: getattr(after, name) for name in changes}, by=by, now=now
    )
    moved = (before.time_zone, before.country) != (after.time_zone, after.country)
    return await clocks.reset(session, current) if moved else 0


def facts_of(current: Programme) -> Facts:
    """As they are kept: also those that would not be taken now."""
    return Facts.model_construct(**{name: getattr(current, name) for name in Facts.model_fields})


async def _told(
    session: AsyncSession, action: str, current: Programme, detail: dict[str, Any], *, by: str, now: datetime
) -> None:
    subject = f"programme:{current.key}"
    await ledger.append(session, actor=by, action=action, subject=subject, after=detail, detail=detail, at=now)
