"""How long sending takes at the pace of the platforms: organisations are sent to side by side, each at its own pace."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.prm.announcement_reach import UNLIMITED, Pace, Reach


class Estimate:
    """Adds up messages by organisation and by when they are due; keeps two numbers for each, however many there are."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._due: dict[str, Counter[datetime]] = defaultdict(Counter)
        self._platform: dict[str, str] = {}

    def add(self, tenant: str, platform: str, due_at: datetime, messages: int = 1) -> None:
        """`tenant`: an organisation with its platform, "slack:T1"."""
        self._platform[tenant] = platform
        self._due[tenant][due_at] += messages

    def sending(self) -> timedelta:
        """If all of them could leave at once: what the slowest organisation takes, or this machine for all of them."""
        counts = {tenant: due.total() for tenant, due in self._due.items()}
        ours = sum(counts.values()) / self._reach.most_per_second
        return timedelta(seconds=max([ours, *(self._takes(tenant, count) for tenant, count in counts.items())]))

    def ends_at(self) -> datetime | None:
        """When the last of them is reached, those in between waiting until they are due; None where there are none."""
        ends = [*(self._ends(tenant, due) for tenant, due in self._due.items()), *self._ends_here()]
        return max(ends, default=None)

    def _ends(self, tenant: str, due: Counter[datetime]) -> datetime:
        moments = sorted(due)
        at = moments[0]
        for moment in moments:
            at = max(at, moment) + timedelta(seconds=self._takes(tenant, due[moment]))
        return at

    def _ends_here(self) -> Iterator[datetime]:
        together: Counter[datetime] = Counter()
        for due in self._due.values():
            together.update(due)
        at: datetime | None = None
        for moment in sorted(together):
            at = max(at or moment, moment) + timedelta(seconds=together[moment] / self._reach.most_per_second)
        if at is not None:
            yield at

    def _takes(self, tenant: str, messages: int) -> float:
        pace: Pace = self._reach.paces.get(self._platform[tenant], UNLIMITED)
        return max(messages - pace.burst, 0) / pace.per_second
