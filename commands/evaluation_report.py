"""An evaluation as a person reads it, and as a program does."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid
from rich.text import Text

from commands.asking import Out
from knowledge.evaluation import ALL, HIGHER_IS_BETTER, Change, Comparison, Figure, Outcome, Table, figures, mean_ms

IN_WORDS = {
    "abstained, answerable": "abstained though answerable",
    "abstained, unanswerable": "abstained as unanswerable",
}
"""Figures that are called otherwise for people than for programs."""
LISTED = 20  # questions that got better or worse; --json names all
HEADINGS = (
    *("page\n@1", "page\n@5", "section\n@1", "section\n@5"),
    *("abstained\nthough\nanswerable", "abstained\nas un-\nanswerable", "wrongly\nsure"),
)


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything one evaluation found."""

    outcomes: Sequence[Outcome]
    unreadable: Mapping[int, str]
    doubtful: int = 0
    comparison: Comparison | None = None
    compared_with: str | None = None  # when that run was

    @property
    def regressed(self) -> bool:
        return bool(self.comparison and self.comparison.regressions)

    @property
    def ok(self) -> bool:
        return not self.regressed and not self.unreadable and bool(self.outcomes)


def as_json(report: Report) -> Out:
    """People rely on these keys."""
    comparison = report.comparison
    return {
        "asked": len(report.outcomes),
        "mean_ms": round(mean_ms(report.outcomes), 1),
        "figures": _plain(figures(report.outcomes)),
        "compared_with": report.compared_with,
        "common": comparison.common if comparison else 0,
        "before": _plain(comparison.before) if comparison else {},
        "now": _plain(comparison.now) if comparison else {},
        "better": [asdict(each) for each in comparison.better] if comparison else [],
        "worse": [asdict(each) for each in comparison.worse] if comparison else [],
        "regressions": [asdict(each) for each in comparison.regressions] if comparison else [],
        "unreadable": [{"line": number, "reason": reason} for number, reason in report.unreadable.items()],
        "doubtful": report.doubtful,
        "ok": report.ok,
    }


def show(report: Report, console: Console) -> None:
    """Figures beside those of the last run, then which questions made the difference."""
    for number, reason in report.unreadable.items():
        console.print(f"Line {number} is left out: {reason}", style="red", markup=False)
    if not report.outcomes:
        console.print("There was nothing to ask.")
        return
    console.print(_grid(report))
    left_out = f", {report.doubtful} doubtful ones left out" if report.doubtful else ""
    asked = len(report.outcomes)
    many = "question" if asked == 1 else "questions"
    console.print(f"{asked} {many}{left_out}, {mean_ms(report.outcomes):.0f} ms an answer on average")
    if report.comparison:
        _show_comparison(report.comparison, report.compared_with, console)
    else:
        console.print("There is no earlier run of these questions to compare with.", style="dim")


def _grid(report: Report) -> Grid:
    grid = Grid(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="dim")
    grid.add_column("in %")
    for heading in HEADINGS:
        grid.add_column(heading, justify="right")
    changes = _changes(report.comparison)
    for language, row in figures(report.outcomes).items():
        cells = (_cell(row.get(name), changes.get((language, name)), name) for name in HIGHER_IS_BETTER)
        grid.add_row(language, *cells)
    return grid


def _cell(figure: Figure | None, change: float | None, name: str) -> Text:
    """The share with its change in points over the questions both runs had, and how many questions it is of."""
    if figure is None:
        return Text("–", style="dim")
    text = Text(f"{figure.percent:.1f}").append(f"\nof {figure.cases}", style="dim")
    if change:  # on a line of its own: beside the figure it took the room of the headings
        text.append(f"\n{change:+.1f}", style="green" if (change > 0) == HIGHER_IS_BETTER[name] else "red")
    return text


def _changes(comparison: Comparison | None) -> dict[tuple[str, str], float]:
    if comparison is None:
        return {}
    return {
        (language, name): round(figure.percent - comparison.before[language][name].percent, 1)
        for language, row in comparison.now.items()
        for name, figure in row.items()
        if name in comparison.before.get(language, {})
    }


def _show_comparison(comparison: Comparison, when: str | None, console: Console) -> None:
    console.print(f"Changes in points since {when}, over the {comparison.common} questions of both runs.", style="dim")
    for label, style, changes in (("Better", "green", comparison.better), ("Worse", "red", comparison.worse)):
        _list(label, style, changes, console)
    for each in comparison.regressions:
        where = "" if each.language == ALL else f" ({each.language})"
        console.print(
            f"Regression: {_in_words(each.figure)}{where} went from {each.before:.1f} to {each.now:.1f} %.",
            style="bold red",
        )


def _list(label: str, style: str, changes: Sequence[Change], console: Console) -> None:
    if not changes:
        return
    console.print(f"{label}: {len(changes)}", style=style)
    for each in changes[:LISTED]:
        console.print(
            f"  {escape(each.id)}  {escape(each.question)}  [dim]{', '.join(map(_in_words, each.figures))}[/dim]"
        )
    if len(changes) > LISTED:
        console.print(f"  and {len(changes) - LISTED} more; --json names all", style="dim")


def _in_words(figure: str) -> str:
    """As the heading of its column says it."""
    return IN_WORDS.get(figure, figure)


def _plain(table: Table) -> Out:
    return {
        language: {
            name: {"percent": round(figure.percent, 2), "hits": figure.hits, "cases": figure.cases}
            for name, figure in row.items()
        }
        for language, row in table.items()
    }
