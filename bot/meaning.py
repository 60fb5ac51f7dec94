"""From what a sentence was understood as to what is wanted, in view of the form that is open."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot import last_said, second_try
from bot.drafts import StoredDraft
from bot.form import Draft, fill
from bot.reopening import FEW_WORDS, SURELY
from bot.turn import Turn, Wanted, records_of
from bot.understand import Act, Understood
from bot.word_count import words_in

SMALL_TALK: Mapping[Act, str] = {
    Act.CANCEL: "cancel",
    Act.HELP: "help",
    Act.GREETING: "help",
    Act.THANKS: "thanks",
    Act.GOODBYE: "goodbye",
}
STEPS = {Act.BACK, Act.SKIP, Act.REPEAT, Act.RESUME, Act.MAYBE}
"""What is done to the open form or to the conversation, whichever skill that is about."""


@dataclass(frozen=True)
class OpenForm:
    """What they are in the middle of when they say it."""

    stored: StoredDraft | None = None
    shown: Draft | None = None  # as surfaces show it; None where they may not go on with it any more

    @property
    def confirming(self) -> bool:
        """Whether it is complete, and they were asked whether it is right."""
        return self.stored is not None and self.shown is not None and self.stored.confirming


async def wanted_by(turn: Turn, said: Understood, form: OpenForm) -> Wanted:
    """What they want who said this."""
    alone = form.stored is None
    if form.stored and form.shown and form.confirming and said.act in (Act.YES, Act.NO) and not said.values:
        return await _decided(turn, said.act, form.stored, form.shown)
    if form.stored and await _says_what_is_missing(turn, said, form.stored):
        missing = {"missing": turn.incoming.text}
        return Wanted(skill=turn.book[form.stored.skill], values=missing, draft=form.stored.id)
    if said.act in STEPS:
        about = turn.book[form.shown.skill if form.shown else "help"]
        return Wanted(skill=about, step=said.act, alone=alone)
    if said.act is Act.CHOOSE and (between := tuple(turn.skills[name] for name in said.between if name in turn.skills)):
        return Wanted(skill=turn.book["help"], values=dict(said.values), between=between, alone=alone)
    return _asked(turn, said, form)


async def _says_what_is_missing(turn: Turn, said: Understood, stored: StoredDraft) -> bool:
    """Whether it answers the question that follows an answer which did not help. Nobody skips that in a whole
    sentence: "what is missing is ..." is only like it."""
    if not second_try.is_offered(stored):
        return False
    if said.act in STEPS or said.act is Act.NO:
        return words_in(turn.incoming.text) > FEW_WORDS
    return second_try.is_answer(said, elsewhere=await _is_asked_for(turn, said))


async def _is_asked_for(turn: Turn, said: Understood) -> bool:
    """Whether a skill is asked for beyond doubt, or by a record that there is: "does it hold for subsidiaries?" is like
    a question for a deal, and names none."""
    skill = turn.skills.get(said.skill)
    if said.act is not Act.START or skill is None:
        return False
    errors = fill(skill.name, skill.form, said.values, await turn.reading(skill.form, said.values)).draft.errors
    named = [each for each in records_of(skill.form) if said.values.get(each)]
    return not any(each in errors for each in named) if named else said.score >= SURELY


async def _decided(turn: Turn, answer: Act, stored: StoredDraft, card: Draft) -> Wanted:
    """A plain yes or no to the card that asks whether everything is right.

    Where something else was said since, it may answer that: the card is shown again.
    """
    shown = await last_said.showed(turn.session, turn.incoming, stored.id, stored.version, turn.now)
    return Wanted(
        skill=turn.book[card.skill],
        draft=card.id,
        version=card.version,
        confirmed=shown and answer is Act.YES,
        edit=answer is Act.NO,
    )


def _asked(turn: Turn, said: Understood, form: OpenForm) -> Wanted:
    """A skill, begun anew or with an answer to its form."""
    skill = turn.book[SMALL_TALK.get(said.act, said.skill)]
    continues = form.shown is not None and form.shown.skill == skill.name and said.act is not Act.START
    return Wanted(
        skill=skill,
        values=dict(said.values),
        draft=form.shown.id if form.shown and continues else None,
        alone=form.stored is None,
        like_last=said.like_last,
    )
