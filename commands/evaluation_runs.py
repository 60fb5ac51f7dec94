"""Runs of an evaluation as files in the data folder, so that the next one can be compared with the last."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from bot.config import Settings
from commands.errors import Refused
from knowledge.evaluation import Outcome

FOLDER = "evaluations"
KEPT = 50  # runs of one file of questions


@dataclass(frozen=True, kw_only=True)
class Run:
    """One evaluation. A run with a regression is kept, too, but nothing is compared with it: it would hide itself."""

    at: str  # ISO, UTC
    regressed: bool
    outcomes: tuple[Outcome, ...]


def store(settings: Settings, questions: str, outcomes: Sequence[Outcome], *, regressed: bool, now: datetime) -> Path:
    """Keep a run of the questions called this."""
    folder = settings.data_dir / FOLDER / questions
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    run = {"at": now.isoformat(timespec="seconds"), "regressed": regressed, "outcomes": [asdict(o) for o in outcomes]}
    file = folder / f"{now:%Y%m%dT%H%M%S%f}.json"
    file.write_text(json.dumps(run, ensure_ascii=False, indent=1), "utf-8")
    for old in sorted(folder.glob("*.json"))[:-KEPT]:
        old.unlink()
    return file


def last(settings: Settings, questions: str) -> Run | None:
    """The newest run of these questions without a regression."""
    files = sorted((settings.data_dir / FOLDER / questions).glob("*.json"), reverse=True)
    return next((run for file in files if not (run := load(file)).regressed), None)


def load(file: Path) -> Run:
    """A run by its file. Raises Refused where that is none."""
    try:
        stored = json.loads(file.read_text("utf-8"))
        outcomes = tuple(Outcome(**each) for each in stored["outcomes"])
        return Run(at=stored["at"], regressed=stored["regressed"], outcomes=outcomes)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused(f"{file} is no run of an evaluation ({type(error).__name__}).") from None
