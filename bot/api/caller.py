"""Who calls: a key, the person it speaks for, and what it may be used for."""

from dataclasses import dataclass, field

from fastapi import HTTPException, Request
from sqlalchemy.ext.asyncio import AsyncSession

from bot.api.pace import Paces
from bot.clock import Clock
from bot.inquiry import LookUp
from bot.prm import api_keys, people
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
    now: Clock
    plain_webhooks: bool  # http addresses are fine: this server itself is on loopback
    paces: Paces = field(default_factory=Paces)


@dataclass(frozen=True, kw_only=True)
class Caller:
    """One authenticated request. `member` has the rights the key's person has now, as far as the scopes go."""

    key_id: int
    member: Member
    scopes: frozenset[str]

    def require(self, scope: str) -> None:
        """Raises HTTPException (403) unless the key may be used for this."""
        if scope not in self.scopes:
            raise HTTPException(403, f"This key may not be used for that: it lacks the scope {scope}.")


async def identified(api: Api, session: AsyncSession, request: Request) -> Caller:
    """The caller. Raises HTTPException: 401 without a valid key, 429 where it is used faster than agreed."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    key = await api_keys.find(session, token.strip(), api.now()) if scheme.lower() == "bearer" and token else None
    member = await people.member(session, key.person_id) if key else None
    if key is None or member is None or member.standing is not Standing.GOOD:
        raise HTTPException(401, "Send a valid API key: Authorization: Bearer pa_…", REALM)
    if wait := api.paces.wait(key.id, key.per_minute):
        raise HTTPException(429, "This key is used faster than agreed.", {"Retry-After": str(int(wait) + 1)})
    return Caller(key_id=key.id, member=member, scopes=frozenset(key.scopes))
