"""Zendesk Support as far as its published API says what the product uses, over real HTTP on loopback.

Strict where Zendesk is: what is missing is refused in its words, lists come in pages, and exports leave out the last
minute.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from tests.fake_desk import SECRET, TOKEN, USER, Comment, Faults, Now
from tests.serving import served

ME = 1
PAGE = 2  # audits on a page, whatever was asked for: a page may always be shorter
EXPORT_AFTER = timedelta(minutes=1)
STATES = ("new", "open", "pending", "hold", "solved", "closed")


@dataclass
class FakeZendesk:
    now: Now
    url: str = ""
    faults: Faults = field(default_factory=Faults)
    tickets: dict[int, dict[str, Any]] = field(default_factory=dict)
    audits: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    people: dict[int, str] = field(default_factory=lambda: {ME: "Partner Assistant"})
    uploads: dict[str, dict[str, Any]] = field(default_factory=dict)  # that no comment has taken, by token
    stored: dict[int, bytes] = field(default_factory=dict)
    replays: dict[str, tuple[Any, Any]] = field(default_factory=dict)  # by idempotency key: what was asked, answered
    _ids: Any = field(default_factory=lambda: count(100))

    # what agents do there

    def one(self) -> str:
        """The only ticket that is not closed."""
        return str(next(iter([each for each, ticket in self.tickets.items() if ticket["status"] != "closed"])))

    def says(
        self, ticket: str, by: str, text: str, *, public: bool = True, file: tuple[str, bytes] | None = None,
        files: Sequence[tuple[str, bytes]] = (),
    ) -> None:  # fmt: skip
        stored = [self._stored(*each) for each in ([file] if file else files)]
        self._update(int(ticket), self._person(by), {"body": text, "public": public}, {}, stored)

    def redacts(self, ticket: str, said: str, now: str) -> None:
        """Nobody can edit a comment there, but what should not be in it can be blotted out."""
        event = self._event(ticket, said)
        event["body"] = event["plain_body"] = now
        self._happened(int(ticket), {"type": "CommentRedactEvent", "comment_id": event["id"]})

    def makes_private(self, ticket: str, said: str) -> None:
        change = {"type": "CommentPrivacyChange", "comment_id": self._event(ticket, said)["id"], "public": False}
        self._happened(int(ticket), change)

    def sorts(self, ticket: str, priority: str, tags: Sequence[str]) -> None:
        self._update(int(ticket), ME, None, {}, [], priority=priority, tags=list(tags))

    def sorted_as(self, ticket: str) -> tuple[str, list[str]]:
        return self.tickets[int(ticket)]["priority"], sorted(self.tickets[int(ticket)]["tags"])

    def solves(self, ticket: str, by: str = "Rosa") -> None:
        self._update(int(ticket), self._person(by), None, {}, [], status="solved")

    def reopens(self, ticket: str, by: str = "Rosa") -> None:
        self._update(int(ticket), self._person(by), None, {}, [], status="open")

    def assigns(self, ticket: str, to: str) -> None:
        self._update(int(ticket), ME, None, {}, [], assignee_id=self._person(to))

    def closes(self, ticket: str) -> None:
        self._update(int(ticket), ME, None, {}, [], status="closed")

    def comments(self, ticket: str) -> list[Comment]:
        """But the first, which is the description."""
        events = [e for audit in self.audits[int(ticket)] for e in audit["events"] if e["type"] == "Comment"][1:]
        return [
            Comment(
                e["id"], self.people[e["author_id"]], e["body"], e["public"], [a["file_name"] for a in e["attachments"]]
            )
            for e in events
        ]

    def description(self, ticket: str) -> str:
        return str(self.audits[int(ticket)][0]["events"][0]["body"])

    def is_solved(self, ticket: str) -> bool:
        return bool(self.tickets[int(ticket)]["status"] == "solved")

    def webhook(self, ticket: str) -> tuple[dict[str, str], bytes]:
        """As a trigger sends it."""
        body, stamp = json.dumps({"ticket": ticket}).encode(), "2026-11-20T09:00:00Z"
        digest = hmac.new(SECRET.encode(), stamp.encode() + body, hashlib.sha256).digest()
        return {
            "X-Zendesk-Webhook-Signature": base64.b64encode(digest).decode(),
            "X-Zendesk-Webhook-Signature-Timestamp": stamp,
        }, body

    # what programs see of it

    def app(self) -> FastAPI:
        app = FastAPI()
        self.faults.watch(
            app, f"{USER}/token:{TOKEN}", lambda status: {"error": "Couldn't authenticate you", "status": status}
        )

        self._of_tickets(app)
        self._of_the_rest(app)
        return app

    def _of_tickets(self, app: FastAPI) -> None:
        @app.post("/api/v2/tickets.json")
        async def create(request: Request) -> Any:
            wanted, key = (await request.json()).get("ticket") or {}, request.headers.get("idempotency-key")
            if key in self.replays:
                asked, answer = self.replays[key]
                return answer if asked == wanted else JSONResponse({"error": "IdempotentRequestError"}, 400)
            answer = self._create(wanted)
            if key and isinstance(answer, dict):
                self.replays[key] = wanted, JSONResponse(answer, 201)
            return JSONResponse(answer, 201) if isinstance(answer, dict) else answer

        @app.get("/api/v2/tickets.json")
        def listed(external_id: str) -> Any:
            return {"tickets": [each for each in self.tickets.values() if each["external_id"] == external_id]}

        @app.get("/api/v2/tickets/{id}.json")
        def ticket(id: int) -> Any:
            return {"ticket": self.tickets[id]} if id in self.tickets else _missing()

        @app.put("/api/v2/tickets/{id}.json")
        async def change(id: int, request: Request) -> Any:
            return self._changed(id, (await request.json())["ticket"])

        @app.put("/api/v2/tickets/{id}/tags.json")
        @app.delete("/api/v2/tickets/{id}/tags.json")
        async def tags(id: int, request: Request) -> Any:
            named, has = set((await request.json())["tags"]), set(self.tickets[id]["tags"])
            assert not [each for each in named if " " in each], "a blank ends a tag"
            now = sorted(has | named if request.method == "PUT" else has - named)
            self._update(id, ME, None, {}, [], tags=now)
            return {"tags": now}

        @app.get("/api/v2/tickets/{id}/audits.json")
        def audits(id: int, request: Request) -> Any:
            if id not in self.tickets:
                return _missing()
            begin = int(request.query_params.get("page[after]") or 0)
            found = self.audits[id][begin : begin + PAGE]
            more = begin + PAGE < len(self.audits[id])
            return {"audits": found, "meta": {"has_more": more, "after_cursor": str(begin + PAGE) if more else None}}

    def _of_the_rest(self, app: FastAPI) -> None:
        @app.get("/api/v2/users/me.json")
        def me() -> Any:
            return {"user": {"id": ME, "name": self.people[ME], "role": "agent"}}

        @app.get("/api/v2/users/show_many.json")
        def users(ids: str) -> Any:
            return {"users": [{"id": int(each), "name": self.people[int(each)]} for each in ids.split(",")]}

        @app.post("/api/v2/uploads.json")
        async def upload(filename: str, request: Request) -> Any:
            token = f"token-{next(self._ids)}"
            self.uploads[token] = self._stored(filename, await request.body())
            return JSONResponse({"upload": {"token": token, "attachment": self.uploads[token]}}, 201)

        @app.get("/attachments/{id}")
        def attachment(id: int) -> Any:
            return RedirectResponse(f"{self.url.replace('127.0.0.1', 'localhost')}/elsewhere/{id}", 302)

        @app.get("/elsewhere/{id}")
        def elsewhere(id: int) -> Any:
            return Response(self.stored[id])

        @app.get("/api/v2/incremental/tickets/cursor.json")
        def export(start_time: int | None = None, cursor: str | None = None) -> Any:
            return self._export(start_time, cursor)

    def _create(self, wanted: dict[str, Any]) -> Any:
        comment = wanted.get("comment") or {}
        if not comment.get("body"):
            return _invalid("comment", "Description: cannot be blank")
        id_ = next(self._ids)
        self.tickets[id_] = {
            "id": id_, "subject": wanted["subject"], "status": "open", "priority": wanted.get("priority"),
            "external_id": wanted.get("external_id"), "assignee_id": None, "requester_id": ME,
            "tags": wanted.get("tags") or [],
        }  # fmt: skip
        self.audits[id_] = []
        self._update(id_, ME, comment, wanted.get("metadata") or {}, [])
        return {"ticket": self.tickets[id_], "audit": self.audits[id_][-1]}

    def _changed(self, id_: int, wanted: dict[str, Any]) -> Any:
        if id_ not in self.tickets:
            return _missing()
        ticket, comment = self.tickets[id_], wanted.get("comment")
        if ticket["status"] == "closed":
            return _invalid("status", "Status: closed prevents ticket update")
        if comment is not None and not comment.get("body"):
            return _invalid("base", "Comment body: cannot be blank")
        status, assignee = wanted.get("status", ticket["status"]), ticket["assignee_id"]
        if wanted.get("assignee_email") == USER:
            assignee = ME
        if status == "solved" and assignee is None:
            return _invalid("assignee", "Assignee: is required when solving a ticket")
        assert status in STATES
        tokens: Sequence[str] = (comment or {}).get("uploads", ())
        if any(each not in self.uploads for each in tokens):
            return _invalid("attachments", "Attachment: is invalid")
        files = [self.uploads.pop(each) for each in tokens]
        facts = {"status": status, "assignee_id": assignee, "priority": wanted.get("priority", ticket["priority"])}
        self._update(id_, ME, comment, wanted.get("metadata") or {}, files, **facts)
        return {"ticket": ticket, "audit": self.audits[id_][-1]}

    def _update(
        self, id_: int, by: int, comment: dict[str, Any] | None, custom: dict[str, Any], files: list[Any], **facts: Any
    ) -> None:
        events: list[dict[str, Any]] = []
        if comment is not None:
            said = {"type": "Comment", "author_id": by, "body": comment["body"], "plain_body": comment["body"]}
            events.append({"id": next(self._ids), **said, "public": comment.get("public", True), "attachments": files})
        for name, value in facts.items():
            events.append({"id": next(self._ids), "type": "Change", "field_name": name, "value": value})
        self.tickets[id_] |= {**facts, "updated_at": self.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
        metadata = {"system": {"client": "", "ip_address": "127.0.0.1"}, "custom": custom}
        self.audits[id_].append(
            {"id": next(self._ids), "ticket_id": id_, "author_id": by, "metadata": metadata, "events": events}
        )

    def _event(self, ticket: str, said: str) -> dict[str, Any]:
        events = [e for audit in self.audits[int(ticket)] for e in audit["events"] if e["type"] == "Comment"]
        return next(each for each in events if each["body"] == said)

    def _happened(self, id_: int, event: dict[str, Any]) -> None:
        self._update(id_, ME, None, {}, [])
        self.audits[id_][-1]["events"].append({"id": next(self._ids), **event})

    def _export(self, start_time: int | None, cursor: str | None) -> Any:
        if cursor is None and start_time is None:
            return JSONResponse({"error": "InvalidValue", "description": "start_time is missing"}, 400)
        since = cursor or datetime.fromtimestamp(start_time or 0, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        if cursor is None and since > (self.now() - EXPORT_AFTER).strftime("%Y-%m-%dT%H:%M:%SZ"):
            return JSONResponse({"error": "StartTimeTooRecent"}, 422)
        until = (self.now() - EXPORT_AFTER).strftime("%Y-%m-%dT%H:%M:%SZ")
        found = [each for each in self.tickets.values() if since < each["updated_at"] <= until]
        found.sort(key=lambda each: each["updated_at"])
        after = found[0]["updated_at"] if found else since
        same = [each for each in found if each["updated_at"] == after]
        return {"tickets": same, "after_cursor": after, "end_of_stream": len(same) == len(found)}

    def _stored(self, name: str, content: bytes) -> dict[str, Any]:
        id_ = next(self._ids)
        self.stored[id_] = content
        return {"id": id_, "file_name": name, "content_url": f"{self.url}/attachments/{id_}", "size": len(content)}

    def _person(self, name: str) -> int:
        known = {each: id_ for id_, each in self.people.items()}
        if name not in known:
            self.people[next(self._ids)] = name
        return {each: id_ for id_, each in self.people.items()}[name]


def _missing() -> JSONResponse:
    return JSONResponse({"error": "RecordNotFound", "description": "Not found"}, 404)


def _invalid(field_: str, what: str) -> JSONResponse:
    details = {field_: [{"description": what}]}
    return JSONResponse({"error": "RecordInvalid", "description": "Record validation errors", "details": details}, 422)


@asynccontextmanager
async def fake_zendesk(now: Now) -> AsyncIterator[FakeZendesk]:
    fake = FakeZendesk(now)
    async with served(fake.app()) as url:
        fake.url = url
        yield fake
