"""Small worlds drawn by lot, as plain values; and their plans, made the slow way: asking everybody every question."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm.announcement_choices import Audience, Schedule
from bot.prm.announcement_plan import Unreached
from bot.prm.announcement_records import (
    Announcement,
    AnnouncementDelivery,
    AnnouncementOptOut,
    AnnouncementTakenOut,
    AnnouncementText,
    Outcome,
    PartnerCertification,
)
from bot.prm.business_calendar import calendar_of
from bot.prm.partners import Partner, PartnerProduct, PartnerStatus, PartnerType
from bot.prm.people import Identity, PartnerMembership, PartnerRole, Person, PersonStatus
from bot.prm.places import Place, PlacePartner
from bot.prm.programme import Programme, Rules
from tests import rows

NOW = datetime(2027, 3, 26, 12, 0, tzinfo=UTC)  # a Friday; the clocks change in Europe on Sunday
QUARTER = timedelta(minutes=15)
COUNTRIES = {"Europe/Berlin": "DE", "America/New_York": "US", "Asia/Tokyo": "JP"}
PRODUCTS, CERTIFICATES = ("keep", "reach"), ("sales", "tech")


@dataclass
class One:
    """A person of a partner; `seen` is when they last wrote from each of their accounts."""

    id: int
    roles: tuple[PartnerRole, ...]
    locale: str | None
    seen: tuple[tuple[str, datetime | None], ...]  # (platform, when)


@dataclass
class Firm:
    id: int
    tier: str
    region: str
    type: PartnerType
    languages: tuple[str, ...]
    zone: str
    status: PartnerStatus
    products: tuple[str, ...]
    certified: tuple[tuple[str, date | None], ...]
    opted_out: bool
    taken_out: bool
    heard: tuple[tuple[bool, int], ...]  # earlier ones: (urgent, days ago)
    people: tuple[One, ...]

    @property
    def key(self) -> str:
        return f"p{self.id}"


@dataclass
class Channel:
    id: int
    platform: str
    firms: tuple[int, ...]
    preferred: bool

    @property
    def key(self) -> str:
        return f"{self.platform}:T1:C{self.id}"


@dataclass
class World:
    firms: list[Firm]
    channels: list[Channel]
    audience: Audience
    schedule: Schedule
    now: datetime
    urgent: bool
    override: bool
    languages: tuple[str, ...]
    ids: dict[str, int] = field(default_factory=dict)


def drawn(lot: Random) -> World:
    firms = [_firm(lot, number) for number in range(1, lot.randint(2, 6))]
    channels = [_channel(lot, number, firms) for number in range(1, lot.randint(1, 6))]
    now = NOW + QUARTER * lot.randint(0, 4 * 24 * 4)
    languages = ("en", *lot.sample(("de", "fr"), lot.randint(0, 2)))
    return World(
        firms, channels, _audience(lot, firms), _schedule(lot, now), now, _one_in(lot, 5), _one_in(lot, 5), languages
    )


def _firm(lot: Random, number: int) -> Firm:
    return Firm(
        id=number,
        tier=lot.choice(("gold", "silver")),
        region=lot.choice(("dach", "france")),
        type=lot.choice((PartnerType.VAR, PartnerType.MSP)),
        languages=tuple(lot.sample(("de", "fr", "de-AT", "hu"), lot.randint(0, 2))),
        zone=lot.choice(tuple(COUNTRIES)),
        status=lot.choice((*(PartnerStatus.ACTIVE,) * 4, PartnerStatus.SUSPENDED, PartnerStatus.APPLICANT)),
        products=tuple(lot.sample(PRODUCTS, lot.randint(0, 1))),
        certified=tuple(
            (name, lot.choice((None, date(2027, 1, 1), date(2028, 1, 1)))) for name in _some(lot, CERTIFICATES)
        ),
        opted_out=_one_in(lot, 6),
        taken_out=_one_in(lot, 6),
        heard=tuple((_one_in(lot, 2), lot.choice((3, 13, 20))) for _ in range(lot.randint(0, 1))),
        people=tuple(_person(lot, number * 10 + n) for n in range(lot.randint(0, 2))),
    )


def _person(lot: Random, number: int) -> One:
    accounts = tuple(
        (platform, lot.choice((None, NOW - timedelta(days=lot.choice((2, 50))))))
        for platform in _some(lot, ("test", "web", "fax"))
    )
    return One(
        number, tuple(lot.sample(list(PartnerRole), lot.randint(1, 2))), lot.choice((None, "de", "fr")), accounts
    )


def _channel(lot: Random, number: int, firms: Sequence[Firm]) -> Channel:
    bound = tuple(sorted(each.id for each in lot.sample(firms, lot.randint(1, min(2, len(firms))))))
    return Channel(number, lot.choice(("test", "test", "fax")), bound, _one_in(lot, 4))


def _audience(lot: Random, firms: Sequence[Firm]) -> Audience:
    keys = [each.key for each in firms]
    wanted: dict[str, object] = {
        "tiers": ("gold",),
        "regions": ("dach",),
        "types": (PartnerType.MSP,),
        "languages": ("de",),
        "products": ("keep",),
        "certifications": ("sales",),
        "active_within_days": 30,
        "inactive_for_days": 30,
        "partners": (lot.choice(keys),),
        "excluded": (lot.choice(keys),),
        "roles": (PartnerRole.REP, PartnerRole.ADMIN),
    }
    return Audience(**{name: value for name, value in wanted.items() if _one_in(lot, 7)})


def _schedule(lot: Random, now: datetime) -> Schedule:
    at = time(lot.choice((2, 7, 9, 20)), lot.choice((0, 30)))
    local = Schedule.local(NOW.date() + timedelta(days=lot.randint(0, 3)), at)
    return lot.choice((Schedule(), Schedule.of(now + QUARTER * lot.randint(0, 200)), local))


def _some(lot: Random, words: Sequence[str]) -> list[str]:
    return lot.sample(list(words), lot.randint(0, len(words)))


def _one_in(lot: Random, many: int) -> bool:
    return lot.randrange(many) == 0


Told = tuple[str, str, str, datetime, bool]  # partner, place, language, when, moved by quiet hours
Not = tuple[str, Unreached]


def expected(world: World) -> Iterator[Told | Not]:
    """What a plan of this world has to say, partner by partner."""
    for firm in world.firms:
        if firm.status is PartnerStatus.APPLICANT or not _meant(firm, world):
            continue
        rooms = [each for each in world.channels if firm.id in each.firms and each.platform != "fax"]
        fitting = [each for each in rooms if all(_willing(_named(world, id), world) for id in each.firms)]
        contacts = [(one, account) for one in firm.people if (account := _account(one, world))]
        if why := _hindrance(firm, world):
            yield firm.key, why
        elif fitting:
            room = min(fitting, key=lambda each: (not each.preferred, len(each.firms), each.id))
            yield firm.key, room.key, _language(firm.languages, world), *_when(firm, world)
        elif contacts:
            for one, account in contacts:
                known = (one.locale,) if one.locale else firm.languages
                yield firm.key, account, _language(known, world), *_when(firm, world)
        else:
            yield firm.key, Unreached.SHARED_CHANNEL if rooms else Unreached.NO_ONE


def _hindrance(firm: Firm, world: World) -> Unreached | None:
    begins = max(world.schedule.moment or world.now, world.now)
    asked = (
        (firm.status is PartnerStatus.SUSPENDED, Unreached.SUSPENDED),
        (firm.opted_out, Unreached.OPTED_OUT),
        (firm.taken_out, Unreached.TAKEN_OUT),
        (not (world.urgent or world.override) and _tired(firm, begins), Unreached.FATIGUE),
    )
    return next((why for true, why in asked if true), None)


def _tired(firm: Firm, begins: datetime) -> bool:
    return any(not urgent and NOW - timedelta(days=days) > begins - timedelta(days=14) for urgent, days in firm.heard)


def _willing(firm: Firm, world: World) -> bool:
    good = firm.status is PartnerStatus.ACTIVE and _meant(firm, world)
    return good and _hindrance(firm, world) is None


def _meant(firm: Firm, world: World) -> bool:
    wish, begins = world.audience, max(world.schedule.moment or world.now, world.now)
    if firm.key in wish.excluded:
        return False
    seen = [at for one in firm.people for _, at in one.seen if at]
    sells = firm.products or PRODUCTS
    valid = {name for name, until in firm.certified if until is None or until >= begins.date()}
    criteria = [
        *([firm.tier in wish.tiers] if wish.tiers else []),
        *([firm.region in wish.regions] if wish.regions else []),
        *([firm.type in wish.types] if wish.types else []),
        *([bool(set(firm.languages) & set(wish.languages))] if wish.languages else []),
        *([bool(set(sells) & set(wish.products))] if wish.products else []),
        *([bool(valid & set(wish.certifications))] if wish.certifications else []),
        *([any(at >= begins - timedelta(days=30) for at in seen)] if wish.active_within_days else []),
        *([all(at < begins - timedelta(days=30) for at in seen)] if wish.inactive_for_days else []),
    ]
    named = firm.key in wish.partners
    return named or (bool(criteria) and all(criteria)) or not (criteria or wish.partners)


def _named(world: World, id: int) -> Firm:
    return next(each for each in world.firms if each.id == id)


def _account(one: One, world: World) -> str | None:
    """Where somebody spoke last; of accounts they never spoke from, the newest."""
    roles = world.audience.roles
    if roles and not set(roles) & set(one.roles):
        return None
    usable = [(at or datetime.min.replace(tzinfo=UTC), n, platform) for n, (platform, at) in enumerate(one.seen)]
    usable = [each for each in usable if each[2] != "fax"]
    return f"{max(usable)[2]}:T1:u{one.id}" if usable else None


def _language(known: Sequence[str], world: World) -> str:
    return next((each[:2] for each in known if each[:2] in world.languages), "en")


def _when(firm: Firm, world: World) -> tuple[datetime, bool]:
    """A quarter of an hour at a time, until the clock on their wall says that it may be."""
    zone, calendar = ZoneInfo(firm.zone), calendar_of(f"{firm.zone} {COUNTRIES[firm.zone]}")
    at = world.now
    if world.schedule.moment is not None:
        at = max(at, world.schedule.moment)
    if world.schedule.day is not None and world.schedule.at is not None:
        wanted = datetime.combine(world.schedule.day, world.schedule.at)
        first = datetime.combine(world.schedule.day, time(), UTC) - timedelta(days=1)
        while first.astimezone(zone).replace(tzinfo=None) < wanted:
            first += QUARTER
        at = max(at, first)
    wish = at
    while not world.urgent:
        local = at.astimezone(zone)
        if calendar.is_business_day(local.date()) and time(8) <= local.time() < time(18):
            break
        at += QUARTER
    return at, at > wish


async def put(session: AsyncSession, world: World) -> tuple[Programme, Announcement]:
    """The same world as rows."""
    programme = rows.programme("drawn", rules=Rules())
    session.add(programme)
    await session.flush()
    writer = await rows.person(session, programme, "Writer", account=("test", "T1", "writer"))
    products = {name: rows.product(programme, name, name.title()) for name in PRODUCTS}
    session.add_all(products.values())
    row = _announcement(programme, writer, 1, world.urgent)
    row.audience, row.schedule = world.audience, world.schedule
    row.override_reason = "It matters." if world.override else None
    session.add(row)
    await session.flush()
    texts = (AnnouncementText(announcement_id=row.id, language=each, title="T", body="B") for each in world.languages)
    session.add_all(texts)
    for firm in world.firms:
        await _put_firm(session, programme, writer, row, firm, {name: each.id for name, each in products.items()})
    for channel in world.channels:
        await _put_channel(session, programme, world, channel)
    await session.flush()
    return programme, row


def _announcement(programme: Programme, writer: Person, number: int, urgent: bool) -> Announcement:
    return Announcement(
        programme_id=programme.id, number=f"A-2027-{number:04d}", title="T", category="product", urgent=urgent,
        author_id=writer.id, changed_by_id=writer.id, audience=Audience(), schedule=Schedule(), created_at=NOW,
        wording=1,
    )  # fmt: skip


async def _put_firm(
    session: AsyncSession, programme: Programme, writer: Person, row: Announcement, firm: Firm, products: dict[str, int]
) -> None:
    facts = {"tier": firm.tier, "region": firm.region, "type": firm.type, "languages": list(firm.languages)}
    where = {"time_zone": firm.zone, "country": COUNTRIES[firm.zone], "status": firm.status}
    partner = rows.partner(programme, firm.key, **facts, **where)
    session.add(partner)
    await session.flush()
    assert partner.id == firm.id
    session.add_all(PartnerProduct(partner_id=partner.id, product_id=products[name]) for name in firm.products)
    session.add_all(
        PartnerCertification(partner_id=partner.id, name=name, valid_until=at) for name, at in firm.certified
    )
    if firm.opted_out:
        session.add(AnnouncementOptOut(partner_id=partner.id, category="product", at=NOW))
    if firm.taken_out:
        session.add(
            AnnouncementTakenOut(announcement_id=row.id, partner_id=firm.id, person_id=writer.id, reason="-", at=NOW)
        )
    for n, (urgent, days) in enumerate(firm.heard):
        earlier = _announcement(programme, writer, firm.id * 100 + n, urgent)
        session.add(earlier)
        await session.flush()
        session.add(_heard(earlier, partner, NOW - timedelta(days=days)))
    for one in firm.people:
        await _put_person(session, programme, partner, one)


def _heard(earlier: Announcement, partner: Partner, at: datetime) -> AnnouncementDelivery:
    return AnnouncementDelivery(
        announcement_id=earlier.id, partner_id=partner.id, platform="test", tenant="test:T1", place="test:T1:C0",
        post=f"{earlier.number}", language="en", due_at=at, outcome=Outcome.SENT, settled_at=at,
    )  # fmt: skip


async def _put_person(session: AsyncSession, programme: Programme, partner: Partner, one: One) -> None:
    row = Person(programme_id=programme.id, name="N", locale=one.locale, status=PersonStatus.ACTIVE)
    session.add(row)
    await session.flush()
    session.add_all(PartnerMembership(person_id=row.id, partner_id=partner.id, role=role) for role in one.roles)
    for platform, at in one.seen:
        account = Identity(platform=platform, tenant="T1", user_id=f"u{one.id}", person_id=row.id, seen_at=at)
        session.add(account)
        await session.flush()


async def _put_channel(session: AsyncSession, programme: Programme, world: World, channel: Channel) -> None:
    purposes = ["announcements"] if channel.preferred else []
    place = Place(
        programme_id=programme.id, key=channel.key, platform=channel.platform, bound_at=NOW, purposes=purposes
    )
    session.add(place)
    await session.flush()
    session.add_all(PlacePartner(place_id=place.id, partner_id=each) for each in channel.firms)
