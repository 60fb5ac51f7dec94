"""What a sentence does in the conversation, in its words or, where these do not tell, by likeness to examples.

What likeness tells can be undone: it steps through a form, puts it off or answers kindly. A yes or no so told confirms
nothing and fills in nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.form import Draft, Question
from bot.understand import Act, Sentence, Understood
from bot.understanding.act_weights import Likely
from bot.understanding.acts import (
    DECIDES,
    acts_of,
    foremost,
    is_farewell,
    is_nothing_but_doubt,
    is_praise,
    is_undecided,
)
from bot.understanding.asked_for import CANCELS
from bot.understanding.clauses import act_with_reason, tells_more
from bot.understanding.companies import is_written_as_name
from bot.understanding.consent import is_consent, waves_away
from bot.understanding.labels import is_company
from bot.understanding.mood import asks
from bot.understanding.route import ANSWERS_QUESTIONS
from bot.understanding.somebody import names_another

CONVENTIONS = {Act.CANCEL: CANCELS, Act.THANKS: "thanks", Act.GOODBYE: "goodbye"}  # others: the help answers
OF_FORMS = {Act.BACK, Act.SKIP, Act.CANCEL}  # what likeness does not tell where there is nothing to do it to
CIVIL = frozenset({Act.GREETING, Act.THANKS, Act.GOODBYE, Act.HELP, Act.REPEAT})  # taken wrongly, they do no harm
UNASKED = frozenset({Act.GREETING, Act.THANKS})  # of these, what nobody says to a question for a figure
FIGURES = ("money", "number")  # kinds of such questions
FEW_WORDS = 2
LONG_WORD = 6  # characters, from which a word of a language without spaces may be a sentence
IN_WORDS = ("text", "long_text")  # kinds of questions that any words may answer
CERTAIN = 0.6  # probability from which another skill is meant though the words could be an answer
MOST_WORDS = 14  # of an utterance that can be nothing but an act


@dataclass(frozen=True)
class Doing:
    """A sentence as an act."""

    sentence: Sentence
    text: str
    languages: tuple[str, ...]

    def in_words(self) -> Understood | None:
        """Yes, no, maybe, stop, back, skip, again, help, hello, thanks: where it is nothing but that."""
        draft = self.sentence.pending
        acts = acts_of(self.text, self.languages)
        if self._asks:
            acts = tuple(act for act in acts if act not in DECIDES)
        if not acts and self.sentence.confirming and waves_away(self.text, self.languages):
            return self.unchanged()
        if not acts:
            doubts = is_undecided if draft else is_nothing_but_doubt
            return self.done(Act.MAYBE) if doubts(self.text, self.languages) else None
        if {Act.REPEAT, Act.YES} <= set(acts) and (told := self._to_somebody()):
            return told
        act = foremost(acts)
        if act is None:
            return self.done(Act.MAYBE) if draft else None  # "yes ... no"
        if act is Act.SKIP and not draft and is_farewell(self.text, self.languages):
            act = Act.GOODBYE
        if act not in DECIDES:
            return self.done(act)
        if not draft and act is Act.YES and self._is_kind(acts):
            return self.done(Act.THANKS)
        return self._decided(act)

    def by_likeness(self, likely: Likely | None, values: Mapping[str, Any]) -> Understood | None:
        """What it does to the open form, where `values` is what was found to answer it."""
        draft = self.sentence.pending
        if draft is None or likely is None or not self._is_likely(likely, draft, values):
            return None
        first = next(iter(draft.open_questions), None)
        if first is not None and self._is_no_figure(likely.act, first):
            return Understood(act=Act.ANSWER, skill=draft.skill, values={first.name: self.text})
        if likely.act is Act.REPEAT and not self._is_word and (told := self._to_somebody()):
            return told
        if likely.act not in DECIDES:
            return self.done(likely.act)
        if self._asks or values:
            return None
        if self.sentence.confirming or first is None or first.kind == "yes_no":
            agreed = likely.act is Act.YES or not self.sentence.confirming
            return self.unchanged() if agreed else Understood(act=Act.NO, skill=draft.skill)
        if first.kind in IN_WORDS and not is_company(first):
            return None  # "none that we know of" may be what was asked for
        return Understood(act=likely.act, skill=draft.skill)

    def with_reason(self, likely: Likely | None, values: Mapping[str, Any]) -> Understood | None:
        """A step through the open form that is said beside why: "stop, the customer has backed out"."""
        first = next(iter(self.sentence.pending.open_questions), None) if self.sentence.pending else None
        in_full = first is not None and first.kind == "long_text"
        if values or in_full or not self._is_short or (likely and likely.told and likely.act in OF_FORMS):
            return None
        act = act_with_reason(self.text, self.languages)
        return self.done(act) if act else None

    def without_form(self, likely: Likely | None) -> Understood | None:
        """What it does where nothing is being filled in."""
        if likely is None or not self._is_short:
            return None
        if not (likely.told if likely.act in CIVIL else likely.surely):
            return None
        if likely.act in OF_FORMS | {Act.LIKE_LAST} or (self._asks and likely.act in DECIDES | {Act.MAYBE}):
            return None
        return self.done(likely.act)

    def by_all_examples(self, act: Act | None) -> Understood | None:
        """The same by what all examples say together, where the nearest ones are not clear enough."""
        if act in (None, Act.MAYBE, Act.LIKE_LAST) or (self._asks and act is Act.THANKS):
            return None  # "thanks to whom do we owe the discount?"
        return self.done(act)

    def done(self, act: Act) -> Understood:
        """Whoever answers this act."""
        draft = self.sentence.pending
        if draft and act is Act.MAYBE:
            return Understood(act=act, skill=draft.skill)
        if act is Act.SKIP and not draft:
            act = Act.RESUME  # "go on" skips a question only where one is open
        return Understood(act=act, skill=self._offered(CONVENTIONS.get(act, "help")))

    def unchanged(self) -> Understood:
        """The pending form once more, as it is."""
        draft = self.sentence.pending
        return Understood(act=Act.ANSWER, skill=draft.skill if draft else ANSWERS_QUESTIONS)

    @property
    def _asks(self) -> bool:
        return asks(self.text, self.languages)

    def _to_somebody(self) -> Understood | None:
        """ "check again, please", where words for somebody else were asked for: it is not we who shall."""
        draft = self.sentence.pending
        put = next(iter(draft.open_questions), None) if draft else None
        if draft is None or put is None or put.kind != "long_text":
            return None
        return Understood(act=Act.ANSWER, skill=draft.skill, values={put.name: self.text})

    def _is_no_figure(self, act: Act, put: Question) -> bool:
        """ "many", "a lot", where it was asked how much: like thanks, but an answer that the form does not take."""
        return act in UNASKED and put.kind in FIGURES and len(self.text.split()) <= FEW_WORDS and not self._asks

    @property
    def _is_word(self) -> bool:
        return len(self.text.split()) <= 1 and len(self.text) < LONG_WORD

    @property
    def _is_short(self) -> bool:
        return len(self.text.split()) <= MOST_WORDS

    def _is_kind(self, acts: tuple[Act, ...]) -> bool:
        """ "great", "all good, thanks": where nothing was asked, these agree to nothing."""
        return Act.THANKS in acts or is_praise(self.text, self.languages)

    def _decided(self, act: Act) -> Understood:
        draft = self.sentence.pending
        if draft is None:
            return self.done(act)
        first = next(iter(draft.open_questions), None)
        if not self.sentence.confirming and first and first.kind == "yes_no":
            return Understood(act=Act.ANSWER, skill=draft.skill, values={first.name: act is Act.YES})
        if act is Act.YES and self.sentence.confirming and not is_consent(self.text, self.languages):
            return self.unchanged()  # it may mean yes; the card is shown once more
        return Understood(act=act, skill=draft.skill)

    def _is_likely(self, likely: Likely, draft: Draft, values: Mapping[str, Any]) -> bool:
        """Whether it is likely enough to be an act, and no answer: less is needed where nothing was answered."""
        first = next(iter(draft.open_questions), None)
        if first is not None and is_company(first) and is_written_as_name(self.text):
            return False  # "Next plc", "Salto de Agua"
        if not self._is_short or likely.act is Act.LIKE_LAST:
            return False
        if likely.act in DECIDES | {Act.SKIP, Act.MAYBE} and tells_more(self.text, self.languages):
            return False  # "yes, two sites"
        if likely.act is Act.CANCEL and (self._asks or names_another(self.text, self.languages)):
            return False  # "remove Tom"
        in_words = all(question.kind in IN_WORDS for question in draft.questions if question.name in values)
        return in_words and (likely.surely if values else likely.told)

    def _offered(self, name: str) -> str:
        return name if name in self.sentence.skills else ANSWERS_QUESTIONS
