"""Slack and Teams on a bad day: 1 % of the posts are told to wait, 1 % fail, of 0.5 % the answer is lost.

Both write down when each post arrived, so that a test can say whether any limit was exceeded in any window.
"""

import random
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import time
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.fake_slack import FakeSlack, fake_slack
from tests.fake_teams import HOME, FakeTeams, fake_teams

TOLD_TO_WAIT, FAILING, LOST = 0.01, 0.01, 0.005  # shares of all posts


@dataclass
class Platforms:
    """`posts`: by place, how often a message of ours stands there; `arrivals`: when each request to post came."""

    slack: FakeSlack
    teams: FakeTeams
    chance: random.Random
    posts: Counter[str] = field(default_factory=Counter)
    arrivals: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    channels: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # of each workspace of Slack
    gone: set[str] = field(default_factory=set)  # workspaces that removed us

    def fault(self) -> int | None:
        """A status to answer with instead; 0 where it is done and the answer is lost; None for a good day."""
        at = self.chance.random()
        for share, status in ((TOLD_TO_WAIT, 429), (FAILING, 503), (LOST, 0)):
            if at < share:
                return status
            at -= share
        return None

    async def slack_answers(self, method: str, request: Request) -> Response:
        if method == "users.conversations":  # a workspace lists its own
            team = self.slack.tokens[request.headers["authorization"].removeprefix("Bearer ")]
            self.slack.channels = {channel: {} for channel in self.channels[team]}
        if method != "chat.postMessage":
            return await FakeSlack.answer(self.slack, method, request)
        arguments = await request.json()
        team = self.slack.tokens[request.headers["authorization"].removeprefix("Bearer ")]
        self._arrived(f"slack:{team}", arguments["channel"])
        if team in self.gone:
            return JSONResponse({"ok": False, "error": "account_inactive"})
        fault = self.fault()
        if fault:
            return JSONResponse({"ok": False, "error": "ratelimited"}, fault, {"Retry-After": "1"})
        answer = await FakeSlack.answer(self.slack, method, request)
        self.posts[f"slack:{team}:{arguments['channel']}"] += 1
        return broken() if fault == 0 else answer

    async def teams_answer(self, request: Request, path: str) -> Any:
        if request.method != "POST" or not path.endswith("/activities"):
            return await FakeTeams._connector(self.teams, request, path)
        chat = path.split("/")[1]
        self._arrived(f"teams:{HOME}", chat)
        fault = self.fault()
        if fault:
            return JSONResponse({"error": {"code": "Busy"}}, fault, {"Retry-After": "1"} if fault == 429 else {})
        answer = await FakeTeams._connector(self.teams, request, path)
        self.posts[f"teams:{HOME}:{chat}"] += 1
        return broken() if fault == 0 else answer

    def _arrived(self, tenant: str, channel: str) -> None:
        now = time()
        self.arrivals[tenant].append(now)
        self.arrivals[f"{tenant}:{channel}"].append(now)

    def most_within(self, seconds: float, *, channels: bool = False, platform: str = "") -> int:
        """The most posts any tenant, or any of their channels, got within so many seconds."""
        chosen = (
            times
            for name, times in self.arrivals.items()
            if name.startswith(platform) and (name.count(":") > 1) is channels
        )
        return max((_most(times, seconds) for times in chosen), default=0)


def broken() -> Response:
    """The connection ends before the answer is whole."""
    return Response(b"{", headers={"content-length": "1000"})


def _most(times: Iterable[float], seconds: float) -> int:
    ordered, first, most = sorted(times), 0, 0
    for last, at in enumerate(ordered):
        while ordered[first] <= at - seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


@asynccontextmanager
async def bad_day(seed: int) -> AsyncIterator[Platforms]:
    async with fake_slack() as slack, fake_teams() as teams:
        platforms = Platforms(slack, teams, random.Random(seed))
        slack.page = 1_000
        slack.answer = platforms.slack_answers  # type: ignore[method-assign]
        teams._connector = platforms.teams_answer  # type: ignore[method-assign]
        yield platforms
