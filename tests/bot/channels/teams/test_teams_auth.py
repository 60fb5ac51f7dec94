"""Who may post to /api/messages: Teams, for us, from an organisation we serve. Everybody else changes nothing."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable

import httpx
import jwt
import pytest
from sqlalchemy import func, select

from bot.channels.teams_auth import PLAYGROUND, Cloud, Doorkeeper, NotFromTeams
from bot.channels.teams_keys import AGAIN, STALE, TTL, KeyRing
from bot.jobs import Job
from bot.prm.database import Database
from tests.bot.channels.teams.talk import Office, office
from tests.fake_teams import FakeTeams, fake_teams


@pytest.fixture
async def here(database: Database) -> AsyncIterator[Office]:
    async with office(database) as running:
        yield running


BAD_TOKENS: dict[str, tuple[int, Callable[[FakeTeams], str]]] = {
    "none at all": (401, lambda fake: ""),
    "no token": (401, lambda fake: "a.b.c"),
    "expired": (401, lambda fake: fake.token(exp=int(time.time()) - 1_000)),
    "not valid yet": (401, lambda fake: fake.token(nbf=int(time.time()) + 1_000)),
    "without an end": (401, lambda fake: fake.token(exp=None)),
    "for another app": (401, lambda fake: fake.token(aud="another")),
    "of another issuer": (401, lambda fake: fake.token(iss="https://issuer.example")),
    "without an issuer": (401, lambda fake: fake.token(iss=None)),
    "signed with another key": (401, lambda fake: fake.token(key="another")),
    "of an unknown key": (401, lambda fake: fake.token(kid="unknown")),
    "for another service": (403, lambda fake: fake.token(serviceurl="https://service.example")),
    "without a service": (403, lambda fake: fake.token(serviceurl=None)),
    "unsigned": (401, lambda fake: _unsigned()),
    "signed with the public key as a secret": (401, lambda fake: _symmetric()),
}


async def test_a_request_with_a_bad_token_is_refused_and_nothing_is_kept(here: Office) -> None:
    hello = here.person("anna").activity(text="hello")
    told = {name: (await here.post(hello, token=bad(here.fake))).status_code for name, (_, bad) in BAD_TOKENS.items()}
    assert told == {name: status for name, (status, _) in BAD_TOKENS.items()}
    assert await _kept(here) == 0
    assert (await here.post(hello)).status_code == 202


async def test_a_key_may_only_sign_for_the_channels_it_is_endorsed_for(here: Office) -> None:
    here.fake.keys = {"k1": ("webchat",)}
    response = await here.post(here.person("anna").activity(text="hello"))
    assert response.status_code == 403


async def test_another_organisation_is_refused_whoever_signed(here: Office) -> None:
    stranger = here.person("mallory", "not-ours")
    response = await here.post(stranger.activity(text="hello"))
    assert (response.status_code, await _kept(here)) == (403, 0)


async def test_another_channel_is_refused(here: Office) -> None:
    here.fake.keys = {"k1": ("msteams", "webchat")}
    response = await here.post(here.person("anna").activity(text="hello", channelId="webchat"))
    assert response.status_code == 403


MALFORMED = (
    (b"{", "application/json", 400),
    (b"[]", "application/json", 400),
    (b"{}", "application/json", 400),
    (b'{"type": 5}', "application/json", 400),
    (b'{"type": "message", "text": "\\u0000"}', "application/json", 400),
    (b'{"type": "message", "value": ' + b"[" * 2_000 + b"]" * 2_000 + b"}", "application/json", 400),
    (b'{"type": "message", "n": NaN}', "application/json", 400),
    (b"\xff\xfe", "application/json", 400),
    (b'{"type": "message"}', "text/plain", 415),
    (b'{"type": "message"}', "", 415),
)


async def test_what_is_no_activity_is_a_4xx(here: Office) -> None:
    for body, kind, status in MALFORMED:
        head = {"Content-Type": kind, "Authorization": f"Bearer {here.fake.token()}"}
        response = await here.http.post("/api/messages", content=body, headers=head)
        assert response.status_code == status, body[:40]


class Watch:
    """A clock that tests move, in seconds."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def fake() -> AsyncIterator[FakeTeams]:
    async with fake_teams() as running:
        yield running


async def _ring(fake: FakeTeams, watch: Watch) -> KeyRing:
    return KeyRing(f"{fake.url}/openid", httpx.AsyncClient(), clock=watch)


async def test_keys_are_fetched_once_for_many_messages(fake: FakeTeams) -> None:
    ring = await _ring(fake, Watch())
    for _ in range(10):
        assert await ring.key("k1")
    assert fake.fetched == 1


async def test_all_who_come_while_the_keys_are_fetched_wait_for_them(fake: FakeTeams) -> None:
    ring = await _ring(fake, Watch())
    assert None not in await asyncio.gather(*(ring.key("k1") for _ in range(20)))
    assert fake.fetched == 1


async def test_a_rotated_key_is_found_at_once_and_so_is_the_next_one_a_minute_later(fake: FakeTeams) -> None:
    watch = Watch()
    ring = await _ring(fake, watch)
    assert await ring.key("k1")
    for kid in ("k2", "k3"):
        fake.keys = {kid: ("msteams",)}
        watch.now += AGAIN
        assert await ring.key(kid), kid
    assert await ring.key("k1") is None  # withdrawn: whoever still has it has stolen it


async def test_keys_nobody_has_do_not_make_us_ask_again_and_again(fake: FakeTeams) -> None:
    ring = await _ring(fake, Watch())
    assert [await ring.key(f"made-up-{n}") for n in range(20)] == [None] * 20
    assert fake.fetched == 1


async def test_known_keys_outlive_a_day_on_which_microsoft_cannot_be_asked_but_not_a_week(fake: FakeTeams) -> None:
    watch = Watch()
    ring = await _ring(fake, watch)
    assert await ring.key("k1")
    fake.keys_down = True
    watch.now += TTL + 1
    assert await ring.key("k1")
    watch.now += STALE
    assert await ring.key("k1") is None
    fake.keys_down = False
    watch.now += AGAIN
    assert await ring.key("k1")


@pytest.mark.parametrize(
    ("address", "served"),
    [
        ("https://smba.trafficmanager.net/emea/", True),
        ("https://europe.api.botframework.com", True),
        ("http://smba.trafficmanager.net/emea/", False),
        ("https://smba.trafficmanager.net.evil.example/", False),
        ("https://evil.example/smba.trafficmanager.net", False),
        ("https://user@evil.example\\@smba.trafficmanager.net", False),
        ("https://127.0.0.1/", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_answers_go_to_teams_alone(address: str, served: bool) -> None:
    assert Cloud().serves(address) is served


async def test_in_a_playground_answers_still_go_nowhere_but_to_this_machine(fake: FakeTeams) -> None:
    door = Doorkeeper(app_id=None, tenants=frozenset(), keys=await _ring(fake, Watch()), cloud=PLAYGROUND)
    await door.check({"serviceUrl": "http://localhost:56150/_connector"}, "")
    with pytest.raises(NotFromTeams):
        await door.check({"serviceUrl": "http://service.example"}, "")


async def _kept(here: Office) -> int:
    async with here.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(Job)) or 0


def _unsigned() -> str:
    return jwt.encode({"aud": "x"}, "", algorithm="none", headers={"kid": "k1"})


def _symmetric() -> str:
    return jwt.encode({"aud": "x"}, "k" * 32, algorithm="HS256", headers={"kid": "k1"})
