"""How well companies are told apart by their names, beside rapidfuzz alone, and how fast one is found among many.

    python -m bench.companies --pairs FILE [--customers 100000] [--misses]

FILE holds labelled pairs, one {"name1", "name2", "match", "quality"?, "category"?} a line. A pair counts as matched
where we say exact or strong. rapidfuzz alone is `token_sort_ratio` of the names in lower case at the threshold that is
best for these very pairs, so it is shown at its best.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

from rapidfuzz.fuzz import token_sort_ratio

from bot.prm.customers import Comparison, Customer, Likeness, blocks, compare
from commands.names import MATCHES

MOST_CANDIDATES = 300  # as `bot.prm.deal_conflicts` looks at
LOOKED_UP = 200  # names, to measure how long one takes
SYLLABLES = [consonant + vowel for consonant in "bklmnrst" for vowel in "aeio"]


@dataclass(frozen=True)
class Pair:
    one: str
    other: str
    match: bool
    quality: str
    category: str

    @property
    def script(self) -> str:
        """The alphabets the names are written in: "latin", "cjk + latin"."""
        letters = (c for c in self.one + self.other if c.isalpha())
        return " + ".join(sorted({unicodedata.name(c, "other").split()[0].split("-")[0].lower() for c in letters}))


@dataclass(frozen=True)
class Outcome:
    right: int
    wrong: int
    missed: int

    @classmethod
    def of(cls, pairs: Sequence[Pair], said: Sequence[bool]) -> Outcome:
        counted = Counter((pair.match, yes) for pair, yes in zip(pairs, said, strict=True))
        return cls(counted[True, True], counted[False, True], counted[True, False])

    @property
    def precision(self) -> float:
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        return self.right / max(self.right + self.missed, 1)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(2 * self.right + self.wrong + self.missed, 1)

    def __str__(self) -> str:
        return f"F1 {self.f1:.3f}  precision {self.precision:.3f}  recall {self.recall:.3f}"


def read(file: Path) -> list[Pair]:
    rows = map(json.loads, file.read_text("utf-8").splitlines())
    return [
        Pair(row["name1"], row["name2"], row["match"], row.get("quality", ""), row.get("category", "")) for row in rows
    ]


def alone(pairs: Sequence[Pair]) -> tuple[list[bool], float]:
    """What rapidfuzz says at the threshold with the best F1, and that threshold."""
    scores = [token_sort_ratio(pair.one.lower(), pair.other.lower()) for pair in pairs]
    best = max(sorted(set(scores)), key=lambda least: Outcome.of(pairs, [score >= least for score in scores]).f1)
    return [score >= best for score in scores], best


def by(
    title: str, pairs: Sequence[Pair], ours: Sequence[bool], theirs: Sequence[bool], key: Callable[[Pair], str]
) -> None:
    print(f"By {title}")
    places = defaultdict[str, list[int]](list)
    for at, pair in enumerate(pairs):
        places[key(pair) or "(none)"].append(at)
    for name, ats in sorted(places.items(), key=lambda each: -len(each[1])):
        here = [pairs[at] for at in ats]
        us, them = (Outcome.of(here, [said[at] for at in ats]) for said in (ours, theirs))
        print(f"  {name:<32.32} {len(here):>4} pairs   {us}   rapidfuzz: {them}")


def levels(pairs: Sequence[Pair], found: Sequence[Comparison | None]) -> None:
    for level in Likeness:
        here = [pair for pair, told in zip(pairs, found, strict=True) if told and told.likeness is level]
        right = sum(pair.match for pair in here)
        print(f"  {level:<8} {len(here):>4} pairs, {100 * right / max(len(here), 1):.1f} % of them one company")
        for pair in here if level is Likeness.EXACT else ():
            if not pair.match:
                print(f"    FALSE EXACT: {pair.one} | {pair.other}")


def made_up(count: int) -> list[str]:
    """Customers as a programme has them: a name of its own, a trade thousands share, a legal form."""
    chance = random.Random(7)
    trades = ("Bank", "Logistics", "Technik", "Industries", "Systems", "Energy", "Foods", "Consulting", "Medical", "")
    forms = ("GmbH", "AG", "Ltd", "Inc.", "S.A.", "Kft.", "B.V.", "")
    names = ("".join(chance.choices(SYLLABLES, k=chance.choice((2, 3, 3, 4)))).title() for _ in itertools.count())
    return [f"{next(names)} {chance.choice(trades)} {chance.choice(forms)}".strip() for _ in range(count)]


def speed(count: int) -> None:
    """One name against many, by index terms as the database keeps them."""
    names = made_up(count)
    index = defaultdict[str, list[int]](list)
    for at, name in enumerate(names):
        for term in blocks(Customer(name)):
            index[term].append(at)
    took, looked_at = [], []
    for name in random.Random(1).sample(names, LOOKED_UP):
        wanted = Customer(name.replace("a", "e", 1))
        started = time.perf_counter()
        shared = Counter(itertools.chain.from_iterable(index.get(term, ()) for term in blocks(wanted)))
        candidates = [at for at, _ in shared.most_common(MOST_CANDIDATES)]
        alike = [at for at in candidates if compare(wanted, Customer(names[at]))]
        took.append(1000 * (time.perf_counter() - started))
        looked_at.append(len(shared))
        assert len(alike) <= len(candidates)
    print(f"One name among {count:,}: p50 {quantiles(took)[1]:.1f} ms, p95 {quantiles(took, n=20)[-1]:.1f} ms")
    print(f"  sharing an index term p50 {quantiles(looked_at)[1]:.0f}, longest list {max(map(len, index.values()))}")


def reach(pairs: Iterable[Pair], ours: Iterable[bool]) -> None:
    """How many of the pairs we call one company the index would have brought together at all."""
    found = [pair for pair, yes in zip(pairs, ours, strict=True) if yes]
    shared = sum(bool(blocks(Customer(pair.one)) & blocks(Customer(pair.other))) for pair in found)
    print(f"The index brings together {shared} of the {len(found)} pairs we call one company")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--misses", action="store_true", help="list every pair we judge otherwise than its label")
    given = parser.parse_args()
    pairs = read(given.pairs)
    found = [compare(Customer(pair.one), Customer(pair.other)) for pair in pairs]
    ours = [told is not None and told.likeness in MATCHES for told in found]
    theirs, threshold = alone(pairs)
    print(f"{len(pairs)} pairs, {sum(pair.match for pair in pairs)} of them one company")
    print(f"  ours       {Outcome.of(pairs, ours)}")
    print(f"  rapidfuzz  {Outcome.of(pairs, theirs)}  (token_sort_ratio from {threshold:.0f})")
    levels(pairs, found)
    by("quality", pairs, ours, theirs, lambda pair: pair.quality)
    by("kind", pairs, ours, theirs, lambda pair: pair.category)
    by("script", pairs, ours, theirs, lambda pair: pair.script)
    for pair, told, yes in zip(pairs, found, ours, strict=True) if given.misses else ():
        if yes is not pair.match:
            level = f"{told.likeness} ({', '.join(map(str, told.reasons))})" if told else "nothing"
            print(f"{'MISSED' if pair.match else 'WRONG'}: {pair.one} | {pair.other}: {level}")
    reach(pairs, ours)
    speed(given.customers)


if __name__ == "__main__":
    main()
