"""The demo's vendor, products, partners, people and places."""

from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import invitations, people, places
from bot.prm.announcement_records import PartnerCertification
from bot.prm.ledger import SYSTEM
from bot.prm.partners import Partner
from bot.prm.people import (
    Identity,
    PartnerMembership,
    PartnerRole,
    Person,
    PersonStatus,
    StaffMembership,
    StaffRole,
    fold_email,
)
from bot.prm.personas import DEMO_TENANT, DemoPersona
from bot.prm.products import Product
from bot.prm.programme import Programme, Rules
from demo.rows import Names, Row

PLATFORMS = ("web", "terminal")  # where a visitor can be a persona


async def add_programme(session: AsyncSession, row: Row) -> Programme:
    vendor = row["vendor"]
    programme = Programme(
        key=row["key"],
        name=row["name"],
        vendor=vendor["name"],
        vendor_domain=vendor["domain"],
        support_email=vendor["support_email"],
        country=vendor["country"],
        time_zone=vendor["time_zone"],
        currency=row["home_currency"],
        default_locale=row["default_locale"],
        locales=row["locales"],
        rules=Rules(**row["settings"], exchange_rates=row["exchange_rates"]),
    )
    session.add(programme)
    await session.flush()
    return programme


async def add_products(session: AsyncSession, names: Names, rows: list[Row]) -> None:
    for row in rows:
        facts = {key: value for key, value in row.items() if key != "list_price"}
        price = names.programme.home_money(Decimal(row["list_price"]))
        names.products[row["key"]] = Product(programme_id=names.programme.id, list_price=price, **facts)
    session.add_all(names.products.values())
    await session.flush()


async def add_staff(session: AsyncSession, names: Names, rows: list[Row]) -> None:
    """The vendor's people come first: partners name them as channel managers."""
    for row in rows:
        if row.get("staff"):
            person = await _add_person(session, names, row)
            session.add_all(
                StaffMembership(person_id=person.id, programme_id=names.programme.id, role=StaffRole(role))
                for role in row["roles"]
            )
    await session.flush()


APART = ("trade_name", "parent", "channel_manager", "certifications")  # of a partner's row, what is no column of it


async def add_partners(session: AsyncSession, names: Names, rows: list[Row]) -> None:
    for row in rows:
        facts = {key: row[key] for key in row if key not in APART}
        manager = names.people[row["channel_manager"]].id
        names.partners[row["key"]] = Partner(
            programme_id=names.programme.id, name=row["trade_name"], channel_manager_id=manager, **facts
        )
    session.add_all(names.partners.values())
    await session.flush()
    session.add_all(
        PartnerCertification(partner_id=names.partners[row["key"]].id, name=each)
        for row in rows
        for each in row.get("certifications", ())
    )
    for row in rows:
        if "parent" in row:
            names.partners[row["key"]].parent_id = names.partners[row["parent"]].id
    await session.flush()


async def add_partner_people(session: AsyncSession, names: Names, rows: list[Row]) -> None:
    for row in rows:
        if not row.get("staff"):
            person = await _add_person(session, names, row)
            partner = names.partners[row["partner"]]
            session.add_all(
                PartnerMembership(person_id=person.id, partner_id=partner.id, role=PartnerRole(role))
                for role in row["roles"]
            )
            if "invite_code" in row:
                await invitations.issue_code(
                    session, names.programme, person, by=SYSTEM, now=names.now, code=row["invite_code"]
                )
    await session.flush()


async def _add_person(session: AsyncSession, names: Names, row: Row) -> Person:
    person = Person(
        programme_id=names.programme.id,
        key=row["key"],
        name=row["name"],
        email=fold_email(row["email"]),
        locale=row["locale"],
        staff=row.get("staff", False),
        status=PersonStatus(row["status"]),
    )
    session.add(person)
    await session.flush()
    names.people[row["key"]] = person
    return person


async def add_places(session: AsyncSession, names: Names, rows: list[Row]) -> None:
    """Bound by the programme itself: in the demo no person has to answer for it."""
    system = people.system(names.programme.id, SYSTEM)
    for row in rows:
        key = f"{row['platform']}:{row['tenant']}:{row['conversation']}"
        for partner in row["partners"]:
            await places.bind(
                session,
                system,
                key,
                names.partners[partner],
                platform=row["platform"],
                name=row["name"],
                now=names.now,
            )


async def add_personas(session: AsyncSession, names: Names, rows: list[Row], examples: dict[str, list[str]]) -> None:
    """Personas get an account in the demo's own tenant on every platform that has a chooser."""
    chosen = [row for row in rows if row.get("persona")]
    for position, row in enumerate(chosen):
        key, person = row["key"], names.people[row["key"]]
        session.add(
            DemoPersona(
                person_id=person.id, key=key, note=row["persona_note"], examples=examples[key], position=position
            )
        )
        session.add_all(
            Identity(platform=platform, tenant=DEMO_TENANT, user_id=key, person_id=person.id) for platform in PLATFORMS
        )
    await session.flush()
