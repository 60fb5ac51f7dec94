"""Do lists, conflict checks, routing and statements stay quick when the deals grow from ten thousand to a million?

    python -m bench.prm [--largest 1000000] [--no-postgres] [--keep FOLDER] [READ ...]

Five years of 500 partners at every size, the largest of which brings 15 % of all deals; people are asked for as often
as their partner has deals. SQLite and PostgreSQL side by side, p50 and p95 in milliseconds over different people,
registrations and leads, the best of some rounds for each; then how many times the smallest size's time the largest
takes, and how many rows an answer has (p50): with more deals pages are fuller, which "a full page", "a full one" and
"of 15 lines" leave out. All sizes take turns within each round, so that whatever else the machine does slows all of
them. A read is whole: rights in the query, rows as objects. SQLite works in this process, so its time is that of the
processor, which other work does not add to; PostgreSQL is waited for. It runs on this machine, with its own settings.

Filling a million takes minutes: with --keep it is done once, and again only after FOLDER was emptied, as must be when
tables have changed.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

import numpy as np

from bench.prm_load import fill, new_database, postgres, sqlite
from bench.prm_pages import fill_pages
from bench.prm_reads import READS, Asked, Read, asked_for
from bot.prm.database import Database

SMALLEST, STEP = 10_000, 10
ROUNDS = 8
PATIENCE = 5.0  # seconds for one read and size, after which no further round begins

Times = tuple[float, float, float]  # p50 and p95 in milliseconds, rows of the answer (p50)
Table = dict[str, dict[int, Times]]
Opened = dict[int, tuple[Database, Asked]]


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument(
        "--largest", type=int, default=100_000, help="deals: ten thousand, and ten times as many up to this"
    )
    given.add_argument("--no-postgres", action="store_true", help="measure SQLite alone")
    given.add_argument("--keep", type=Path, metavar="FOLDER", help="fill the databases there once, and use them again")
    given.add_argument("reads", nargs="*", metavar="READ", help="what to measure; everything where nothing is named")
    options = given.parse_args()
    sizes = [SMALLEST]
    while sizes[-1] * STEP <= options.largest:
        sizes.append(sizes[-1] * STEP)
    reads = options.reads or list(READS)
    with _folder(options.keep) as folder:
        _print("SQLite", _measured({size: sqlite(folder, size) for size in sizes}, reads), sizes)
        if not options.no_postgres:
            with postgres(folder / "postgres") as server:
                urls = {size: new_database(server, f"deals_{size}") for size in sizes}
                _print("PostgreSQL", _measured(urls, reads), sizes)


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.absolute()
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def _measured(urls: dict[int, str], reads: Sequence[str]) -> Table:
    for size, url in urls.items():
        begun = time.perf_counter()
        if fill(url, size):
            print(f"{url.partition(':')[0]}: {size:,} deals in {time.perf_counter() - begun:.0f} s", flush=True)
        fill_pages(url)
    return asyncio.run(_times(urls, reads))


async def _times(urls: dict[int, str], reads: Sequence[str]) -> Table:
    async with AsyncExitStack() as opened:
        databases: Opened = {}
        for size, url in urls.items():
            database = await opened.enter_async_context(Database(url.replace("sqlite:", "sqlite+aiosqlite:")))
            databases[size] = (database, await asked_for(database))
        return {name: await _time(databases, READS[name]) for name in reads}


async def _time(databases: Opened, read: Read) -> dict[int, Times]:
    """p50 and p95 in milliseconds over all that is asked, each at its best, by size."""
    best: dict[int, dict[int, float]] = {size: {} for size in databases}
    rows: dict[int, dict[int, int]] = {size: {} for size in databases}
    started = time.perf_counter()
    for done in range(ROUNDS):
        if done > 1 and time.perf_counter() - started > PATIENCE * len(databases):
            break  # the first one warms up
        for size, (database, asked) in databases.items():
            for number, one in enumerate(read.asked(asked)):
                took, rows[size][number] = await _one(database, read, asked, one)
                best[size][number] = min(took, best[size].get(number, took))
    return {
        size: (*_quantiles(list(times.values())), float(np.median(list(rows[size].values()))))
        for size, times in best.items()
    }


async def _one(database: Database, read: Read, asked: Asked, one: object) -> tuple[float, int]:
    async with database.reading() as session:
        clock = time.process_time if database.is_sqlite else time.perf_counter
        begun = clock()
        rows = await read.run(session, asked, one)
        return 1000 * (clock() - begun), rows


def _quantiles(times: Sequence[float]) -> tuple[float, float]:
    p50, p95 = np.quantile(times, (0.5, 0.95))
    return float(p50), float(p95)


def _print(name: str, table: Table, sizes: Sequence[int]) -> None:
    print(f"\n{name:<32}" + "".join(f"{size:>24,}" for size in sizes) + f"{'ratio':>18}")
    print(" " * 32 + f"{'rows     p50     p95':>24}" * len(sizes) + f"{'p50      p95':>18}")
    for read, times in table.items():
        columns = "".join(f"{rows:>8.0f}{p50:>8.1f}{p95:>8.1f}" for p50, p95, rows in (times[size] for size in sizes))
        ratios = (last / first for last, first in list(zip(times[sizes[-1]], times[sizes[0]], strict=True))[:2])
        print(f"{read:<32}{columns}" + "".join(f"{ratio:>9.2f}" for ratio in ratios))


if __name__ == "__main__":
    main()
