"""What somebody does to the form they are in the middle of, or the conversation: back, skip, repeat, go on, maybe."""

from bot import drafts, last_said, phrases
from bot.dialog import filled_in, shown
from bot.drafts import StoredDraft
from bot.form import Filled, Question
from bot.reply import Button, Reply
from bot.turn import Turn, Wanted
from bot.understand import Act


async def take(turn: Turn, wanted: Wanted) -> Reply:
    """One such step, in the turn's transaction."""
    stored = await _open(turn)
    if wanted.step is Act.REPEAT:
        return await _again(turn, stored)
    if wanted.step is Act.SKIP:
        return await _skip(turn, stored) if stored else Reply(text=turn.t("There is nothing to skip."))
    if wanted.step is Act.MAYBE:
        return await _undecided(turn, stored) if stored else _nothing_asked(turn)
    if stored is None:
        return await _brought_back(turn, wanted)
    return await _back(turn, stored) if wanted.step is Act.BACK else await _as_it_stands(turn, stored)


async def _open(turn: Turn) -> StoredDraft | None:
    """The form they are in the middle of, locked; None where there is none they may still fill."""
    stored = await drafts.pending(turn.session, turn.incoming, turn.now)
    if stored is None or stored.skill not in turn.skills:
        return None
    return await drafts.addressed(turn.session, stored.id, stored.sender, stored.skill, turn.now)


async def _brought_back(turn: Turn, wanted: Wanted) -> Reply:
    """ "Undo", "no, go on": the form that was cancelled a moment ago."""
    stored = await drafts.just_cancelled(turn.session, turn.incoming, turn.now)
    if stored is None or stored.skill not in turn.skills:
        t = turn.t
        return Reply(text=t("There is nothing to undo.") if wanted.step is Act.BACK else t("No form is open here."))
    drafts.reopen(stored, turn.now)
    return await _as_it_stands(turn, stored)


async def _back(turn: Turn, stored: StoredDraft) -> Reply:
    """The last answer is undone, and its question asked again."""
    before = dict(stored.known)
    if not drafts.take_back(stored):
        note = turn.t("This is where the form began, so there is nothing to undo.")
        return phrases.noted(note, await _as_it_stands(turn, stored))
    filled = await _filled(turn, stored)
    undone = [q.label for q in filled.draft.questions if before.get(q.name) != stored.known.get(q.name)]
    note = turn.t("Undone: {answers}.", answers=turn.t.all_of(undone))
    return phrases.noted(note, await _as_it_stands(turn, stored))


async def _skip(turn: Turn, stored: StoredDraft) -> Reply:
    """Leave out what may be left out, put off what may not; the last one that is needed says so."""
    t, filled = turn.t, await _filled(turn, stored)
    opened = filled.draft.open_questions
    if not opened:
        note = t("Everything is answered, so there is nothing to skip.")
        return phrases.noted(note, await _as_it_stands(turn, stored))
    question = opened[0]
    if question.name in filled.draft.errors:
        known = {name: value for name, value in stored.known.items() if name != question.name}
        drafts.keep(stored, known, confirming=False, now=turn.now)
    return phrases.noted(_skipped(turn, stored, question, opened), await _as_it_stands(turn, stored))


def _skipped(turn: Turn, stored: StoredDraft, question: Question, opened: tuple[Question, ...]) -> str:
    t = turn.t
    if not question.required:
        return t("Left out: {question}.", question=question.label)
    if len(opened) == 1 or question.name in (stored.put_off or ()):
        return phrases.needed(question, t)
    drafts.put_off(stored, question.name)
    return t("Later: {question}.", question=question.label)


async def _undecided(turn: Turn, stored: StoredDraft) -> Reply:
    """Neither yes nor no decides anything: the form as it stands, and how to go on without knowing."""
    t, opened = turn.t, (await _filled(turn, stored)).draft.open_questions
    later = t("Take your time. If you do not know it now, write “{skip}”.", skip=t("Skip"))
    note = later if opened else t("Take your time. Nothing happens until you confirm.")
    return phrases.noted(note, await _as_it_stands(turn, stored))


def _nothing_asked(turn: Turn) -> Reply:
    t = turn.t
    about = turn.book["help"]
    return Reply(
        text=t("I have not asked you anything, so there is nothing to decide. Just write what you need."),
        buttons=(Button(label=t(about.title), skill=about.name),),
    )


async def _again(turn: Turn, stored: StoredDraft | None) -> Reply:
    """What was said last, as it was; about the open form, as it stands."""
    said = await last_said.recall(turn.session, turn.incoming, turn.person, turn.room, turn.now)
    if stored and (said is None or _shows(said, stored)):
        return await _as_it_stands(turn, stored)
    return said or Reply(text=turn.t("I have nothing here that I could repeat for you."))


def _shows(said: Reply, stored: StoredDraft) -> bool:
    asked = said.ask is not None and said.ask.id == stored.id
    return asked or any(button.confirms and button.draft == stored.id for button in said.buttons)


async def _as_it_stands(turn: Turn, stored: StoredDraft) -> Reply:
    return await shown(turn, _about(turn, stored), stored, await _filled(turn, stored))


async def _filled(turn: Turn, stored: StoredDraft) -> Filled:
    return await filled_in(turn, _about(turn, stored), stored)


def _about(turn: Turn, stored: StoredDraft) -> Wanted:
    return Wanted(skill=turn.book[stored.skill], draft=stored.id)
