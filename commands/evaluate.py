"""Ask questions whose right answers are known, of a file or of a stored set; say how well they went and what changed
since last time."""

import re
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.clock import utc_now
from bot.config import Settings
from commands.asking import Ask, Out, asking
from commands.errors import Refused
from commands.evaluation_questions import Question, Questions
from commands.evaluation_report import Report, as_json, show
from commands.evaluation_runs import Run, last, load, store
from commands.evaluation_sets import questions_of
from commands.questions import TASK, answered
from knowledge.evaluation import Outcome, Said, compare, outcome

TOLERANCE = 1.0  # percentage points a figure may be down before it is a regression


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the command line asked for."""

    person: str | None = None
    index: Path | None = None
    tolerance: float = TOLERANCE
    save: bool = True
    compare: Path | None = None  # with this run instead of the last
    accept: bool = False  # keep it as what is compared with from now on, worse or not
    as_json: bool = False


async def evaluate(settings: Settings, name: str, options: Options, console: Console, progress: Console) -> bool:
    """The `evaluate` command. True where nothing got worse and every line could be read. Raises Refused."""
    questions = await questions_of(settings, name, options.person)
    runs = runs_of(Path(name), options)
    before = load(options.compare) if options.compare else last(settings, runs)
    async with asking(settings, options.index, TASK, answered) as ask:
        outcomes = await ask_all(questions, ask, progress)
    report = _report(questions, outcomes, before, options.tolerance)
    if options.save and outcomes:
        regressed = report.regressed and not options.accept
        store(settings, runs, outcomes, regressed=regressed, now=utc_now())
    if options.as_json:
        console.print_json(data=as_json(report))
    else:
        show(report, console)
    return report.ok or (options.accept and not report.unreadable)


def runs_of(file: Path, options: Options) -> str:
    """What runs are kept as: the same questions asked by somebody else, or to another index, are not comparable."""
    of_whom = f" as {options.person}" if options.person else ""
    where = f" in {options.index.name}" if options.index else ""
    return re.sub(r"[^\w .@-]", "_", f"{file.stem}{of_whom}{where}")


async def ask_all(questions: Questions, ask: Ask, console: Console) -> list[Outcome]:
    """Ask one after the other, so that the times are true; whom nobody knows is one more line that cannot be read."""
    outcomes = []
    columns = (TextColumn("Asking"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        for question in bar.track(questions.every):
            try:
                outcomes.append(judged(question, await ask(question.request)))
            except Refused as reason:
                questions.unreadable[question.line] = str(reason)
    return outcomes


def judged(question: Question, answer: Out) -> Outcome:
    """What came back, against what is right."""
    said = Said(
        band=answer["band"],
        cited=[(each["source"], each["anchor"]) for each in answer["citations"]],
        found=[(each["source"], each["anchor"]) for each in answer["passages"]],
        ms=answer["ms"],
    )
    return outcome(question.case, said)


def _report(questions: Questions, outcomes: list[Outcome], before: Run | None, tolerance: float) -> Report:
    return Report(
        outcomes=outcomes,
        unreadable=dict(sorted(questions.unreadable.items())),
        doubtful=questions.doubtful,
        comparison=compare(before.outcomes, outcomes, tolerance) if before else None,
        compared_with=before.at if before else None,
    )
