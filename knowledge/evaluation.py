"""How well questions are answered, as figures: questions with their right places in, shares out. Pure.

    outcomes = [outcome(case, said) for case, said in asked]
    table = figures(outcomes)                      # {"all": {"page@1": Figure(…), …}, "de": {…}}
    worse = compare(before, outcomes, tolerance=1.0).regressions

Every figure is a share in percent of the questions it can be told of. Of two runs only the questions that both had are
compared, so that a set may grow without anything seeming better or worse.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Band = Literal["answer", "unsure", "unknown"]
ALL = "all"

HIGHER_IS_BETTER = {
    "page@1": True,
    "page@5": True,
    "section@1": True,
    "section@5": True,
    "abstained, answerable": False,
    "abstained, unanswerable": True,
    "wrongly sure": False,
}
"""What is measured, and which way is up.

`page@k`: the right document is among the first k found; `section@k`: so is the right section of it. `abstained`:
nothing was said, of questions that the content answers, and of those it does not. `wrongly sure`: it was said without
reserve although the content does not answer it, or from a document that is not the right one.
"""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A question, and where it is answered: in any of `pages`, there under any of `anchors`."""

    id: str
    question: str
    language: str
    answerable: bool = True
    pages: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Said:
    """What came back: the band, what was cited and what was found, best first, as (document, anchor)."""

    band: Band
    cited: Sequence[tuple[str, str]]
    found: Sequence[tuple[str, str]]
    ms: float


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One question judged: each figure it can be told of, true or false."""

    id: str
    question: str
    language: str
    band: Band
    ms: float
    judged: Mapping[str, bool]


@dataclass(frozen=True)
class Figure:
    """`hits` of `cases` questions."""

    hits: int
    cases: int

    @property
    def percent(self) -> float:
        return 100 * self.hits / self.cases


Table = dict[str, dict[str, Figure]]
"""Figures by language, and of all together."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """How one question's outcome changed: the figures it was on the right side of and no longer is, or the reverse."""

    id: str
    question: str
    figures: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Regression:
    """A figure that is down, in percentage points."""

    language: str
    figure: str
    before: float
    now: float


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two runs over the questions that both had."""

    common: int
    before: Table
    now: Table
    better: tuple[Change, ...] = ()
    worse: tuple[Change, ...] = ()
    regressions: tuple[Regression, ...] = field(default=())


def outcome(case: Case, said: Said) -> Outcome:
    """Judge one answer."""
    judged = {"wrongly sure": said.band == "answer" and not _rests_on(case, said)}
    if case.answerable:
        judged["abstained, answerable"] = said.band == "unknown"
        judged |= _recall(case, said.found)
    else:
        judged["abstained, unanswerable"] = said.band == "unknown"
    return Outcome(
        id=case.id, question=case.question, language=case.language, band=said.band, ms=said.ms, judged=judged
    )


def figures(outcomes: Iterable[Outcome]) -> Table:
    """Every figure of which at least one question tells, by language, all together first."""
    every = list(outcomes)
    languages = sorted({one.language for one in every})
    groups = {ALL: every, **{each: [one for one in every if one.language == each] for each in languages}}
    return {name: _shares(group) for name, group in groups.items()}


def mean_ms(outcomes: Sequence[Outcome]) -> float:
    """Mean time of an answer in milliseconds; 0 where nothing was asked."""
    return sum(one.ms for one in outcomes) / len(outcomes) if outcomes else 0.0


def compare(before: Iterable[Outcome], now: Iterable[Outcome], tolerance: float) -> Comparison:
    """What got better and worse, and which figures are down by more than `tolerance` percentage points."""
    earlier = {(one.id, one.question): one for one in before}
    pairs = [(earlier[one.id, one.question], one) for one in now if (one.id, one.question) in earlier]
    then, since = figures(old for old, _ in pairs), figures(new for _, new in pairs)
    changes = [(_changed(old, new, to=True), _changed(old, new, to=False)) for old, new in pairs]
    return Comparison(
        common=len(pairs),
        before=then,
        now=since,
        better=tuple(gained for gained, _ in changes if gained),
        worse=tuple(lost for _, lost in changes if lost),
        regressions=tuple(_regressions(then, since, tolerance)),
    )


def _rests_on(case: Case, said: Said) -> bool:
    """Whether an answer is cited from a right document; where none is named, any will do."""
    if not case.answerable:
        return False
    return not case.pages or any(page in case.pages for page, _ in said.cited)


def _recall(case: Case, found: Sequence[tuple[str, str]]) -> dict[str, bool]:
    """Documents and sections count once each, however many of their passages were found."""
    if not case.pages:
        return {}
    places = list(dict.fromkeys(found))
    pages = list(dict.fromkeys(page for page, _ in places))
    recall = {f"page@{k}": any(page in case.pages for page in pages[:k]) for k in (1, 5)}
    if case.anchors:
        right = [page in case.pages and anchor in case.anchors for page, anchor in places]
        recall |= {f"section@{k}": any(right[:k]) for k in (1, 5)}
    return recall


def _shares(outcomes: Sequence[Outcome]) -> dict[str, Figure]:
    told = {name: [one.judged[name] for one in outcomes if name in one.judged] for name in HIGHER_IS_BETTER}
    return {name: Figure(sum(values), len(values)) for name, values in told.items() if values}


def _changed(old: Outcome, new: Outcome, *, to: bool) -> Change | None:
    """The figures that this question came to the right side of (`to`), or left it."""
    moved = tuple(
        name
        for name, up in HIGHER_IS_BETTER.items()
        if name in old.judged and name in new.judged
        if old.judged[name] != new.judged[name] and (new.judged[name] == up) == to
    )
    return Change(id=new.id, question=new.question, figures=moved) if moved else None


def _regressions(before: Table, now: Table, tolerance: float) -> Iterable[Regression]:
    for language, shares in now.items():
        for name, figure in shares.items():
            if name not in before.get(language, {}):
                continue
            then = before[language][name].percent
            down = then - figure.percent if HIGHER_IS_BETTER[name] else figure.percent - then
            if down > tolerance + 1e-9:
                yield Regression(language=language, figure=name, before=then, now=figure.percent)
