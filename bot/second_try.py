"""The question "what was missing?" after an answer that did not solve it: open for a moment, and never asked again.

Whatever is written right after it, and is not clearly something else, is what was missing.
"""

from datetime import datetime

from bot.drafts import StoredDraft
from bot.questions import RECENT
from bot.understand import Act, Understood

SKILL, ASKED_BY = "ask_again", "answer_failed"


def still_open(pending: StoredDraft | None, now: datetime) -> StoredDraft | None:
    """The form they are in the middle of; not that question, once they have turned to something else."""
    over = pending is not None and pending.skill == SKILL and pending.updated_at < now - RECENT
    return None if over else pending


def is_answer(pending: StoredDraft | None, said: Understood) -> bool:
    """Whether what sounds like any question is what was missing in the answer to the last one."""
    return pending is not None and pending.skill == SKILL and said.act is Act.START and said.skill == "ask"
