"""Keeps content fresh while the server runs: folders within seconds, everything else every so many minutes.

Folders are watched, and only what was touched is read. What is remote is visited when it is due, or when somebody
asked for it (commands.hooks): a wish is kept in the index, so it survives the end of the process, and many wishes
before a visit begins are one visit. Folders are visited as a whole now and then, too, because disks of other machines
tell of no changes.
"""

import asyncio
import zlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic

import structlog

from bot.metrics import Metrics
from commands.watching import touches
from knowledge.errors import KnowledgeError
from knowledge.library import Library
from knowledge.types import IngestSummary, SourceInfo

log = structlog.get_logger(__name__)

LOOK = 5.0
"""Seconds between looks at what is due."""
GATHER = 1.0
"""Seconds that wishes are gathered before a visit, so that a burst of them is one."""
JITTER = 0.1
"""Share of the interval by which sources differ, so that they are not all visited at once."""
TELL = 10.0
"""Seconds between log lines about the progress of one run."""
RECOVER = 30.0
"""Seconds before another try after something that should not happen."""


@dataclass(kw_only=True)
class Freshness:
    """What keeps the content of one library fresh. `minutes` between visits; 0: only when something tells."""

    library: Library
    metrics: Metrics
    minutes: int
    awake: asyncio.Event = field(default_factory=asyncio.Event)

    def want(self, names: Iterable[str]) -> None:
        """Visit these soon; noted in the index before this returns."""
        self.library.want(names)
        self.awake.set()

    async def keep(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._lasting(self._visit_what_is_due, "remote"))
            tasks.create_task(self._lasting(self._watch, "folder"))

    async def _lasting(self, work: Callable[[], Awaitable[None]], kind: str) -> None:
        """Go on whatever happens to one attempt."""
        while True:
            try:
                await work()
            except Exception as error:
                log.error("content not kept fresh", kind=kind, exc_info=error)
            await asyncio.sleep(RECOVER)

    async def _visit_what_is_due(self) -> None:
        while True:
            now = datetime.now(UTC)
            for one in self.library.sources(counted=False):
                if one.remote and (one.wanted or self._due(one, now)):
                    await self._refresh([one.address], one.kind)
            with suppress(TimeoutError):
                await asyncio.wait_for(self.awake.wait(), LOOK)
                await asyncio.sleep(GATHER)
            self.awake.clear()

    def _due(self, one: SourceInfo, now: datetime) -> bool:
        if not self.minutes or one.state == "running":
            return False
        if one.finished is None:
            return True
        share = zlib.crc32(one.address.encode()) / 2**32  # always the same for one source
        wait = timedelta(minutes=self.minutes) * (1 + JITTER * share)
        return now - datetime.fromisoformat(one.finished) >= wait

    async def _watch(self) -> None:
        whole = monotonic()
        async with aclosing(touches(self._folders)) as changes:
            async for touched in changes:
                if touched:
                    await self._refresh(touched, "folder", {name: parts for name, parts in touched.items() if parts})
                wanted = [one.address for one in self.library.sources(counted=False) if not one.remote and one.wanted]
                if self.minutes and monotonic() - whole > self.minutes * 60:
                    whole, wanted = monotonic(), self._folders()
                if wanted:
                    await self._refresh(wanted, "folder")

    def _folders(self) -> list[str]:
        return [one.address for one in self.library.sources(counted=False) if not one.remote]

    async def _refresh(
        self, names: Iterable[str], kind: str, parts: Mapping[str, frozenset[str]] | None = None
    ) -> None:
        """One run; what went wrong with it is logged and shown by `sources`."""
        begun = said = monotonic()

        def report(done: int, total: int, _name: str) -> None:
            nonlocal said
            if monotonic() - said > TELL:
                said = monotonic()
                log.info("taking content in", kind=kind, count=done, documents=total)

        try:
            summary = await self.library.refresh(list(names), parts=parts, progress=report)
        except KnowledgeError as failure:  # removed meanwhile, or the library is closing
            log.info("content not refreshed", kind=kind, reason=str(failure))
            return
        self._tell(summary, kind, monotonic() - begun)

    def _tell(self, summary: IngestSummary, kind: str, seconds: float) -> None:
        self.metrics.ingested(**summary.counts)
        for address, reason in summary.kept.items():
            log.warning("source failed, its content is kept", kind=kind, address=address, reason=reason)
        if summary.added or summary.changed or summary.removed:
            log.info(
                "content refreshed",
                kind=kind,
                seconds=round(seconds, 1),
                added=len(summary.added),
                changed=len(summary.changed),
                removed=len(summary.removed),
                failed=len(summary.failed),
            )
