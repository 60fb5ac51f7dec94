"""An announcement on a bad day of Slack and Teams, with the process killed on its way: each place gets it, once."""

import asyncio
import os
from pathlib import Path

import pytest

from bot.prm.announcement_records import Outcome
from tests.fanout.campaign import carry_out, released
from tests.fanout.places import Spread

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that begin in no time, by fork"),
]

SPEED = 8  # times as fast as real time, limits included
OF_A_WORKSPACE, OF_A_CHANNEL, OF_A_TENANT = 310, 1, 30  # posts in a minute; in a second
JITTER = 2  # posts that may come closer together on their way here than they left


@pytest.mark.timeout(120)
async def test_none_is_missed_and_none_comes_twice_however_often_the_process_dies(tmp_path: Path) -> None:
    """Ten thousand places and twenty deaths are in bench.announce."""
    async with released(tmp_path, Spread(workspaces=4, slack=60, teams=40), speed=SPEED) as campaign:
        await carry_out(campaign, kills=4, within=5.0)
        outcomes, posts = await campaign.outcomes(), campaign.platforms.posts
        told = await campaign.totals()

    assert len(outcomes) == 100
    assert set(outcomes.values()) <= {Outcome.SENT, Outcome.UNKNOWN}
    assert [place for place, outcome in outcomes.items() if outcome is Outcome.SENT and posts[place] != 1] == []
    assert max(posts.values()) == 1
    assert told.places.get(Outcome.UNKNOWN, 0) == list(outcomes.values()).count(Outcome.UNKNOWN) <= 10
    at = campaign.platforms.most_within
    assert at(60 / SPEED, platform="slack") <= OF_A_WORKSPACE
    assert at(1 / SPEED, platform="slack", channels=True) <= OF_A_CHANNEL
    assert at(1 / SPEED, platform="teams") <= OF_A_TENANT + JITTER


@pytest.mark.timeout(120)
async def test_a_workspace_that_removes_us_on_the_way_fails_alone_and_the_report_says_why(tmp_path: Path) -> None:
    async with released(tmp_path, Spread(workspaces=2, slack=40, teams=4), speed=SPEED) as campaign:
        life = campaign.start()
        assert await campaign.posted(10, within=30)
        campaign.platforms.gone.add("T1")
        assert await campaign.settled(within=90)
        life.terminate()
        await asyncio.to_thread(life.join, 20)
        outcomes, told = await campaign.outcomes(), await campaign.totals()

    lost = {place for place, outcome in outcomes.items() if outcome is Outcome.FAILED}
    assert lost
    assert {place.rpartition(":")[0] for place in lost} == {"slack:T1"}
    assert not lost & {place for place, times in campaign.platforms.posts.items() if times}
    reasons = {why for outcome, why in told.reasons if outcome is Outcome.FAILED}
    assert reasons <= {
        "the workspace does not accept us any more: account_inactive", "this Slack workspace has not installed us"
    }  # fmt: skip
