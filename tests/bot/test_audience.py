"""The answer fits the least-privileged reader of the place; what is private never reaches a shared one."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audience import UNKNOWN, Reader, Room, RoomKind, room_of
from bot.i18n import Translator
from bot.message import Incoming, Place, Sender
from bot.outbox import PRIVATELY, deliveries
from bot.prm import people
from bot.prm.database import Database
from bot.prm.partners import Partner, PartnerStatus
from bot.reply import Citation, Reply, Table, Visibility
from tests import world

ONE = Place(key="test:T1:C-nordlicht", kind="shared")
BOTH = Place(key="test:T1:C-both", kind="shared")
NOWHERE = Place(key="test:T1:C-somewhere", kind="shared")
ALONE = Place(key="test:T1:D1", kind="private")

NORDLICHT = Reader(partner="nordlicht", tier="gold", region="dach", type="VAR")
SUDWIND = Reader(partner="sudwind", tier="silver", region="france", type="VAR")


@pytest.fixture
async def programme(database: Database) -> Database:
    await world.build(database, datetime(2026, 11, 20, tzinfo=UTC))
    return database


async def room(database: Database, place: Place, user: str) -> Room:
    async with database.reading() as session:
        return await room_of(session, place, await people.resolve(session, "test", "T1", user))


@pytest.mark.parametrize(
    ("place", "user", "kind", "readers"),
    [
        (ALONE, "anna", RoomKind.PRIVATE, {NORDLICHT}),
        (ALONE, "zoe", RoomKind.PRIVATE, set()),
        (ALONE, "dora", RoomKind.PRIVATE, {Reader(internal=True)}),
        (ONE, "anna", RoomKind.ONE_PARTNER, {NORDLICHT}),
        (ONE, "dora", RoomKind.ONE_PARTNER, {NORDLICHT}),  # staff read along everywhere and widen nothing
        (BOTH, "anna", RoomKind.MANY_PARTNERS, {NORDLICHT, SUDWIND}),
        (ONE, "chloe", RoomKind.MANY_PARTNERS, {NORDLICHT, SUDWIND}),  # a guest is a reader, too
        (ONE, "zoe", RoomKind.UNKNOWN, set()),  # a stranger is in the channel
        (NOWHERE, "anna", RoomKind.UNKNOWN, set()),
    ],
)
async def test_who_reads_along(
    programme: Database, place: Place, user: str, kind: RoomKind, readers: set[Reader]
) -> None:
    assert await room(programme, place, user) == Room(kind, frozenset(readers))


async def test_a_suspended_partner_reads_nothing_but_public_content(programme: Database) -> None:
    async with programme.writing() as session:
        (await session.get_one(Partner, 1)).status = PartnerStatus.SUSPENDED

    assert await room(programme, ALONE, "anna") == Room(RoomKind.PRIVATE, frozenset({Reader()}))
    assert await room(programme, ONE, "dora") == UNKNOWN
    assert await room(programme, BOTH, "chloe") == UNKNOWN


rooms = st.one_of(
    st.just(UNKNOWN),
    st.builds(Room, st.just(RoomKind.PRIVATE), st.frozensets(st.sampled_from([NORDLICHT, SUDWIND]), max_size=1)),
    st.builds(Room, st.just(RoomKind.ONE_PARTNER), st.just(frozenset({NORDLICHT}))),
    st.builds(Room, st.just(RoomKind.MANY_PARTNERS), st.just(frozenset({NORDLICHT, SUDWIND}))),
)
secret = "S3CRET"
private_replies = st.builds(
    Reply,
    text=st.sampled_from([secret, f"Your balance: {secret}"]),
    facts=st.sampled_from([(), (("Value", secret),)]),
    table=st.sampled_from([None, Table(columns=("a",), rows=((secret,),))]),
    citations=st.sampled_from([(), (Citation(title=secret, source="x"),)]),
    visibility=st.just(Visibility.PRIVATE),
)


@given(rooms, private_replies, st.sampled_from(["en", "de", "ko"]))
def test_private_facts_never_reach_a_shared_place(room: Room, reply: Reply, locale: str) -> None:
    """Whatever the reply is made of, the place gets one line that does not even say what it was about."""
    place = ALONE if room.private else BOTH
    incoming = Incoming(id="e", conversation=place.key, sender=Sender(platform="t", tenant="T", user="u"), place=place)

    out = deliveries(reply, incoming, room, Translator(locale))

    in_the_place = [d for d in out if d.conversation is not None and not room.private]
    assert all(d.reply == Reply(text=Translator(locale)(PRIVATELY), visibility=Visibility.PLACE) for d in in_the_place)
    assert [d.reply for d in out if d not in in_the_place] == [reply]


@given(rooms, rooms)
def test_what_was_written_for_some_readers_is_only_said_to_those(now: Room, then: Room) -> None:
    if now.holds_at_most(then):
        assert then.kind is RoomKind.UNKNOWN or (now.readers <= then.readers and now.kind is not RoomKind.UNKNOWN)
