"""Answers judged against known ones: every figure worked out by hand."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.evaluation import (
    ALL,
    HIGHER_IS_BETTER,
    Band,
    Case,
    Figure,
    Outcome,
    Said,
    compare,
    figures,
    mean_ms,
    outcome,
)

RIGHT, OTHER_SECTION, WRONG = ("deals.md", "protection"), ("deals.md", "minimum"), ("leads.md", "routing")


def case(id_: str = "1", **facts: Any) -> Case:
    usual = {"question": f"Question {id_}?", "language": "en", "pages": ("deals.md",), "anchors": ("protection",)}
    return Case(id=id_, **usual | facts)


def said(*found: tuple[str, str], band: Band = "answer", ms: float = 10) -> Said:
    return Said(band=band, cited=found[:1] if band != "unknown" else (), found=found, ms=ms)


@pytest.mark.parametrize(("found", "right"), [
    ([RIGHT], {"page@1", "page@5", "section@1", "section@5"}),
    ([OTHER_SECTION, RIGHT], {"page@1", "page@5", "section@5"}),
    ([WRONG, RIGHT], {"page@5", "section@5"}),
    ([*[("a.md", str(n)) for n in range(9)], RIGHT], {"page@5"}),
    ([*[(f"{n}.md", "") for n in range(5)], RIGHT], set()),
    ([RIGHT, RIGHT, RIGHT], {"page@1", "page@5", "section@1", "section@5"}),
    ([], set()),
])  # fmt: skip
def test_recall_counts_each_document_and_section_once(found: list[tuple[str, str]], right: set[str]) -> None:
    judged = outcome(case(), said(*found, band="unsure")).judged
    assert {name for name in ("page@1", "page@5", "section@1", "section@5") if judged[name]} == right


def test_any_of_several_right_documents_and_names_of_a_section_will_do() -> None:
    either = case(pages=("a.md", "deals.md"), anchors=("section-1", "protection"))
    assert all(outcome(either, said(RIGHT)).judged[name] for name in ("page@1", "section@1"))


def test_what_is_not_known_of_a_question_is_not_judged() -> None:
    assert outcome(case(pages=(), anchors=()), said(WRONG)).judged == {
        "wrongly sure": False,
        "abstained, answerable": False,
    }
    assert "section@1" not in outcome(case(anchors=()), said(RIGHT)).judged


@pytest.mark.parametrize(("band", "answerable", "found", "wrongly"), [
    ("answer", True, RIGHT, False), ("answer", True, WRONG, True), ("answer", False, RIGHT, True),
    ("unsure", True, WRONG, False), ("unsure", False, RIGHT, False), ("unknown", False, RIGHT, False),
])  # fmt: skip
def test_wrongly_sure_is_said_without_reserve_and_from_nothing_that_answers_it(
    band: Band, answerable: bool, found: tuple[str, str], wrongly: bool
) -> None:
    assert outcome(case(answerable=answerable), said(found, band=band)).judged["wrongly sure"] is wrongly


def test_figures_are_shares_by_language_and_of_all() -> None:
    table = figures([
        outcome(case("1"), said(RIGHT)),
        outcome(case("2"), said(WRONG, RIGHT, band="unsure")),
        outcome(case("3", language="de"), said(WRONG, band="unknown")),
        outcome(case("4", language="de", answerable=False), said(WRONG, band="unknown")),
        outcome(case("5", language="de", answerable=False), said(WRONG)),
    ])  # fmt: skip

    assert list(table) == [ALL, "de", "en"]
    assert table[ALL]["page@1"] == Figure(1, 3)
    assert table["en"]["page@5"] == Figure(2, 2)
    assert table["de"]["abstained, answerable"] == Figure(1, 1)
    assert table[ALL]["abstained, unanswerable"] == Figure(1, 2)
    assert table[ALL]["wrongly sure"].percent == 20
    assert "abstained, unanswerable" not in table["en"], "nothing tells of it there"


def test_the_mean_time_of_nothing_is_nothing() -> None:
    assert mean_ms([]) == 0
    assert mean_ms([outcome(case(), said(RIGHT, ms=10)), outcome(case(), said(RIGHT, ms=30))]) == 20


def test_what_got_better_and_worse_is_told_by_question() -> None:
    before = [outcome(case("1"), said(RIGHT)), outcome(case("2"), said(WRONG, RIGHT)), outcome(case("3"), said(RIGHT))]
    now = [outcome(case("1"), said(RIGHT)), outcome(case("2"), said(RIGHT)), outcome(case("3"), said(WRONG))]
    told = compare(before, now, tolerance=1)

    assert [(each.id, each.figures) for each in told.better] == [("2", ("page@1", "section@1", "wrongly sure"))]
    (worse,) = told.worse
    assert (worse.id, worse.figures[0], worse.figures[-1]) == ("3", "page@1", "wrongly sure")
    assert {(each.language, each.figure) for each in told.regressions} == {
        (where, figure) for where in (ALL, "en") for figure in ("page@5", "section@5")
    }, "page@1: one won, one lost"


def test_only_what_both_runs_had_is_compared() -> None:
    """A set that grows by hard questions is not a system that got worse."""
    before = [outcome(case("1"), said(RIGHT)), outcome(case("gone"), said(RIGHT))]
    now = [outcome(case("1"), said(RIGHT)), outcome(case("new"), said(WRONG))]
    told = compare(before, now, tolerance=0)

    assert (told.common, told.worse, told.regressions) == (1, (), ())
    assert compare(before, [outcome(case("1", question="Another?"), said(WRONG))], tolerance=0).common == 0


@pytest.mark.parametrize(("tolerance", "regressed"), [(0, True), (0.9, True), (1.0, False), (5, False)])
def test_a_figure_may_be_down_by_the_tolerance_and_no_more(tolerance: float, regressed: bool) -> None:
    before = [outcome(case(str(n)), said(RIGHT)) for n in range(100)]
    now = [outcome(case(str(n)), said(WRONG if n == 0 else RIGHT, band="unsure")) for n in range(100)]
    assert bool(compare(before, now, tolerance).regressions) is regressed


BANDS = st.sampled_from(["answer", "unsure", "unknown"])
PLACES = st.lists(st.sampled_from([RIGHT, OTHER_SECTION, WRONG]), max_size=6)
CASES = st.builds(case, st.integers(0, 9).map(str), answerable=st.booleans(), language=st.sampled_from(["en", "de"]))


@st.composite
def runs(draw: st.DrawFn) -> list[Outcome]:
    cases = draw(st.lists(CASES, max_size=12, unique_by=lambda each: each.id))
    return [outcome(each, said(*draw(PLACES), band=draw(BANDS))) for each in cases]


@given(run=runs())
def test_a_run_is_neither_better_nor_worse_than_itself(run: list[Outcome]) -> None:
    told = compare(run, run, tolerance=0)
    assert (told.common, told.better, told.worse, told.regressions) == (len(run), (), (), ())


@given(before=runs(), now=runs())
def test_better_one_way_is_worse_the_other_way(before: list[Outcome], now: list[Outcome]) -> None:
    forth, back = compare(before, now, tolerance=0), compare(now, before, tolerance=0)
    assert {(each.id, each.figures) for each in forth.better} == {(each.id, each.figures) for each in back.worse}


@given(run=runs())
def test_every_share_lies_between_nothing_and_all(run: list[Outcome]) -> None:
    for row in figures(run).values():
        assert row.keys() <= HIGHER_IS_BETTER.keys()
        assert all(0 <= figure.hits <= figure.cases and 0 <= figure.percent <= 100 for figure in row.values())
