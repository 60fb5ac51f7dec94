"""Which skill a sentence asks for, learnt from examples alone whenever they change.

Classifiers are asked over the words of the sentence's language and, where there is an embedding model, over embeddings:
one learnt from all languages, and the nearest examples in this one. Together they are the better judges of what asks
for nothing we do: the embeddings know what is meant, the words whether it was ever said so. What they would say of each
example, had they not seen it, turns their scores into probabilities and shows what is taken for what (`weighing.py`);
and a skill is started where it is likely enough for what a wrong start would cost.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from bot.understand import Act
from bot.understanding.embed import Vectors
from bot.understanding.examples import is_skill
from bot.understanding.likely_acts import BACKGROUND, act_of
from bot.understanding.meant import Meant, together
from bot.understanding.weighing import Weighing
from bot.understanding.wording import Floats, Wording

ANSWERS_QUESTIONS = "ask"  # the skill of last resort
WORDS_COUNT = 0.3  # beside the embeddings; 0.2 to 0.5 serve alike
ENGLISH_LESS = 0.1  # by which the words of English are less like what is said in another language
DENIED = 0.6  # probability from which somebody is told that a skill is not for them
SHARPNESS = np.geomspace(2, 60, 40)  # by which scores may become probabilities
APART = 5  # of these that are tried first, before those near the best
LATEST = 16  # clauses that are known: those of a few messages


class Routed(NamedTuple):
    """The likeliest skill for a clause, or an act. Probabilities are among all labels there are.

    Who answers questions does not count in the lead: whether something is a question is not for likeness to tell.
    """

    skill: str
    score: float  # its probability
    lead: float  # over the next skill or act
    nothing: float = 1.0  # probability that nothing of ours is asked for, or a question
    wished: bool = False  # said in so many words, or with the figures of a request
    asking: bool = False  # as a question
    act: Act | None = None  # what it does instead of asking for a skill
    second: str = ""  # the skill that comes next
    second_score: float = 0.0
    by_meaning: bool = False  # told by embeddings, too
    like: float = 0.0  # how much it is like the skill's examples at all: a word alone may be theirs only
    forbidden: str = ""  # a skill that is not for this person, where it is the likeliest of all

    def outweighs(self, cost: float) -> bool:
        """Whether it is likelier than nothing, where a wrong start costs so many times what a missed one does."""
        return bool(self.skill) and self.score > cost * self.nothing


NOTHING = Routed("", 0.0, 0.0, nothing=0.5)  # nobody can tell


@dataclass(frozen=True)
class Router:
    names: tuple[str, ...]  # skills, acts and the background: the labels the classifiers have as columns
    wordings: Sequence[Wording]  # one for each language it may be said in
    sharpness: float
    meant: Meant | None = None
    sharpness_together: float = 1.0
    weighing: Weighing | None = None
    _latest: dict[tuple[str, bytes], Floats] = field(default_factory=dict, compare=False)  # a turn asks twice

    def route(
        self,
        clause: str,
        vector: Vectors | None,
        skills: Collection[str],
        *,
        wished: bool = False,
        never: Collection[str] = (),
    ) -> Routed:
        """Which of these skills, or which act, a clause is most like; where something is `wished`, it is no question.

        `clause` is without names and figures; `vector` is that of all its words, None where it is told by words alone.
        `never` are skills that cannot be meant at all: they take no likelihood from the others.
        """
        by_meaning = vector is not None and self.meant is not None
        if vector is not None and self.meant is not None:
            said = self._said(self.meant, clause, vector)
            scores = blended(said)
            odds = self.sharpness_together * scores
            odds += self.weighing.beside(said) if self.weighing else 0.0
        elif np.any(by_words := self._worded(clause)):
            scores = np.max(by_words, axis=0)
            odds = self.sharpness * scores
        else:
            return NOTHING
        out = {ANSWERS_QUESTIONS, *never} if wished else set(never)
        odds[[at for at, name in enumerate(self.names) if name in out]] = -np.inf
        likely = probabilities(odds)
        best = self._best(likely, skills)
        like = float(scores[self.names.index(best.skill)]) if best.skill else 0.0
        return best._replace(wished=wished, by_meaning=by_meaning, like=like)

    def of_labels(self, clause: str, vector: Vectors) -> Floats:
        """How likely each label is, whoever asks for it; told by embeddings, which there must be."""
        assert self.meant is not None
        return probabilities(self.sharpness_together * blended(self._said(self.meant, clause, vector)))

    def left_out(self) -> Floats:
        """The same of each example, a row each, if it were none."""
        assert self.meant is not None
        return probabilities(self.sharpness_together * blended(_left_out(self.meant, self.wordings)))

    def _said(self, meant: Meant, clause: str, vector: Vectors) -> Floats:
        """What each classifier says of each label: the two by meaning, then words."""
        key = clause, vector.tobytes()
        if (found := self._latest.get(key)) is None:
            own, *others = self._worded(clause)
            worded = np.max([own, *(each - ENGLISH_LESS for each in others)], axis=0)
            found = np.concatenate((meant.said(vector), worded))
            if len(self._latest) >= LATEST:
                self._latest.clear()
            self._latest[key] = found
        return found

    def _worded(self, clause: str) -> Sequence[Floats]:
        return [wording.scores(clause) for wording in self.wordings]

    def _best(self, likely: Floats, skills: Collection[str]) -> Routed:
        """What may not be done here counts as nothing."""
        open_to = [at for at, name in enumerate(self.names) if self._is_something(name, skills)]
        if not open_to:
            return NOTHING
        ranked = sorted(open_to, key=lambda at: -likely[at])
        winner = self.names[int(np.argmax(likely))]
        denied = is_skill(winner) and winner != ANSWERS_QUESTIONS and winner not in skills
        best, then = ranked[0], ranked[1] if len(ranked) > 1 else None
        second = next((at for at in ranked[1:] if is_skill(self.names[at])), None)
        return Routed(
            skill=self.names[best],
            score=float(likely[best]),
            lead=float(likely[best] - (likely[then] if then is not None else 0.0)),
            nothing=float(1.0 - likely[open_to].sum()),
            act=act_of(self.names[best]),
            second=self.names[second] if second is not None else "",
            second_score=float(likely[second]) if second is not None else 0.0,
            forbidden=winner if denied and likely.max() >= DENIED else "",
        )

    def _is_something(self, name: str, skills: Collection[str]) -> bool:
        if name in (BACKGROUND, ANSWERS_QUESTIONS):
            return False
        return not is_skill(name) or name in skills


def trained(wanted: Floats, names: tuple[str, ...], wordings: Sequence[Wording], meant: Meant | None) -> Router:
    """A router for some languages: what their examples ask for, a row each, in the order the others learnt them."""
    by_words = _sharpness(np.concatenate([wording.left_out for wording in wordings]), wanted)
    if meant is None:
        return Router(names, wordings, by_words)
    said = _left_out(meant, wordings)
    average = blended(said)
    sharpness = _sharpness(average, wanted)
    weighing = Weighing.learnt(said, sharpness * average, wanted)
    return Router(names, wordings, by_words, meant, sharpness, weighing)


def _left_out(meant: Meant, wordings: Sequence[Wording]) -> Floats:
    """What each classifier would say of each example, a row each, if it were none."""
    return np.hstack((meant.left_out, np.concatenate([wording.left_out for wording in wordings])))


def blended(said: Floats) -> Floats:
    """What all classifiers say of each label together, from what each of them says: of one sentence, or a row each."""
    meant, worded = np.split(said, [said.shape[-1] // 3 * 2], axis=-1)
    found: Floats = (together(meant) + WORDS_COUNT * worded) / (1 + WORDS_COUNT)
    return found


def columns(labels: Sequence[str], names: Sequence[str]) -> Floats:
    """A row per label: 1 in its own column."""
    at = {name: column for column, name in enumerate(names)}
    found = np.zeros((len(labels), len(names)))
    found[np.arange(len(labels)), [at[label] for label in labels]] = 1.0
    return found


def probabilities(odds: Floats) -> Floats:
    """Of each label, from the log odds of one sentence or of several, a row each."""
    raised = np.exp(odds - odds.max(axis=-1, keepdims=True))
    found: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return found


def _sharpness(left_out: Floats, wanted: Floats) -> float:
    """What makes the examples likeliest that were left out."""

    def likelihood(sharpness: float) -> float:
        told = (probabilities(sharpness * left_out) * wanted).sum(axis=1)
        return float(np.log(np.maximum(told, 1e-9)).mean())

    best = max(range(0, len(SHARPNESS), APART), key=lambda at: likelihood(float(SHARPNESS[at])))
    near = SHARPNESS[max(0, best - APART + 1) : best + APART]  # it rises to one peak: the others are lower
    return float(max(near, key=likelihood))
