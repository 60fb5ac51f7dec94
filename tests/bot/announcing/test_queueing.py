"""What is put into the outbox together leaves at the pace of each organisation, not all at once."""

from datetime import UTC, datetime, timedelta

from bot.announcing.queueing import EASE, Turns
from bot.prm.announcement_reach import Pace, Reach

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
REACH = Reach(paces={"slack": Pace(per_second=5, burst=10), "teams": Pace(per_second=20, burst=1)})


def seconds(turns: Turns, tenant: str, many: int) -> list[float]:
    platform = tenant.partition(":")[0]
    return [round((turns.next(tenant, platform) - NOW).total_seconds() / EASE, 6) for _ in range(many)]


def test_after_a_pause_a_burst_leaves_at_once_and_the_rest_at_the_pace_of_its_organisation() -> None:
    turns = Turns(REACH, NOW, {})

    assert seconds(turns, "slack:T1", 13) == [0.0] * 10 + [0.2, 0.4, 0.6]
    assert seconds(turns, "teams:home", 4) == [0.0, 0.05, 0.1, 0.15]
    assert seconds(turns, "slack:T2", 11) == [0.0] * 10 + [0.2]


def test_what_follows_comes_after_what_is_on_its_way() -> None:
    last = {"slack:T1": NOW + timedelta(seconds=EASE), "slack:T2": NOW - timedelta(seconds=30)}
    turns = Turns(REACH, NOW, last)

    assert seconds(turns, "slack:T1", 2) == [1.2, 1.4]
    assert seconds(turns, "slack:T2", 11) == [0.0] * 10 + [0.2]  # what is on its way there waits for a lost answer
