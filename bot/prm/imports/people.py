"""People, by their key: of a partner, or the vendor's own. Somebody of several partners has a row for each."""

from collections.abc import AsyncIterator, Collection
from typing import Annotated, TypeVar

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError
from sqlalchemy import Select, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.i18n import LANGUAGES
from bot.prm import ledger
from bot.prm.imports.cells import Address, Key, Several, Text, YesNo
from bot.prm.imports.kinds import CannotBe, Import, Kind, Outcome, Row, Unknown, changed, row_by_row
from bot.prm.imports.partners import partner
from bot.prm.partners import Partner
from bot.prm.people import (
    PartnerMembership,
    PartnerRole,
    Person,
    PersonStatus,
    StaffMembership,
    StaffRole,
    fold_email,
    ledger_name,
)
from bot.prm.programme import Programme


def _language(code: str) -> str:
    if code.split("-")[0] not in LANGUAGES:
        raise PydanticCustomError("locale", "that is none of our languages")
    return code


T = TypeVar("T", PartnerRole, StaffRole)


class PersonRow(Row):
    key: Key
    name: Text
    email: Annotated[Address, AfterValidator(fold_email)]
    partner: Key | None = None  # key; the vendor's own people have none
    roles: Several
    locale: Annotated[Text, AfterValidator(_language)] | None = None
    removed: YesNo = False


async def take(session: AsyncSession, shared: Import, row: PersonRow) -> Outcome:
    known = select(Person).where(Person.programme_id == shared.programme.id)
    person = await session.scalar(known.where(Person.key == row.key))
    values = {"name": row.name, "email": row.email, "locale": row.locale, "staff": row.partner is None}
    person = person or await _without_key(session, known, row)
    if person is None:
        person = Person(programme_id=shared.programme.id, key=row.key, **values)
        session.add(person)
        await session.flush()
        outcome = Outcome.CREATED
    else:
        if person.staff != values["staff"]:
            raise CannotBe(why="somebody cannot be of a partner and of the vendor at once", column="partner")
        outcome = Outcome.CHANGED if changed(person, {"key": row.key, **values}) else Outcome.UNCHANGED
    if _set_standing(person, removed=row.removed) | await _set_roles(session, shared, row, person):
        outcome = Outcome.CREATED if outcome is Outcome.CREATED else Outcome.CHANGED
    await session.flush()
    if outcome is not Outcome.UNCHANGED:
        await _record(session, shared, person, row)
    return outcome


async def _without_key(session: AsyncSession, known: Select[Person], row: PersonRow) -> Person | None:
    """Who was invited by hand before the first table came, as a programme's first administrator is: one, not two."""
    same = (Person.key.is_(None), Person.email == row.email, Person.staff == (row.partner is None))
    there = known.where(*same, Person.status != PersonStatus.REMOVED)
    found: Person | None = await session.scalar(there.order_by(Person.id).limit(1))
    return found


def _set_standing(person: Person, *, removed: bool) -> bool:
    """Who is removed loses access at once; who comes back has to be invited again."""
    if removed == (person.status is PersonStatus.REMOVED):
        return False
    person.status = PersonStatus.REMOVED if removed else PersonStatus.INVITED
    return True


async def _set_roles(session: AsyncSession, shared: Import, row: PersonRow, person: Person) -> bool:
    if row.partner is None:
        staff = {_role(StaffRole, role) for role in row.roles}
        mine = (StaffMembership.person_id == person.id, StaffMembership.programme_id == shared.programme.id)
        has = set(await session.scalars(select(StaffMembership.role).where(*mine)))
        await session.execute(delete(StaffMembership).where(*mine, StaffMembership.role.in_(has - staff)))
        session.add_all(
            StaffMembership(person_id=person.id, programme_id=shared.programme.id, role=role)
            for role in sorted(staff - has)
        )
        return has != staff
    at = await partner(session, shared, row.partner)
    roles = {_role(PartnerRole, role) for role in row.roles}
    here = (PartnerMembership.person_id == person.id, PartnerMembership.partner_id == at.id)
    had = set(await session.scalars(select(PartnerMembership.role).where(*here)))
    await session.execute(delete(PartnerMembership).where(*here, PartnerMembership.role.in_(had - roles)))
    session.add_all(PartnerMembership(person_id=person.id, partner_id=at.id, role=role) for role in sorted(roles - had))
    return had != roles


def _role(kind: type[T], name: str) -> T:
    try:
        return kind(name)
    except ValueError:
        raise CannotBe(why=f"{name} is no role here; there is {', '.join(kind)}", column="roles") from None


async def _record(session: AsyncSession, shared: Import, person: Person, row: PersonRow) -> None:
    name = ledger_name(person)
    detail = {"partner": row.partner, "roles": sorted(row.roles), "removed": row.removed}
    await ledger.append(
        session, actor=shared.actor, action="person.imported", subject=f"person:{name}", detail=detail, at=shared.now
    )


async def colleague(session: AsyncSession, shared: Import, at: Partner, name: str, column: str = "owner") -> Person:
    """Somebody of this partner, by key or e-mail address. Raises Unknown."""
    if (theirs := (f"at:{at.key}", name)) not in shared.read:
        wanted = select(Person).join(PartnerMembership, PartnerMembership.person_id == Person.id)
        here = wanted.where(PartnerMembership.partner_id == at.id)
        found = await session.scalar(here.where(or_(Person.key == name, Person.email == fold_email(name))).limit(1))
        if found is None:
            raise Unknown(what=column, key=name)
        shared.read[theirs] = found
    remembered: Person = shared.read[theirs]
    return remembered


def name_of(person: Person) -> str | None:
    """How a table names somebody: by key, else by e-mail address."""
    return person.key or person.email


async def give(session: AsyncSession, programme: Programme) -> AsyncIterator[PersonRow]:
    """Whoever has a key: who was invited in chat has none, and is told apart by nothing that may leave."""
    of_partners = (
        select(Person, Partner.key, PartnerMembership.role)
        .join(PartnerMembership, PartnerMembership.person_id == Person.id)
        .join(Partner, Partner.id == PartnerMembership.partner_id)
        .where(Person.programme_id == programme.id, Person.key.is_not(None))
        .order_by(Partner.key, Person.key, PartnerMembership.role)
    )
    of_staff = (
        select(Person, StaffMembership.role)
        .join(StaffMembership, StaffMembership.person_id == Person.id)
        .where(StaffMembership.programme_id == programme.id, Person.key.is_not(None))
        .order_by(Person.key, StaffMembership.role)
    )
    gathered: dict[tuple[str | None, str | None], tuple[Person, list[str]]] = {}
    for person, role in await session.execute(of_staff):
        gathered.setdefault((None, person.key), (person, []))[1].append(role)
    for person, at, held in await session.execute(of_partners):
        gathered.setdefault((at, person.key), (person, []))[1].append(held)
    for (where, _), (person, roles) in gathered.items():
        yield _row(person, where, roles)


def _row(person: Person, partner: str | None, roles: Collection[str]) -> PersonRow:
    return PersonRow.model_construct(
        key=person.key or "", name=person.name, email=person.email or "", partner=partner, roles=list(roles),
        locale=person.locale, removed=person.status is PersonStatus.REMOVED,
    )  # fmt: skip


PEOPLE = Kind(name="people", row=PersonRow, take=row_by_row(take), give=give)
