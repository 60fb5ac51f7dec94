"""Two names of companies, compared for a program as customers of deals are compared."""

from typing import TextIO

from bot.prm.customers import Customer, Likeness, compare, name_likeness
from commands.batch import Line, Out, lines, write

MATCHES = (Likeness.EXACT, Likeness.STRONG)


class Pair(Line):
    """Two names that may be one company's."""

    what = "pair of names"
    example = '{"id": "1", "name1": "Acme GmbH", "name2": "ACME"}'

    name1: str
    name2: str


async def match_many(source: TextIO, target: TextIO) -> None:
    """The batch: a line in, a line out; see "Check what is understood" in the README."""
    for _, pair in lines(source, Pair):
        write(target, matched(pair))


def matched(pair: Pair) -> Out:
    """One line out. People rely on these keys."""
    found = compare(Customer(pair.name1), Customer(pair.name2))
    percent = found.score if found else name_likeness(pair.name1, pair.name2)
    matches = found is not None and found.likeness in MATCHES
    return {"id": pair.id, "match": matches, "score": percent / 100}
