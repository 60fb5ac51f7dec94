"""Slack's side of the Web API, played over real HTTP on loopback: it knows its methods, tokens, channels and limits.

What it refuses is what Slack documents to refuse: unknown methods, missing arguments, foreign tokens, blocks beyond the
limits. A test says what goes wrong: `slack.refuse(...)`, `slack.lose_answer(...)`.
"""

import asyncio
import json
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

from fastapi import FastAPI, Request, WebSocket, WebSocketDisconnect
from starlette.responses import JSONResponse, Response

from tests import block_kit
from tests.serving import served
from tests.slack_methods import NO_JSON, NO_TOKEN, REQUIRED, faults_of_call


@dataclass(frozen=True)
class Call:
    method: str
    arguments: dict[str, Any]
    token: str


@dataclass
class FakeSlack:
    """One Slack with its workspaces; `calls` is everything it was asked for, refused or not."""

    url: str = ""
    tokens: dict[str, str] = field(default_factory=dict)  # token -> workspace
    channels: dict[str, dict[str, Any]] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)  # accounts, by channel
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    closed: dict[str, str] = field(default_factory=dict)  # accounts and conversations no app may write to, and why
    page: int = 2  # channels or members of one answer at most: Slack may give fewer than it is asked for
    statuses: dict[tuple[str, str], str] = field(default_factory=dict)  # by channel and assistant thread
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    content: dict[str, bytes] = field(default_factory=dict)
    messages: list[dict[str, Any]] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    per_channel: Callable[[str], float] | None = None  # seconds to wait before the next post there; 0: go ahead
    envelopes: asyncio.Queue[dict[str, Any] | None] = field(
        default_factory=asyncio.Queue
    )  # for the socket; None: no more
    acknowledged: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    _refusals: dict[str, deque[Response]] = field(default_factory=dict)
    _lost: Counter[str] = field(default_factory=Counter)
    _ts: Any = field(default_factory=lambda: count(1))

    def refuse(
        self, method: str, error: str, *, status: int = 200, times: int = 1, headers: dict[str, str] | None = None
    ) -> None:
        """Refuse the next calls of a method."""
        answers = [JSONResponse({"ok": False, "error": error}, status, headers) for _ in range(times)]
        self._refusals.setdefault(method, deque()).extend(answers)

    def lose_answer(self, method: str, *, times: int = 1) -> None:
        """Do the next calls of a method, and say nothing."""
        self._lost[method] += times

    def asked(self, method: str) -> list[dict[str, Any]]:
        return [call.arguments for call in self.calls if call.method == method]

    def posted(self, channel: str | None = None) -> list[dict[str, Any]]:
        """The messages that stand in Slack now, oldest first."""
        return [each for each in self.messages if channel in (None, each["channel"])]

    async def hand_over(self, kind: str, payload: Any, *, patience: float = 10) -> dict[str, Any] | None:
        """Send something over the open socket; what it is acknowledged with, or None where it is not within seconds."""
        await self.envelopes.put({"type": kind, "envelope_id": f"env{next(self._ts)}", "payload": payload})
        try:
            async with asyncio.timeout(patience):
                return await self.acknowledged.get()
        except TimeoutError:
            return None

    async def speak(self, socket: WebSocket) -> None:
        """At one end of the socket, until there is no more to hand over."""
        await socket.accept()
        await socket.send_json({"type": "hello", "num_connections": 1})
        listening = asyncio.create_task(self._listen(socket))
        while (envelope := await self.envelopes.get()) is not None:
            await socket.send_json(envelope)
        listening.cancel()

    async def _listen(self, socket: WebSocket) -> None:
        with suppress(WebSocketDisconnect):
            while True:
                await self.acknowledged.put(await socket.receive_json())

    async def answer(self, method: str, request: Request) -> Response:
        arguments, token = await _read(request)
        self.calls.append(Call(method, arguments, token))
        if self._refusals.get(method):
            return self._refusals[method].popleft()
        refusal = self._refusal(method, request, arguments, token)
        if refusal:
            return refusal
        done = getattr(self, method.replace(".", "_"))(arguments, self.tokens.get(token, ""))
        if self._lost[method]:
            self._lost[method] -= 1
            return Response("upstream gone", 502)
        return JSONResponse({"ok": True, **done})

    def _refusal(self, method: str, request: Request, arguments: dict[str, Any], token: str) -> Response | None:
        if method not in REQUIRED:
            return _no("unknown_method")
        if method not in NO_TOKEN and token not in self.tokens:
            return _no("invalid_auth" if token else "not_authed")
        if method in NO_JSON and "json" in request.headers.get("content-type", ""):
            return _no("invalid_form_data")
        if faults := faults_of_call(method, arguments):
            return _no("invalid_arguments", errors=faults)
        blocks = arguments.get("blocks") or []
        faults = block_kit.faults_of_message(blocks) if blocks else []
        view = arguments.get("view")
        faults += block_kit.faults_of_view(json.loads(view) if isinstance(view, str) else view) if view else []
        if faults:
            return _no("invalid_blocks", errors=faults)
        where = arguments.get({"chat.postMessage": "channel", "conversations.open": "users"}.get(method, ""))
        if where in self.closed:
            return _no(self.closed[where])
        if method == "chat.postMessage" and self.per_channel and (wait := self.per_channel(arguments["channel"])):
            return JSONResponse({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(max(1, round(wait)))})
        return None

    def apps_connections_open(self, _arguments: dict[str, Any], _workspace: str) -> dict[str, Any]:
        return {"url": f"{self.url.replace('http:', 'ws:')}/socket"}

    def auth_test(self, _arguments: dict[str, Any], workspace: str) -> dict[str, Any]:
        return {"team_id": workspace, "team": workspace.title(), "user_id": "UBOT", "bot_id": "BBOT", "url": self.url}

    def chat_postMessage(self, arguments: dict[str, Any], workspace: str) -> dict[str, Any]:
        ts = f"1700000000.{next(self._ts):06d}"
        message = {**arguments, "ts": ts, "workspace": workspace}
        self.messages.append(message)
        self.statuses.pop((arguments["channel"], arguments.get("thread_ts", "")), None)
        return {"ts": ts, "channel": arguments["channel"], "message": message}

    def chat_update(self, arguments: dict[str, Any], _workspace: str) -> dict[str, Any]:
        for message in self.messages:
            if (message["channel"], message["ts"]) == (arguments["channel"], arguments["ts"]):
                message.update(arguments)
        return {"ts": arguments["ts"], "channel": arguments["channel"]}

    def conversations_info(self, arguments: dict[str, Any], _workspace: str) -> dict[str, Any]:
        channel = self.channels.get(arguments["channel"])
        inside = {"is_ext_shared": False, "is_shared": False, "is_org_shared": False, "is_pending_ext_shared": False}
        return {"channel": {"id": arguments["channel"], **inside, **(channel or {})}}

    def users_conversations(self, arguments: dict[str, Any], workspace: str) -> dict[str, Any]:
        """The channels we are in, a page at a time."""
        ids = sorted(self.channels)
        page, after = _page(ids, arguments, self.page)
        told = [self.conversations_info({"channel": each}, workspace)["channel"] for each in page]
        return {"channels": told, "response_metadata": {"next_cursor": after}}

    def conversations_members(self, arguments: dict[str, Any], _workspace: str) -> dict[str, Any]:
        page, after = _page(self.members.get(arguments["channel"], []), arguments, self.page)
        return {"members": page, "response_metadata": {"next_cursor": after}}

    def conversations_open(self, arguments: dict[str, Any], _workspace: str) -> dict[str, Any]:
        return {"channel": {"id": f"D{arguments['users'][1:]}"}}

    def conversations_history(self, arguments: dict[str, Any], _workspace: str) -> dict[str, Any]:
        found = [m for m in self.messages if m["channel"] == arguments["channel"] and not m.get("thread_ts")]
        return {"messages": found[-15:], "has_more": False}

    def conversations_replies(self, arguments: dict[str, Any], _workspace: str) -> dict[str, Any]:
        found = [m for m in self.messages if m.get("thread_ts") == arguments["ts"]]
        return {"messages": found[-15:], "has_more": False}

    def users_info(self, arguments: dict[str, Any], workspace: str) -> dict[str, Any]:
        user = {"id": arguments["user"], "team_id": workspace, "locale": "en-US", "profile": {}}
        return {"user": {**user, **self.users.get(arguments["user"], {})}}

    def files_info(self, arguments: dict[str, Any], _workspace: str) -> dict[str, Any]:
        return {"file": self.files[arguments["file"]]}

    def files_getUploadURLExternal(self, arguments: dict[str, Any], _workspace: str) -> dict[str, Any]:
        id_ = f"FUP{len(self.files)}"
        self.files[id_] = {"id": id_, "name": arguments["filename"], "length": int(arguments["length"])}
        return {"file_id": id_, "upload_url": f"{self.url}/uploads/{id_}"}

    def files_completeUploadExternal(self, arguments: dict[str, Any], _workspace: str) -> dict[str, Any]:
        """Each file has to have arrived whole."""
        files = [self.files[each["id"]] for each in arguments["files"]]
        assert all(len(self.content[each["id"]]) == each["length"] for each in files)
        for each in files:
            each["channels"] = [arguments["channel_id"]]
        return {"files": files}

    def views_open(self, arguments: dict[str, Any], _workspace: str) -> dict[str, Any]:
        return {"view": {"id": f"V{arguments['trigger_id']}", **arguments["view"]}}

    def views_publish(self, arguments: dict[str, Any], _workspace: str) -> dict[str, Any]:
        return {"view": {"id": "VHOME", **arguments["view"]}}

    def chat_postEphemeral(self, arguments: dict[str, Any], _workspace: str) -> dict[str, Any]:
        """Nothing stands there afterwards: whoever is not looking does not see it."""
        return {"message_ts": f"1700000000.{next(self._ts):06d}"}

    def assistant_threads_setStatus(self, arguments: dict[str, Any], _workspace: str) -> dict[str, Any]:
        """It is gone once we say something in the thread."""
        self.statuses[arguments["channel_id"], arguments["thread_ts"]] = arguments.get("status", "")
        return {}

    def assistant_threads_setSuggestedPrompts(self, _a: dict[str, Any], _w: str) -> dict[str, Any]:
        return {}

    def oauth_v2_access(self, arguments: dict[str, Any], _workspace: str) -> dict[str, Any]:
        """A code is the workspace it is for; a refresh token is worth something once."""
        if arguments.get("grant_type") == "refresh_token":
            workspace = arguments["refresh_token"].split("-")[1]
            number = int(arguments["refresh_token"].rsplit("-", 1)[-1]) + 1
        else:
            workspace, number = arguments["code"], 1
        token = f"xoxe.xoxb-{workspace}-{number}"
        self.tokens[token] = workspace
        return {
            "access_token": token,
            "refresh_token": f"xoxe-{workspace}-{number}",
            "expires_in": 43_200,
            "token_type": "bot",
            "scope": "chat:write",
            "bot_user_id": "UBOT",
            "app_id": "A1",
            "team": {"id": workspace, "name": workspace.title()},
            "authed_user": {"id": "U1"},
            "enterprise": None,
            "is_enterprise_install": False,
        }


@asynccontextmanager
async def fake_slack() -> AsyncIterator[FakeSlack]:
    """Serve it on a free port until the block ends."""
    slack, app = FakeSlack(), FastAPI(openapi_url=None)

    @app.api_route("/api/{method}", methods=["GET", "POST"])
    async def api(method: str, request: Request) -> Response:
        return await slack.answer(method, request)

    @app.get("/files/{name}")
    async def download(name: str, request: Request) -> Response:
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in slack.tokens:
            return Response("<html>sign in</html>", media_type="text/html")
        return Response(slack.content[name], media_type="application/octet-stream")

    @app.post("/uploads/{name}")
    async def upload(name: str, request: Request) -> Response:
        slack.content[name] = await request.body()
        return Response("OK")

    app.websocket("/socket")(slack.speak)
    async with served(app) as slack.url:
        yield slack
        await slack.envelopes.put(None)


async def _read(request: Request) -> tuple[dict[str, Any], str]:
    raw = (await request.body()).decode()
    if "json" in request.headers.get("content-type", ""):
        arguments = json.loads(raw or "{}")
    else:
        arguments = dict(request.query_params) | dict(parse_qsl(raw))
    token = request.headers.get("authorization", "").removeprefix("Bearer ") or arguments.pop("token", "")
    return arguments, token


def _page(all_of_them: Sequence[str], arguments: dict[str, Any], most: int) -> tuple[Sequence[str], str]:
    """The page asked for, and where the next one begins."""
    at = int(arguments.get("cursor") or 0)
    after = at + min(int(arguments.get("limit") or 100), most)
    return all_of_them[at:after], str(after) if after < len(all_of_them) else ""


def _no(error: str, **more: Any) -> Response:
    return JSONResponse({"ok": False, "error": error, **more})
