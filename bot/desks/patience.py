"""A desk's own absence apart from what it says of one step: while the desk is away, no step of ours has failed.

Whatever goes wrong with a step, the desk is asked who it is, which depends on nothing that was said in a ticket. Where
it does not answer that either, or does not let us in, everything for it waits.
"""

import asyncio
from datetime import timedelta

from bot.absence import Away
from bot.desks.desk import Desk, Gone, Refused
from bot.jobs import Duty, GiveUp, Retry, Work

WITHIN = timedelta(seconds=30)  # for saying who it is
LONGEST = timedelta(minutes=4)  # for a step, so that within a worker's five minutes there is time to ask
ODD = (LookupError, TypeError, ValueError)  # an answer that is none of a desk's


def patient(desk: Desk, duty: Duty) -> Duty:
    """The same job, which waits while its desk is away."""

    async def run(work: Work) -> None:
        try:
            async with asyncio.timeout(LONGEST.total_seconds()):
                await duty(work)
        except (Retry, GiveUp, TimeoutError, *ODD) as error:
            asked_for_patience = isinstance(error, Retry) and not error.counts
            if work.finished or asked_for_patience or (why := await absence(desk)) is None:
                raise
            raise Away(work, why) from error

    return run


async def present(desk: Desk) -> None:
    """What a desk says of one ticket counts only where it is there. Raises Retry."""
    if (why := await absence(desk)) is not None:
        raise Retry(reason=why)


async def absence(desk: Desk) -> str | None:
    """Why nothing can be done there just now; None where it answers and knows us."""
    try:
        async with asyncio.timeout(WITHIN.total_seconds()):
            await desk.check()
    except (Retry, Refused) as error:
        return error.reason
    except Gone:
        return "the desk is not at the address in the settings"
    except TimeoutError:
        return "the desk did not answer: TimeoutError"
    except ODD:
        return "what answers is no desk"
    return None
