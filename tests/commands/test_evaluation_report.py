"""An evaluation as a person reads it in a terminal of 80 columns."""

from collections.abc import Sequence
from io import StringIO

from rich.console import Console

from commands.evaluation_report import HEADINGS, Report, show
from knowledge.evaluation import HIGHER_IS_BETTER, Outcome, compare

MANY = 1_200


def run(*, good: bool, many: int = MANY) -> Sequence[Outcome]:
    judged = {name: higher is good for name, higher in HIGHER_IS_BETTER.items()}
    return [
        Outcome(id=str(each), question="How long?", language="en", band="answer", ms=40, judged=judged)
        for each in range(many)
    ]


def written(report: Report) -> str:
    console = Console(file=(out := StringIO()), width=80)
    show(report, console)
    return out.getvalue()


def test_headings_and_figures_are_whole_also_where_everything_changed() -> None:
    before, now = run(good=True), run(good=False)
    report = Report(
        unreadable={}, outcomes=now, comparison=compare(before, now, tolerance=1.0), compared_with="2026-11-22"
    )
    text = written(report)
    table = text.partition("1200 questions")[0]
    assert "…" not in table
    for word in " ".join(HEADINGS).split():
        assert word in table
    assert table.count("-100.0") == 2 * 5  # of all and of English: what was found, and what it should have abstained
    assert table.count("+100.0") == 2 * 2


def test_one_question_is_one() -> None:
    assert "\n1 question, 40 ms an answer" in written(Report(unreadable={}, outcomes=run(good=True, many=1)))
