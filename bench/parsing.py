"""How well typed values are read, per kind and language, beside the plain libraries.

    python -m bench.parsing --data cases.jsonl [--misses money]

A case is a line {"lang", "input", "reference", "simple": {"kind", "acceptable"}}; several acceptable values mean any of
them. Dates without a reference day cannot be graded and are left out.

Public holidays are not what the product reads. They are told apart by a list of words made after looking at the misses
in these very cases, which flatters "day"; so "day + feasts", the same with all of them, is printed, too.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.parsing_graded import KINDS, Case
from bench.parsing_plain import PLAIN

LANGUAGES = ("en", "de", "es", "fr", "ja", "ko", "zh", "hu")
DAY, WITH_FEASTS = "day", "day + feasts"

_FEASTS = """
fest\\b neujahr pongal eid purim jayanti diwali deepavali dhanteras puja dooj shvat gras tag.20 b'av purnima wida vida
heiligen peter.und barbaratag himmel koningsdag königstag jadid xmas black.friday pyre navami torah saptami birthday
kippur ascension king's sankranthi shashthi mlk bakr trinity sonntag.2 samstag.2 noir navidad ano.nuevo trabajador
inocentes internacional 한글날 광복절 어린이날 [節节] 复活 復活 主日 圣诞 新年 新春 权益日 權益日 纪念日 聖灰 煎餅 三一
雍正 神龙 农历
"""
_FEAST = re.compile("|".join(_FEASTS.split()), re.IGNORECASE)


@dataclass(slots=True)
class Score:
    """Cases of one kind and language, and how many of them each method read rightly."""

    cases: int = 0
    ours: int = 0
    plain: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        self.cases, self.ours, self.plain = self.cases + other.cases, self.ours + other.ours, self.plain + other.plain
        self.misses += other.misses


Scores = dict[tuple[str, str], Score]
"""By kind and language."""


def load(path: Path) -> Iterator[Case]:
    """The gradable cases of a file in our languages."""
    with path.open(encoding="utf-8") as lines:
        for case in map(json.loads, lines):
            kind = (case.get("simple") or {}).get("kind", "")
            undated = kind.startswith("date:") and not case["reference"]
            if case["lang"] in LANGUAGES and kind in KINDS and not undated:
                yield case


def measure(cases: Iterable[Case]) -> Scores:
    """Every case read by us and, where there is one, by the plain library of its kind."""
    scores: Scores = defaultdict(Score)
    for case in cases:
        name, check = KINDS[case["simple"]["kind"]]
        score = _score(case, name, right=check(case))
        if name == DAY:
            scores[WITH_FEASTS, case["lang"]].add(score)
        if name != DAY or not _FEAST.search(case["input"]):
            scores[name, case["lang"]].add(score)
    return scores


def _score(case: Case, name: str, *, right: bool) -> Score:
    plain = name in PLAIN and PLAIN[name][1](case)
    misses = [] if right else [f"{case['input']!r} -> {case['simple']['acceptable']}"]
    return Score(1, int(right), int(plain), misses)


def report(scores: Scores) -> str:
    """One line per kind and language and one per kind: cases, ours, the plain library, and how often ours is right for
    each time that is."""
    lines = []
    for name in dict.fromkeys([*(kind for kind, _ in KINDS.values()), WITH_FEASTS]):
        total = Score()
        for lang in LANGUAGES:
            if score := scores.get((name, lang)):
                total.add(score)
                lines.append(_line(name, lang, score))
        if total.cases:
            lines.append(_line(name, "all", total))
    return "\n".join(lines)


def _line(name: str, lang: str, score: Score) -> str:
    line = f"{name:14}{lang:3}  {score.cases:4}   ours {score.ours / score.cases:5.1%}"
    if (kind := DAY if name == WITH_FEASTS else name) not in PLAIN:
        return line
    ratio = f"x {score.ours / score.plain:.1f}" if score.plain else "never"
    return f"{line}   {PLAIN[kind][0]} {score.plain / score.cases:5.1%}   {ratio}"


def main() -> None:
    """Read the arguments, measure, print."""
    arguments = argparse.ArgumentParser(description="Measure the reading of typed values.")
    arguments.add_argument("--data", type=Path, required=True, help="cases, one JSON object a line")
    arguments.add_argument("--misses", help='list what was read wrongly of this kind, or of "all"')
    chosen = arguments.parse_args()
    scores = measure(load(chosen.data))
    print(report(scores))
    for (name, lang), score in scores.items():
        if chosen.misses in (name, "all"):
            print("\n".join(f"{name} {lang} {miss}" for miss in score.misses))


if __name__ == "__main__":
    main()
