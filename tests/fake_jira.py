"""Jira Service Management as far as its published API says what the product uses, over real HTTP on loopback.

Strict where Jira is: what is missing is refused in its words, lists come in pages, and what is new is searched for in
vain for a while.
"""

import hashlib
import hmac
import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from tests.fake_desk import SECRET, TOKEN, USER, Comment, Faults, Now
from tests.serving import served

SERVICE_DESK, REQUEST_TYPE, PROJECT = "4", "12", "SUP"
PAGE = 2  # comments on a page, whatever was asked for
LAG = timedelta(seconds=20)  # before the search finds something
ME = "Partner Assistant"
PRIORITIES = {"urgent": "Highest", "high": "High", "normal": "Medium", "low": "Low"}
WORKFLOW = {"11": ("Resolve", "Resolved", "done"), "21": ("Back to work", "In progress", "indeterminate")}


@dataclass
class Issue:
    key: str
    summary: str
    description: str
    created: datetime
    updated: datetime
    status: tuple[str, str] = ("Waiting for support", "new")  # name, category
    priority: str = "Medium"
    labels: list[str] = field(default_factory=list)
    assignee: str | None = None
    comments: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class FakeJira:
    now: Now
    url: str = ""
    faults: Faults = field(default_factory=Faults)
    issues: dict[str, Issue] = field(default_factory=dict)
    temporary: dict[str, dict[str, Any]] = field(default_factory=dict)  # files that no comment has taken
    stored: dict[int, bytes] = field(default_factory=dict)
    editable: set[str] = field(default_factory=lambda: {"priority", "labels"})  # what is on the screens
    _ids: Any = field(default_factory=lambda: count(10_000))
    _numbers: Any = field(default_factory=lambda: count(1))  # of issues, none twice

    # what agents do there

    def one(self) -> str:
        return next(iter(self.issues))

    def says(
        self, ticket: str, by: str, text: str, *, public: bool = True, file: tuple[str, bytes] | None = None,
        files: Sequence[tuple[str, bytes]] = (),
    ) -> None:  # fmt: skip
        self._comment(ticket, by, text, public, [self._stored(*each) for each in ([file] if file else files)])

    def edits(self, ticket: str, said: str, now: str, *, files: Sequence[tuple[str, bytes]] | None = None) -> None:
        """`files`: those that are in the comment from now on, where these are others."""
        comment = self._said(ticket, said)
        comment["body"], self.issues[ticket].updated = now, self.now()
        if files is not None:
            had = {each["filename"]: each for each in comment["attachments"]["values"]}
            comment["attachments"]["values"] = [had.get(each[0]) or self._stored(*each) for each in files]

    def makes_private(self, ticket: str, said: str) -> None:
        self._said(ticket, said)["public"] = False
        self.issues[ticket].updated = self.now()

    def makes_public(self, ticket: str, said: str) -> None:
        self._said(ticket, said)["public"] = True
        self.issues[ticket].updated = self.now()

    def deletes(self, ticket: str, said: str) -> None:
        self.issues[ticket].comments.remove(self._said(ticket, said))
        self.issues[ticket].updated = self.now()

    def sorts(self, ticket: str, priority: str, tags: Sequence[str]) -> None:
        issue = self.issues[ticket]
        issue.priority, issue.labels, issue.updated = PRIORITIES[priority], list(tags), self.now()

    def sorted_as(self, ticket: str) -> tuple[str, list[str]]:
        named = {name: priority for priority, name in PRIORITIES.items()}
        return named[self.issues[ticket].priority], sorted(self.issues[ticket].labels)

    def solves(self, ticket: str, by: str = "Rosa") -> None:
        self._goes(ticket, "11")

    def reopens(self, ticket: str, by: str = "Rosa") -> None:
        self._goes(ticket, "21")

    def assigns(self, ticket: str, to: str) -> None:
        self.issues[ticket].assignee, self.issues[ticket].updated = to, self.now()

    def comments(self, ticket: str) -> list[Comment]:
        return [
            Comment(
                int(each["id"]), each["author"]["displayName"], re.sub(r"\\([\\{\[!])", r"\1", each["body"]),
                each["public"], [file["filename"] for file in each["attachments"]["values"]],
            )
            for each in self.issues[ticket].comments
        ]  # fmt: skip

    def description(self, ticket: str) -> str:
        return self.issues[ticket].description

    def is_solved(self, ticket: str) -> bool:
        return self.issues[ticket].status[1] == "done"

    def webhook(self, ticket: str) -> tuple[dict[str, str], bytes]:
        body = json.dumps({"webhookEvent": "comment_created", "issue": {"key": ticket}}).encode()
        return {"X-Hub-Signature": f"sha256={hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()}"}, body

    # what programs see of it

    def app(self) -> FastAPI:
        app = FastAPI()
        self.faults.watch(app, f"{USER}:{TOKEN}", lambda status: {"errorMessages": [f"{status}"], "errors": {}})
        self._requests(app)
        self._comments(app)
        self._files(app)
        self._platform(app)
        return app

    def _requests(self, app: FastAPI) -> None:
        @app.get("/rest/servicedeskapi/servicedesk/{id}")
        def desk(id: str) -> Any:
            return {"id": id, "projectKey": PROJECT} if id == SERVICE_DESK else _missing()

        @app.get("/rest/servicedeskapi/servicedesk/{id}/requesttype/{type_}")
        def request_type(id: str, type_: str) -> Any:
            return {"id": type_, "name": "Ask"} if (id, type_) == (SERVICE_DESK, REQUEST_TYPE) else _missing()

        @app.post("/rest/servicedeskapi/request")
        async def create(request: Request) -> Any:
            wanted = await request.json()
            fields = wanted.get("requestFieldValues") or {}
            if (wanted.get("serviceDeskId"), wanted.get("requestTypeId")) != (SERVICE_DESK, REQUEST_TYPE):
                return _missing()
            if not fields.get("summary") or len(fields["summary"]) > 255 or "\n" in fields["summary"]:
                return _wrong("You must specify a summary of the issue.")
            key = f"{PROJECT}-{next(self._numbers)}"
            now = self.now()
            self.issues[key] = Issue(key, fields["summary"], fields.get("description", ""), now, now)
            return JSONResponse({"issueId": str(next(self._ids)), "issueKey": key}, 201)

    def _comments(self, app: FastAPI) -> None:
        @app.get("/rest/servicedeskapi/request/{key}/comment")
        def comments(key: str, start: int = 0, limit: int = 50, expand: str = "") -> Any:
            if key not in self.issues:
                return _missing()
            assert "attachment" in expand
            found = self.issues[key].comments[start : start + PAGE]
            last = start + PAGE >= len(self.issues[key].comments)
            return {"values": found, "start": start, "limit": PAGE, "size": len(found), "isLastPage": last}

        @app.post("/rest/servicedeskapi/request/{key}/comment")
        async def comment(key: str, request: Request) -> Any:
            said = await request.json()
            if key not in self.issues:
                return _missing()
            if not said.get("body"):
                return _wrong("Comment body can not be empty!")
            return JSONResponse(self._comment(key, ME, said["body"], bool(said["public"]), []), 201)

    def _files(self, app: FastAPI) -> None:
        @app.post("/rest/servicedeskapi/servicedesk/{id}/attachTemporaryFile")
        async def temporary(id: str, request: Request) -> Any:
            if request.headers.get("x-atlassian-token") != "no-check":
                return JSONResponse({"errorMessage": "XSRF check failed"}, 403)
            sent: Any = (await request.form())["file"]
            name = f"temp-{next(self._ids)}"
            self.temporary[name] = self._stored(sent.filename, await sent.read())
            told = {"temporaryAttachmentId": name, "fileName": sent.filename}
            return JSONResponse({"temporaryAttachments": [told]}, 201)

        @app.post("/rest/servicedeskapi/request/{key}/attachment")
        async def attach(key: str, request: Request) -> Any:
            said = await request.json()
            if any(each not in self.temporary for each in said["temporaryAttachmentIds"]):
                return _wrong("The temporary attachment does not exist.")
            files = [self.temporary.pop(each) for each in said["temporaryAttachmentIds"]]
            made = self._comment(key, ME, said["additionalComment"]["body"], bool(said["public"]), files)
            return JSONResponse({"comment": made, "attachments": made["attachments"]}, 201)

    def _platform(self, app: FastAPI) -> None:
        @app.get("/rest/api/3/myself")
        def myself() -> Any:
            return {"accountId": "me", "displayName": ME}

        @app.get("/rest/api/3/issue/{key}")
        def issue(key: str, expand: str = "") -> Any:
            if key not in self.issues:
                return _missing()
            return self._issue(self.issues[key]) | ({"editmeta": self._screen()} if expand == "editmeta" else {})

        @app.put("/rest/api/3/issue/{key}")
        async def change(key: str, request: Request) -> Any:
            return self._changed(self.issues[key], (await request.json())["update"])

        @app.get("/rest/api/3/issue/{key}/transitions")
        def transitions(key: str) -> Any:
            steps = [{"id": id_, "name": each[0], "to": _status(each[1:])} for id_, each in WORKFLOW.items()]
            return {"transitions": steps}

        @app.post("/rest/api/3/issue/{key}/transitions")
        async def transition(key: str, request: Request) -> Any:
            self._goes(key, (await request.json())["transition"]["id"])
            return Response(status_code=204)

        @app.get("/rest/api/3/search/jql")
        def search(jql: str, nextPageToken: str = "0") -> Any:  # noqa: N803 - Jira's own name
            found = self._found(jql)
            begin = int(nextPageToken)
            more = {"nextPageToken": str(begin + PAGE)} if begin + PAGE < len(found) else {}
            return {"issues": [self._issue(each) for each in found[begin : begin + PAGE]], **more}

        @app.get("/rest/api/3/attachment/content/{id}")
        def content(id: int) -> Any:
            return RedirectResponse(f"{self.url.replace('127.0.0.1', 'localhost')}/elsewhere/{id}", 303)

        @app.get("/elsewhere/{id}")
        def elsewhere(id: int) -> Any:
            return Response(self.stored[id])

    def _found(self, jql: str) -> list[Issue]:
        assert f'project = "{PROJECT}"' in jql, "a search without bounds is refused"
        seen = [each for each in self.issues.values() if each.created <= self.now() - LAG]
        if words := re.search(r'summary ~ "\\"(.+)\\""', jql):
            return [each for each in seen if words.group(1) in each.summary]
        minutes = re.search(r"updated >= -(\d+)m", jql)
        assert minutes, jql
        return [each for each in seen if each.updated >= self.now() - timedelta(minutes=int(minutes.group(1)))]

    def _issue(self, issue: Issue) -> dict[str, Any]:
        fields = {
            "summary": issue.summary,
            "updated": issue.updated.strftime("%Y-%m-%dT%H:%M:%S.%f%z"),
            "status": _status(issue.status),
            "assignee": {"displayName": issue.assignee} if issue.assignee else None,
            "priority": {"name": issue.priority},
            "labels": issue.labels,
        }
        return {"key": issue.key, "fields": fields}

    def _screen(self) -> dict[str, Any]:
        """The fields that can be edited, and what they may be."""
        allowed = [{"name": each} for each in (*PRIORITIES.values(), "Lowest")]
        fields = {"priority": {"allowedValues": allowed}, "labels": {}}
        return {"fields": {name: each for name, each in fields.items() if name in self.editable}}

    def _changed(self, issue: Issue, update: dict[str, Any]) -> Any:
        if not update.keys() <= self.editable:
            told = {"errors": dict.fromkeys(update, "Field cannot be set. It is not on the appropriate screen.")}
            return JSONResponse({"errorMessages": [], **told}, 400)
        for operation in update.get("labels", ()):
            if "add" in operation:
                assert " " not in operation["add"], "a label is one word"
                issue.labels.append(operation["add"])
            else:
                issue.labels.remove(operation["remove"])
        for operation in update.get("priority", ()):
            issue.priority = operation["set"]["name"]
        issue.updated = self.now()
        return Response(status_code=204)

    def _said(self, ticket: str, text: str) -> dict[str, Any]:
        return next(each for each in self.issues[ticket].comments if each["body"] == text)

    def _comment(self, key: str, by: str, text: str, public: bool, files: list[Any]) -> dict[str, Any]:
        said = {"id": str(next(self._ids)), "body": text, "public": public, "author": {"displayName": by}}
        said["attachments"] = {"values": files, "isLastPage": True}
        self.issues[key].comments.append(said)
        self.issues[key].updated = self.now()
        return said

    def _goes(self, key: str, step: str) -> None:
        self.issues[key].status, self.issues[key].updated = WORKFLOW[step][1:], self.now()

    def _stored(self, name: str, content: bytes) -> dict[str, Any]:
        id_ = next(self._ids)
        self.stored[id_] = content
        links = {"content": f"{self.url}/rest/api/3/attachment/content/{id_}"}
        return {"filename": name, "size": len(content), "_links": links}


def _status(status: tuple[str, ...]) -> dict[str, Any]:
    return {"name": status[0], "statusCategory": {"key": status[1]}}


def _missing() -> JSONResponse:
    return JSONResponse({"errorMessages": ["Issue does not exist or you do not have permission to see it."]}, 404)


def _wrong(what: str) -> JSONResponse:
    return JSONResponse({"errorMessage": what, "i18nErrorMessage": {"i18nKey": "wrong", "parameters": []}}, 400)


@asynccontextmanager
async def fake_jira(now: Now) -> AsyncIterator[FakeJira]:
    fake = FakeJira(now)
    async with served(fake.app()) as url:
        fake.url = url
        yield fake
