"""Do lists, conflict checks, routing and statements stay quick when the deals grow from ten thousand to a million?

    python -m bench.prm [--largest 1000000] [--no-postgres]

Five years of 500 partners at every size, the largest of which brings 15 % of all deals; people are asked for as often
as their partner has deals. SQLite and PostgreSQL side by side, p50 and p95 in milliseconds over different people,
registrations and leads, the best of some rounds for each; then how many times the smallest size's time the largest
takes. A read is whole: rights in the query, rows as objects. PostgreSQL runs on this machine, with its own settings.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.prm_load import fill, new_database, postgres
from bench.prm_reads import READS, Asked, asked_for
from bot.prm.database import Database

SMALLEST, STEP = 10_000, 10
ROUNDS = 4
PATIENCE = 4.0  # seconds for one read, after which no further round begins

Times = tuple[float, float]
Table = dict[str, dict[int, Times]]


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument(
        "--largest", type=int, default=100_000, help="deals: ten thousand, and ten times as many up to this"
    )
    given.add_argument("--no-postgres", action="store_true", help="measure SQLite alone")
    options = given.parse_args()
    sizes = [SMALLEST]
    while sizes[-1] * STEP <= options.largest:
        sizes.append(sizes[-1] * STEP)
    with tempfile.TemporaryDirectory() as folder:
        found = {"SQLite": _measured(sizes, {size: f"sqlite:///{folder}/{size}.db" for size in sizes})}
    if not options.no_postgres:
        with postgres() as server:
            found["PostgreSQL"] = _measured(sizes, {size: new_database(server, f"deals_{size}") for size in sizes})
    for name, table in found.items():
        _print(name, table, sizes)


def _measured(sizes: Sequence[int], urls: dict[int, str]) -> Table:
    table: Table = {name: {} for name in READS}
    for size in sizes:
        begun = time.perf_counter()
        fill(urls[size], size)
        print(f"{urls[size].partition(':')[0]}: {size:,} deals in {time.perf_counter() - begun:.0f} s", flush=True)
        for name, times in asyncio.run(_times(urls[size].replace("sqlite:", "sqlite+aiosqlite:"))).items():
            table[name][size] = times
        if urls[size].startswith("sqlite"):
            Path(urls[size].removeprefix("sqlite:///")).unlink()
    return table


async def _times(url: str) -> dict[str, Times]:
    async with Database(url) as database:
        asked = await asked_for(database)
        return {name: await _time(database, name, asked) for name in READS}


async def _time(database: Database, name: str, asked: Asked) -> Times:
    """p50 and p95 in milliseconds over all that is asked, each at its best."""
    read, best, started = READS[name], dict[int, float](), time.perf_counter()
    for done in range(ROUNDS):
        if done > 1 and time.perf_counter() - started > PATIENCE:
            break  # the first one warms up
        for number, one in enumerate(read.asked(asked)):
            async with database.reading() as session:
                begun = time.perf_counter()
                await read.run(session, asked, one)
                took = 1000 * (time.perf_counter() - begun)
            best[number] = min(took, best.get(number, took))
    p50, p95 = np.quantile(list(best.values()), (0.5, 0.95))
    return float(p50), float(p95)


def _print(name: str, table: Table, sizes: Sequence[int]) -> None:
    print(f"\n{name:<30}" + "".join(f"{size:>18,}" for size in sizes) + f"{'ratio':>18}")
    print(" " * 30 + f"{'p50      p95':>18}" * (len(sizes) + 1))
    for read, times in table.items():
        columns = "".join(f"{times[size][0]:>9.1f}{times[size][1]:>9.1f}" for size in sizes)
        ratios = (last / first for last, first in zip(times[sizes[-1]], times[sizes[0]], strict=True))
        print(f"{read:<30}{columns}" + "".join(f"{ratio:>9.2f}" for ratio in ratios))


if __name__ == "__main__":
    main()
