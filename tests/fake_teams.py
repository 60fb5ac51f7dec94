"""Teams as far as a bot sees it, over real HTTP on loopback: OpenID keys, tokens, chats with rosters and messages.

It signs what it posts with a real RS256 key, keeps what is posted to it, and refuses what a test tells it to refuse.
"""

import asyncio
import json
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from jwt.algorithms import RSAAlgorithm

from bot.channels.teams_auth import Cloud
from tests.serving import served

APP_ID = "11111111-2222-3333-4444-555555555555"
BOT = f"28:{APP_ID}"
HOME, PARTNER, OTHER = "aaaa-home", "bbbb-partner", "cccc-other"  # organisations
ISSUER = "https://api.botframework.com"


HANGS_UP = 0  # in place of a status: the connection breaks before the answer is whole


@cache
def private_key(name: str) -> rsa.RSAPrivateKey:
    """Keys are slow to make, so each is made once."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True)
class Refuse:
    """What to answer in place of doing it."""

    status: int
    code: str = ""
    retry_after: str | None = None


@dataclass
class FakeTeams:
    url: str = ""
    keys: dict[str, tuple[str, ...]] = field(default_factory=lambda: {"k1": ("msteams",)})  # id -> channels
    chats: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))  # messages by id
    rosters: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    calls: list[tuple[str, str, Any]] = field(default_factory=list)
    refuse: deque[Refuse] = field(default_factory=deque)  # the next posts, in this order
    fetched: int = 0  # how often somebody asked for the keys
    tokens: int = 0  # how often somebody asked for a token
    rosters_down: bool = False
    files: dict[str, bytes] = field(default_factory=dict)  # what people attached, as a store of theirs serves it
    saved: dict[str, bytes] = field(default_factory=dict)  # what was uploaded, by the name of the session
    expired: bool = False  # whether upload sessions have been waited for too long
    store_down: int = 0  # how many uploads meet a file store that is busy
    keys_down: bool = False
    no_private_chats: bool = False  # nobody has added the assistant for themselves
    posted: asyncio.Event = field(default_factory=asyncio.Event)
    _ids: Any = field(default_factory=lambda: count(1))

    @property
    def cloud(self) -> Cloud:
        return Cloud(
            keys=f"{self.url}/openid",
            login=self.url,
            services=("127.0.0.1",),
            stores_of_files=("127.0.0.1",),
            insecure=True,
        )

    def token(self, *, kid: str = "k1", key: str | None = None, **claims: Any) -> str:
        """As Microsoft signs it; `claims` replace the right ones, None leaves one out."""
        now = int(time.time())
        right = {"iss": ISSUER, "aud": APP_ID, "serviceurl": self.url, "nbf": now - 10, "exp": now + 600}
        told = {name: value for name, value in {**right, **claims}.items() if value is not None}
        return jwt.encode(told, private_key(key or kid), algorithm="RS256", headers={"kid": kid})

    def messages(self, conversation: str) -> list[dict[str, Any]]:
        """What was said there, as it stands now; not that somebody was typing."""
        return [each for each in self.chats[conversation].values() if each["type"] == "message"]

    def seen(self, path: str) -> list[Any]:
        return [body for _, called, body in self.calls if path in called]

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/openid")
        def openid() -> Any:
            self.fetched += 1
            return JSONResponse({}, 503) if self.keys_down else {"issuer": ISSUER, "jwks_uri": f"{self.url}/keys"}

        @app.get("/keys")
        def keys() -> Any:
            return {"keys": [_jwk(kid, channels) for kid, channels in self.keys.items()]}

        @app.post("/{tenant}/oauth2/v2.0/token")
        def token(tenant: str) -> Any:
            self.tokens += 1
            return {"access_token": f"ours-{self.tokens}", "expires_in": 3600}

        @app.api_route("/v3/{path:path}", methods=["GET", "POST", "PUT"])
        async def connector(request: Request, path: str) -> Any:
            return await self._connector(request, path)

        @app.get("/files/{name}")
        def file(name: str) -> Any:
            return Response(self.files[name])

        @app.put("/uploads/{name}")
        async def upload(request: Request, name: str) -> Any:
            return await self._uploaded(request, name)

        return app

    async def _uploaded(self, request: Request, name: str) -> Response:
        """As an upload session of a file store: good for one file and some minutes, by whoever knows it."""
        if "authorization" in request.headers:
            return Response(status_code=401)
        if self.store_down:
            self.store_down -= 1
            return Response(status_code=503)
        if name in self.saved or self.expired:
            return Response(status_code=404)
        content = await request.body()
        if request.headers.get("content-range") != f"bytes 0-{len(content) - 1}/{len(content)}":
            return Response(status_code=416)
        self.saved[name] = content
        return Response(status_code=201)

    async def _connector(self, request: Request, path: str) -> Any:
        body = json.loads(await request.body() or b"null")
        self.calls.append((request.method, path, body))
        if not request.headers.get("authorization", "").startswith("Bearer ours-"):
            return JSONResponse({"error": {"code": "Unauthorized"}}, 401)
        parts = path.split("/")
        if request.method == "GET":
            return JSONResponse({}, 503) if self.rosters_down else self._members(parts)
        if self.refuse and (body or {}).get("type") != "typing":
            refused = self.refuse.popleft()
            if refused.status == HANGS_UP:
                return Response(b"{", headers={"content-length": "1000"})
            head = {"Retry-After": refused.retry_after} if refused.retry_after else {}
            return JSONResponse({"error": {"code": refused.code}}, refused.status, head)
        if parts == ["conversations"] and self.no_private_chats:
            return JSONResponse({"error": {"code": "ForbiddenOperationException"}}, 403)
        if parts == ["conversations"]:
            return {"id": f"chat-of-{body['members'][0]['id']}"}
        return self._said(request.method, parts, body)

    def _said(self, method: str, parts: list[str], body: Any) -> Any:
        conversation = parts[1]
        if _asks_to_save(body) and conversation.startswith("19:"):
            return JSONResponse({"error": {"code": "BadArgument"}}, 400)  # only personal chats have such cards
        id_ = parts[3] if method == "PUT" else f"m{next(self._ids)}"
        if method == "PUT" and id_ not in self.chats[conversation]:
            return JSONResponse({"error": {"code": "ActivityNotFoundInConversation"}}, 404)
        self.chats[conversation][id_] = {**body, "id": id_}
        self.posted.set()
        return {"id": id_}

    def _members(self, parts: list[str]) -> Any:
        roster = self.rosters.get(parts[1])
        if roster is None:
            return JSONResponse({"error": {"code": "ConversationNotFound"}}, 404)
        if parts[2] == "pagedmembers":
            return {"members": roster}
        found = next((each for each in roster if each["id"] == parts[3]), None)
        return found or JSONResponse({"error": {"code": "MemberNotFoundInConversation"}}, 404)


def member(name: str, tenant: str = PARTNER, **facts: Any) -> dict[str, Any]:
    """Somebody as a roster tells of them."""
    return {
        "id": f"29:{name}",
        "aadObjectId": name,
        "tenantId": tenant,
        "userPrincipalName": f"{name}@{tenant}.example",
        "userRole": "user",
        **facts,
    }


def _asks_to_save(activity: dict[str, Any]) -> bool:
    return any(each["contentType"].endswith("card.file.consent") for each in activity.get("attachments", ()))


@asynccontextmanager
async def fake_teams() -> AsyncIterator[FakeTeams]:
    fake = FakeTeams()
    async with served(fake.app()) as url:
        fake.url = url
        yield fake


@cache
def _jwk(kid: str, channels: tuple[str, ...]) -> dict[str, Any]:
    public = json.loads(RSAAlgorithm.to_jwk(private_key(kid).public_key()))
    return {**public, "kid": kid, "use": "sig", "endorsements": list(channels)}
