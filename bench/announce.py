"""How long an announcement takes to reach many partners, against the least that Slack's and Teams' limits leave.

    python -m bench.announce [--places 10000] [--workspaces 5] [--kills 20] [--speed 1]

Each partner has one channel, on one of some Slack workspaces or on one tenant of Teams, both played over HTTP on this
machine: 1 % of the posts are told to wait, 1 % fail, of 0.5 % the answer is lost. The process that sends is killed
`kills` times on the way. Nothing may be missing, nothing may be there twice, and what nobody can know is counted as
unknown. Before that, planning alone: its time, and its memory for a tenth of the partners and for all.

Time runs `speed` times as fast, the limits with it. The least is one post after the other in the slowest organisation,
at its documented pace; that Teams is also asked who reads each channel, and Slack which are shared, comes on top.
"""

import argparse
import asyncio
import logging
import tempfile
import tracemalloc
from collections import Counter
from pathlib import Path
from time import perf_counter, process_time

from rich.console import Console
from sqlalchemy import select

from bench.announce_timeline import first_posts, kept
from bot.prm import announcement_plan
from bot.prm.announcement_records import Announcement, Outcome
from bot.prm.programme import Programme
from tests.fanout.campaign import Campaign, carry_out, least, released
from tests.fanout.life import REACH
from tests.fanout.places import Spread

OF_SLACK = 0.7  # of the places
KILLED_WITHIN = 0.8  # of the least time, so that the last life has something left to do

console = Console()


def spread(places: int, workspaces: int) -> Spread:
    slack = round(places * OF_SLACK)
    return Spread(workspaces=workspaces, slack=slack, teams=places - slack)


async def plan(among: Spread) -> None:
    """Planning by itself, the first time and again."""
    with tempfile.TemporaryDirectory() as folder:
        async with released(Path(folder), among, speed=1) as campaign:
            took = [await _planned(campaign) for _ in range(3)]
            tracemalloc.start()
            await _planned(campaign)
            peak = tracemalloc.get_traced_memory()[1] / 1e6
            tracemalloc.stop()
    shown = ", ".join(f"{seconds:.2f} s ({cpu:.2f} s of processor)" for seconds, cpu in took)
    console.print(f"planning {among.places} partners: {shown}; at most {peak:.1f} MB")


async def _planned(campaign: Campaign) -> tuple[float, float]:
    began, worked = perf_counter(), process_time()
    async with campaign.database.reading() as session:
        row = (await session.scalars(select(Announcement))).one()
        programme = await session.get_one(Programme, row.programme_id)
        await announcement_plan.plan(session, programme, row, REACH, campaign.setting.clock()())
    return perf_counter() - began, process_time() - worked


async def send(to: Spread, kills: int, speed: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with released(Path(folder), to, speed=speed) as campaign:
            shortest = least(campaign).total_seconds()
            async with kept(campaign, console):
                await carry_out(campaign, kills=kills, within=KILLED_WITHIN * shortest / speed)
            took = campaign.took
            await _show(campaign, took, shortest, kills)


async def _show(campaign: Campaign, took: float, shortest: float, kills: int) -> None:
    outcomes, posts, speed = await campaign.outcomes(), campaign.platforms.posts, campaign.setting.speed
    counted = Counter(outcomes.values())
    twice = [place for place, times in posts.items() if times > 1]
    missing = [place for place, outcome in outcomes.items() if outcome is Outcome.SENT and not posts[place]]
    console.print(
        f"{len(outcomes)} places, {kills} deaths: {took:.0f} s, {took / shortest:.2f} times the least possible "
        f"{shortest:.0f} s; {', '.join(f'{name} {count}' for name, count in counted.items())}; "
        f"twice {len(twice)}, missing {len(missing)}"
    )
    firsts = sorted(first_posts(campaign)) or [0.0]
    console.print(
        f"from the beginning of a life to its first post: {firsts[len(firsts) // 2]:.1f} s as a rule, "
        f"{firsts[-1]:.1f} s at most; {len(campaign.starts) - len(firsts)} lives were too short for one"
    )
    at = campaign.platforms.most_within
    console.print(
        f"most at once: Slack {at(60 / speed, platform='slack')} in a minute of one workspace, "
        f"{at(1 / speed, platform='slack', channels=True)} in a second of one channel; "
        f"Teams {at(1 / speed, platform='teams')} in a second of one tenant; "
        f"memory of the last life {campaign.peak_mb:.0f} MB"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--places", type=int, default=10_000)
    options.add_argument("--workspaces", type=int, default=5, help="of Slack, which are posted to side by side")
    options.add_argument("--kills", type=int, default=20)
    options.add_argument("--speed", type=float, default=1, help="times as fast as real time, limits included")
    given = options.parse_args()
    logging.disable(logging.CRITICAL)  # what breaks off on purpose would be told at length
    whole = spread(given.places, given.workspaces)
    asyncio.run(plan(spread(max(given.places // 10, 10), given.workspaces)))
    asyncio.run(plan(whole))
    asyncio.run(send(whole, given.kills, given.speed))


if __name__ == "__main__":
    main()
