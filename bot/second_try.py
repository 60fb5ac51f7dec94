"""The question "what was missing?" after an answer that did not solve it: open for a moment, and never asked again.

Whatever is written right after it, and is not clearly something else, is what was missing. Both together are looked
up; what only says again what did not help is left for what the missing words find alone.
"""

from datetime import datetime

from bot.drafts import StoredDraft
from bot.questions import RECENT
from bot.ratings import MORE
from bot.understand import Act, Understood

SKILL, ASKED_BY, PERSON = "ask_again", "answer_failed", "talk_to_person"


def still_open(pending: StoredDraft | None, now: datetime) -> StoredDraft | None:
    """The form they are in the middle of; not that question, once they have turned to something else."""
    over = pending is not None and pending.skill == SKILL and pending.updated_at < now - RECENT
    return None if over else pending


def is_answer(said: Understood, *, elsewhere: bool) -> bool:
    """Whether what sounds like a request is what was missing in the answer to the last question; `elsewhere`: whether
    another skill is asked for beyond doubt."""
    if said.skill == PERSON:
        return False
    return said.act is Act.CHOOSE or (said.act is Act.START and (said.skill == "ask" or not elsewhere))


def is_offered(pending: StoredDraft | None) -> bool:
    """Whether a person was offered beside that question: a sentence may ask for one, too."""
    return pending is not None and pending.skill == SKILL


def rather(said: Understood, alone: Understood) -> Understood:
    """What was said, where it may be an answer: `alone` is what it is without any question before it.

    Somebody who was just offered a person and seems to want one is not looked up for, although any words would do for
    an answer, and without the offer they would be asked what they mean.
    """
    wanted = alone.between[0] if alone.act is Act.CHOOSE and alone.between else alone.skill
    if wanted != PERSON or alone.act not in (Act.CHOOSE, Act.START):
        return said
    return Understood(act=Act.START, skill=PERSON, score=alone.score)


def whole(question: str, missing: str) -> str:
    """The question with what was missing: of its first try, where this is not the first time."""
    return f"{question.partition(MORE)[0]}{MORE}{missing}"
