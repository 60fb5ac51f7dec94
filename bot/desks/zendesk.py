"""Zendesk Support, by its API of version 2.

What we do there carries our marker in the audit's own metadata, which only programs can write; audits are what we read,
too, for they tell comments with it in the order in which they were made.
"""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import httpx

from bot.desks.desk import Attachment, Changes, Comment, Enclosed, Forged, Gone, NewTicket, Refused, Said, Seen, Sort
from bot.desks.desk_http import LISTED, Wire
from bot.prm.desk_links import DeskState
from bot.prm.ticket_records import Priority

MARK = "partner_assistant"
STATES = {"solved": DeskState.SOLVED, "closed": DeskState.CLOSED}  # every other one is open
PAGE = 25  # audits: each may have a long comment, three times
CHANGES = 100  # tickets with their descriptions
AT_ONCE = 100  # people that are asked for in one call
OVERLAP = timedelta(minutes=5)  # of the first look, for a clock that is ahead of theirs

Json = dict[str, Any]


class Zendesk:
    """One account. `user` is the e-mail address of the agent whose API token it is."""

    name = "zendesk"
    settles = timedelta(0)  # what was created is found at once by its `external_id`
    sorts_new = True

    def __init__(self, client: httpx.AsyncClient, address: str, user: str, token: str, secret: str | None) -> None:
        self._wire, self._user = Wire(client, address, f"{user}/token", token), user
        self._secret = secret

    async def create(self, ticket: NewTicket) -> str:
        """Repeated within two hours it is the same ticket, by its idempotency key; later it is found."""
        new = {
            "subject": ticket.subject,
            "comment": {"body": ticket.text, "public": True},
            "priority": ticket.priority.value,
            "tags": list(ticket.tags),
            "external_id": ticket.marker,
            "metadata": {MARK: ticket.marker},
        }
        made = await self._wire.call(
            "POST", "/api/v2/tickets.json", json={"ticket": new}, headers={"Idempotency-Key": ticket.marker}
        )
        return str(made["ticket"]["id"])

    async def find(self, marker: str) -> str | None:
        found = await self._wire.call("GET", "/api/v2/tickets.json", params={"external_id": marker})
        return next((str(each["id"]) for each in found["tickets"]), None)

    async def comment(self, ticket: str, comment: Comment) -> str:
        said: Json = {"body": f"{comment.by}:\n\n{comment.text}".rstrip(), "public": comment.public}
        if comment.files:
            said["uploads"] = [await self._uploaded(each) for each in comment.files]
        changes: Json = {"comment": said, "metadata": {MARK: comment.marker}}
        if comment.awaits:
            changes["status"] = "open"
        done = await self._update(ticket, changes)
        return str(_events(done["audit"], "Comment")[0]["id"])

    async def set_state(self, ticket: str, state: DeskState) -> None:
        now = (await self._wire.call("GET", f"/api/v2/tickets/{ticket}.json"))["ticket"]
        if (has := _state(now)) is state or (has is DeskState.CLOSED and state is DeskState.SOLVED):
            return
        changes: Json = {"status": state.value}
        if state is DeskState.SOLVED and now.get("assignee_id") is None:
            changes["assignee_email"] = self._user  # without one it refuses to solve anything
        await self._update(ticket, changes)

    async def sort(self, ticket: str, wanted: Sort) -> None:
        """Tags one by one: in place of all of them, those that somebody puts on meanwhile would be gone."""
        if wanted.priority is not None:
            await self._update(ticket, {"priority": wanted.priority.value})
        for method, tags in (("PUT", wanted.add), ("DELETE", wanted.remove)):
            if tags:
                await self._wire.call(method, f"/api/v2/tickets/{ticket}/tags.json", json={"tags": sorted(tags)})

    async def read(self, ticket: str) -> Seen:
        now = (await self._wire.call("GET", f"/api/v2/tickets/{ticket}.json"))["ticket"]
        audits = [each async for each in self._audits(ticket)]
        comments = [(audit, event) for audit in audits for event in _events(audit, "Comment")]
        inside = _made_private(audits)
        wanted = {event.get("author_id") or audit.get("author_id") for audit, event in comments}
        names = await self._names({each for each in (*wanted, now.get("assignee_id")) if each})
        return Seen(
            state=_state(now),
            assignee=names.get(now.get("assignee_id"), ""),
            comments=tuple(_said(audit, event, names, inside) for audit, event in comments),
            priority=Priority(now["priority"]) if now.get("priority") in set(Priority) else None,
            tags=frozenset(str(each).casefold() for each in now.get("tags") or ()),
        )

    async def changed(self, cursor: str | None, now: datetime) -> Changes:
        """By the incremental export, which leaves out the last minute: it comes with the next look."""
        begin = {"cursor": cursor} if cursor else {"start_time": str(int((now - OVERLAP).timestamp()))}
        asked = {**begin, "per_page": str(CHANGES)}
        page = await self._wire.call("GET", "/api/v2/incremental/tickets/cursor.json", params=asked, largest=LISTED)
        tickets = tuple((str(each["id"]), str(each["updated_at"])) for each in page["tickets"])
        ended = bool(page["end_of_stream"])
        return Changes(tickets=tickets, cursor=str(page.get("after_cursor") or cursor or ""), more=not ended)

    def download(self, file: Attachment, seconds: float) -> AsyncIterator[bytes]:
        return self._wire.download(file.url, seconds)

    def told(self, headers: Mapping[str, str], body: bytes) -> frozenset[str]:
        """A trigger's own body, `{"ticket": "{{ticket.id}}"}`, or an event about a ticket, which has it in `detail`."""
        stamp = headers.get("x-zendesk-webhook-signature-timestamp", "")
        digest = hmac.new((self._secret or "").encode(), stamp.encode() + body, hashlib.sha256).digest()
        given = headers.get("x-zendesk-webhook-signature", "").encode("utf-8", "replace")
        if not self._secret or not hmac.compare_digest(base64.b64encode(digest), given):
            raise Forged
        told = _object(body)
        detail = told.get("detail")
        named = (told.get("ticket"), detail.get("id") if isinstance(detail, dict) else None)
        return frozenset(str(each) for each in named if isinstance(each, int | str) and each)

    async def check(self) -> str:
        me = (await self._wire.call("GET", "/api/v2/users/me.json"))["user"]
        if me.get("role") not in ("agent", "admin"):
            raise Refused(httpx.codes.FORBIDDEN)
        return f"Zendesk answers, as {me['role']}"

    async def _update(self, ticket: str, changes: Json) -> Json:
        try:
            done: Json = await self._wire.call("PUT", f"/api/v2/tickets/{ticket}.json", json={"ticket": changes})
        except Refused as error:
            if _is_closed(error):
                raise Gone from error
            raise
        return done

    async def _uploaded(self, file: Enclosed) -> str:
        """Its token, with which a comment takes it; what no comment takes is forgotten there."""
        content = await asyncio.to_thread(file.path.read_bytes)
        done = await self._wire.call(
            "POST", "/api/v2/uploads.json", params={"filename": file.name}, content=content,
            headers={"Content-Type": file.media_type},
        )  # fmt: skip
        return str(done["upload"]["token"])

    async def _audits(self, ticket: str) -> AsyncIterator[Json]:
        """What happened to it, the oldest first."""
        after: str | None = None
        while True:
            params = {"page[size]": str(PAGE), **({"page[after]": after} if after else {})}
            page = await self._wire.call("GET", f"/api/v2/tickets/{ticket}/audits.json", params=params)
            for audit in page["audits"]:
                yield audit
            if not page["meta"]["has_more"]:
                return
            after = page["meta"]["after_cursor"]

    async def _names(self, ids: set[int]) -> Mapping[int | None, str]:
        names: dict[int | None, str] = {}
        wanted = sorted(ids)
        for first in range(0, len(wanted), AT_ONCE):
            some = ",".join(str(each) for each in wanted[first : first + AT_ONCE])
            found = await self._wire.call("GET", "/api/v2/users/show_many.json", params={"ids": some})
            names |= {each["id"]: str(each["name"]) for each in found["users"]}
        return names


def _events(audit: Json, type_: str) -> list[Json]:
    return [each for each in audit["events"] if each["type"] == type_]


def _made_private(audits: Sequence[Json]) -> frozenset[int]:
    """The comments, by id, that were public and are for agents alone now; nobody can make them public again."""
    changes = (event for audit in audits for event in _events(audit, "CommentPrivacyChange"))
    return frozenset(each["comment_id"] for each in changes if not each["public"])


def _said(audit: Json, event: Json, names: Mapping[int | None, str], inside: frozenset[int]) -> Said:
    custom = (audit.get("metadata") or {}).get("custom") or {}
    return Said(
        id=str(event["id"]),
        by=names.get(event.get("author_id") or audit.get("author_id"), ""),
        text=str(event.get("plain_body") or event.get("body") or ""),
        public=bool(event.get("public")) and event["id"] not in inside,
        marker=custom.get(MARK),
        files=_attachments(event.get("attachments") or ()),
    )


def _attachments(found: Sequence[Json]) -> tuple[Attachment, ...]:
    return tuple(Attachment(name=str(each["file_name"]), url=str(each["content_url"])) for each in found)


def _state(ticket: Json) -> DeskState:
    return STATES.get(ticket["status"], DeskState.OPEN)


def _is_closed(error: Refused) -> bool:
    """A closed ticket refuses every change, saying so of its status."""
    details = error.told.get("details") if isinstance(error.told, dict) else None
    said = json.dumps(details.get("status", "")) if isinstance(details, dict) else ""
    return error.status == httpx.codes.UNPROCESSABLE_ENTITY and "closed" in said


def _object(body: bytes) -> Json:
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
