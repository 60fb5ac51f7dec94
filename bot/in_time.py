"""A limit on the whole time of what is fetched: each of its pieces may come in time, and the whole never end."""

import asyncio
from collections.abc import AsyncIterator

ONE = 60.0  # seconds for a file
ALL = 200.0  # seconds for all that one job fetches, which has five minutes altogether


def share(files: int) -> float:
    """Seconds for each of so many files that one job fetches one after the other."""
    return min(ONE, ALL / max(files, 1))


async def in_time(chunks: AsyncIterator[bytes], seconds: float = ONE) -> AsyncIterator[bytes]:
    """The same bytes, from asking for them to the last within so many seconds. Raises TimeoutError.

    What is done with a piece counts as well, but is never broken off: the clock is looked at while waiting alone.
    """
    until = asyncio.get_running_loop().time() + seconds
    while True:
        async with asyncio.timeout_at(until):
            chunk = await anext(chunks, None)
        if chunk is None:
            return
        yield chunk
