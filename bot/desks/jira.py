"""Jira Service Management in the cloud: requests and their comments by its service desk API, the rest by Jira's own.

Neither keeps a name of ours with a comment that is made in one step, so our marker ends its first line; a request has
it in its summary.
"""

import asyncio
import hashlib
import hmac
import json
import re
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from bot.desks import jira_sorting
from bot.desks.desk import Attachment, Changes, Comment, Enclosed, Forged, NewTicket, Refused, Said, Seen, Sort
from bot.desks.desk_http import Wire
from bot.prm.desk_links import DeskState

SUMMARY = 255  # characters
PAGE = 50
OVERLAP = timedelta(minutes=5)  # changes are found some time after they were made
MARKED = re.compile(r" · (\S+/\S+)\s*$")
MARKUP = re.compile(r"[\\{\[!]")  # what would become a macro, a link, a mention or a picture

Json = dict[str, Any]


class Jira:
    """One service desk, and the type of request that tickets become. `user` is the e-mail address of an agent."""

    name = "jira"
    settles = timedelta(minutes=1)  # its search finds what is new after some seconds
    sorts_new = False  # a form of the portal may have neither field

    def __init__(
        self,
        client: httpx.AsyncClient,
        address: str,
        user: str,
        token: str,
        secret: str | None,
        *,
        service_desk: str,
        request_type: str,
    ) -> None:
        self._wire, self._secret = Wire(client, address, user, token), secret
        self._service_desk, self._request_type = service_desk, request_type
        self._project: str | None = None

    async def create(self, ticket: NewTicket) -> str:
        ending = f" [{ticket.marker}]"
        fields = {"summary": f"{ticket.subject[: SUMMARY - len(ending)]}{ending}", "description": _plain(ticket.text)}
        new = {"serviceDeskId": self._service_desk, "requestTypeId": self._request_type, "requestFieldValues": fields}
        made = await self._wire.call("POST", "/rest/servicedeskapi/request", json=new)
        return str(made["issueKey"])

    async def find(self, marker: str) -> str | None:
        """The search knows words alone, so what it finds is looked at."""
        jql = f'project = "{await self._key()}" AND summary ~ "\\"{marker}\\""'
        async for issue in self._search(jql, "summary"):
            if str(issue["fields"]["summary"]).endswith(f"[{marker}]"):
                return str(issue["key"])
        return None

    async def comment(self, ticket: str, comment: Comment) -> str:
        body = f"{_plain(comment.by)} · {comment.marker}\n\n{_plain(comment.text)}".rstrip()
        if not comment.files:
            said = {"body": body, "public": comment.public}
            done = await self._wire.call("POST", f"/rest/servicedeskapi/request/{ticket}/comment", json=said)
            return str(done["id"])
        ids = [await self._attached(each) for each in comment.files]
        said = {"temporaryAttachmentIds": ids, "public": comment.public, "additionalComment": {"body": body}}
        done = await self._wire.call("POST", f"/rest/servicedeskapi/request/{ticket}/attachment", json=said)
        return str(done["comment"]["id"])

    async def set_state(self, ticket: str, state: DeskState) -> None:
        """By the first step of the workflow that leads there."""
        path = f"/rest/api/3/issue/{ticket}"
        now = await self._wire.call("GET", path, params={"fields": "status"})
        if _state(now["fields"]["status"]) is state:
            return
        steps = (await self._wire.call("GET", f"{path}/transitions"))["transitions"]
        fitting = [each for each in steps if _state(each["to"]) is state]
        if not fitting:
            raise Refused(httpx.codes.CONFLICT, f"no step of the workflow makes it {state}")
        await self._wire.call("POST", f"{path}/transitions", json={"transition": {"id": fitting[0]["id"]}})

    async def sort(self, ticket: str, wanted: Sort) -> None:
        path = f"/rest/api/3/issue/{ticket}"
        issue = await self._wire.call("GET", path, params={"fields": "priority,labels", "expand": "editmeta"})
        if changes := jira_sorting.changes(issue, wanted):
            await self._wire.call("PUT", path, json=changes)

    async def read(self, ticket: str) -> Seen:
        wanted = {"fields": "status,assignee,priority,labels", "expand": "editmeta"}
        issue = await self._wire.call("GET", f"/rest/api/3/issue/{ticket}", params=wanted)
        fields = issue["fields"]
        comments = tuple([each async for each in self._comments(ticket)])
        assignee = str((fields.get("assignee") or {}).get("displayName", ""))
        return Seen(
            state=_state(fields["status"]),
            assignee=assignee,
            comments=comments,
            priority=jira_sorting.priority_of(issue),
            tags=jira_sorting.tags_of(issue),
        )

    async def changed(self, cursor: str | None, now: datetime) -> Changes:
        """The cursor is when we looked last, as minutes from now: an absolute time would be one of the user's zone."""
        since = datetime.fromisoformat(cursor) if cursor else now
        minutes = max(0, -(-(now - since + OVERLAP) // timedelta(minutes=1)))
        jql = f'project = "{await self._key()}" AND updated >= -{minutes}m ORDER BY updated ASC'
        found = [(str(each["key"]), str(each["fields"]["updated"])) async for each in self._search(jql, "updated")]
        return Changes(tickets=tuple(found), cursor=now.astimezone(UTC).isoformat(), more=False)

    def download(self, file: Attachment, seconds: float) -> AsyncIterator[bytes]:
        return self._wire.download(file.url, seconds)

    def told(self, headers: Mapping[str, str], body: bytes) -> frozenset[str]:
        digest = hmac.new((self._secret or "").encode(), body, hashlib.sha256).hexdigest()
        given = headers.get("x-hub-signature", "").encode("utf-8", "replace")
        if not self._secret or not hmac.compare_digest(f"sha256={digest}".encode(), given):
            raise Forged
        try:
            told = json.loads(body)
        except ValueError:
            return frozenset()
        issue = told.get("issue") if isinstance(told, dict) else None
        key = issue.get("key") if isinstance(issue, dict) else None
        return frozenset({key} if isinstance(key, str) else ())

    async def check(self) -> str:
        await self._wire.call("GET", "/rest/api/3/myself")
        key = await self._key()
        path = f"/rest/servicedeskapi/servicedesk/{self._service_desk}/requesttype/{self._request_type}"
        await self._wire.call("GET", path)
        return f"Jira Service Management answers, for {key}"

    async def _key(self) -> str:
        """Of the project whose service desk it is."""
        if self._project is None:
            found = await self._wire.call("GET", f"/rest/servicedeskapi/servicedesk/{self._service_desk}")
            self._project = str(found["projectKey"])
        return self._project

    async def _search(self, jql: str, fields: str) -> AsyncIterator[Json]:
        token: str | None = None
        while True:
            params = {"jql": jql, "fields": fields, "maxResults": str(PAGE)}
            page = await self._wire.call(
                "GET", "/rest/api/3/search/jql", params={**params, **({"nextPageToken": token} if token else {})}
            )
            for issue in page["issues"]:
                yield issue
            if (token := page.get("nextPageToken")) is None:
                return

    async def _comments(self, ticket: str) -> AsyncIterator[Said]:
        path, start = f"/rest/servicedeskapi/request/{ticket}/comment", 0
        while True:
            params = {"start": str(start), "limit": str(PAGE), "expand": "attachment"}
            page = await self._wire.call("GET", path, params=params)
            for each in page["values"]:
                yield _said(each)
            start += len(page["values"])
            if page["isLastPage"] or not page["values"]:
                return

    async def _attached(self, file: Enclosed) -> str:
        """For the moment: what no comment takes is forgotten there."""
        content = await asyncio.to_thread(file.path.read_bytes)
        path = f"/rest/servicedeskapi/servicedesk/{self._service_desk}/attachTemporaryFile"
        done = await self._wire.call(
            "POST", path, files={"file": (file.name, content, file.media_type)},
            headers={"X-Atlassian-Token": "no-check"},
        )  # fmt: skip
        return str(done["temporaryAttachments"][0]["temporaryAttachmentId"])


def _said(comment: Json) -> Said:
    text = str(comment.get("body") or "")
    marked = MARKED.search(text.partition("\n")[0])
    attached = (comment.get("attachments") or {}).get("values") or ()
    return Said(
        id=str(comment["id"]),
        by=str((comment.get("author") or {}).get("displayName", "")),
        text=text,
        public=bool(comment.get("public")),
        marker=marked.group(1) if marked else None,
        files=tuple(Attachment(name=str(each["filename"]), url=str(each["_links"]["content"])) for each in attached),
    )


def _state(status: Json) -> DeskState:
    """Workflows name their states as they like; the category says which of them are the end."""
    return DeskState.SOLVED if status["statusCategory"]["key"] == "done" else DeskState.OPEN


def _plain(text: str) -> str:
    """What people write means itself, and no markup of Jira's."""
    return MARKUP.sub(lambda found: f"\\{found.group()}", text)
