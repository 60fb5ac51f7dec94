"""Who calls: a key, the person it speaks for, and what it may be used for."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from fastapi import HTTPException, Request
from sqlalchemy.ext.asyncio import AsyncSession

from bot.api.pace import Paces
from bot.audience import Room, RoomKind, reader
from bot.clock import Clock
from bot.file_store import FileStore
from bot.i18n import Translator
from bot.inquiry import LookUp
from bot.message import Incoming, Place, Sender
from bot.prm import api_keys, people
from bot.prm.announcement_reach import Reach
from bot.prm.api_keys import ApiKey
from bot.prm.database import Database
from bot.prm.people import Member, Standing
from bot.skill import SkillBook

REALM = {"WWW-Authenticate": 'Bearer realm="api"'}


@dataclass(frozen=True, kw_only=True)
class Api:
    """What every route needs."""

    database: Database
    skills: SkillBook
    look_up: LookUp
    files: FileStore
    now: Clock
    plain_webhooks: bool  # http addresses are fine: this server itself is on loopback
    paces: Paces = field(default_factory=Paces)
    reach: Reach = field(default_factory=Reach)
    translates: bool = False


@dataclass(frozen=True, kw_only=True)
class Caller:
    """One authenticated request. `member` has the rights the key's person has now, as far as the scopes go."""

    key_id: int
    member: Member
    scopes: frozenset[str]

    @property
    def sender(self) -> Sender:
        """The account under which it sends files and asks questions."""
        return Sender(platform="api", tenant="key", user=str(self.key_id))

    @property
    def room(self) -> Room:
        """What it is told is read by its person alone."""
        return Room(RoomKind.PRIVATE, frozenset({reader(self.member)}))

    def incoming(self, t: Translator) -> Incoming:
        """One request of it, as a turn that nobody typed."""
        place = Place(key=self.sender.key, kind="private")
        return Incoming(id="", conversation=self.sender.key, sender=self.sender, place=place, locale=t.language)

    def require(self, scope: str) -> None:
        """Raises HTTPException (403) unless the key may be used for this."""
        if scope not in self.scopes:
            raise HTTPException(403, f"This key may not be used for that: it lacks the scope {scope}.")


async def admitted(api: Api, request: Request, scope: str) -> Caller:
    """The caller, for what needs this scope. Raises HTTPException: 401 without a valid key, 403 where it lacks the
    scope, 429 where it is used faster than agreed.
    """
    async with api.database.reading() as session:
        key, member = await _speaker(session, request, api.now())
    if wait := api.paces.wait(key.id, key.per_minute):
        raise HTTPException(429, "This key is used faster than agreed.", {"Retry-After": str(int(wait) + 1)})
    if api_keys.to_note(key, api.now()):
        async with api.database.writing(quietly=True, lasting=False) as session:
            await api_keys.used(session, key.id, api.now())
    caller = Caller(key_id=key.id, member=member, scopes=frozenset(key.scopes))
    caller.require(scope)
    return caller


async def still(api: Api, session: AsyncSession, request: Request, caller: Caller) -> Caller:
    """The caller as they are in this transaction, for which they may have waited. Raises HTTPException (401)."""
    _, member = await _speaker(session, request, api.now())
    return replace(caller, member=member)


async def _speaker(session: AsyncSession, request: Request, now: datetime) -> tuple[ApiKey, Member]:
    """The key of a request and the person it speaks for. Raises HTTPException (401) where one of them is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    key = await api_keys.find(session, token.strip(), now) if scheme.lower() == "bearer" and token else None
    member = await people.member(session, key.person_id) if key else None
    if key is None or member is None or member.standing is not Standing.GOOD:
        raise HTTPException(401, "Send a valid API key: Authorization: Bearer pa_…", REALM)
    return key, member
