"""Which skill a sentence asks for, learnt from examples alone whenever they change.

Classifiers are asked over the words of the sentence's language and, where there is an embedding model, over embeddings:
one learnt from all languages, and the nearest examples in this one. Together they are the better judges of what asks
for nothing we do: the embeddings know what is meant, the words whether it was ever said so. What they would say of each
example, had they not seen it, turns their scores into probabilities; and a skill is started where it is likely enough
for what a wrong start would cost.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bot.understand import Act
from bot.understanding.embed import Vectors
from bot.understanding.examples import is_skill
from bot.understanding.likely_acts import BACKGROUND, act_of
from bot.understanding.meant import Meant
from bot.understanding.wording import Floats, Wording

ANSWERS_QUESTIONS = "ask"  # the skill of last resort
WORDS_COUNT = 0.5  # beside the embeddings; 0.3 to 0.6 serve alike
DENIED = 0.6  # probability from which somebody is told that a skill is not for them
SHARPNESS = np.geomspace(2, 60, 40)  # by which scores may become probabilities


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
        worded: Floats = np.max([wording.scores(clause) for wording in self.wordings], axis=0)
        if self.meant is not None and vector is not None:
            scores, sharpness = blended(self.meant.scores(vector), worded), self.sharpness_together
        elif worded.any():
            scores, sharpness = worded, self.sharpness
        else:
            return NOTHING
        out = {ANSWERS_QUESTIONS, *never} if wished else set(never)
        scores[[at for at, name in enumerate(self.names) if name in out]] = -np.inf
        likely = probabilities(scores, sharpness)
        by_meaning = vector is not None and self.meant is not None
        best = self._best(likely, skills)
        like = float(scores[self.names.index(best.skill)]) if best.skill else 0.0
        return best._replace(wished=wished, by_meaning=by_meaning, like=like)

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
    worded = np.concatenate([wording.left_out for wording in wordings])
    sharpness = _sharpness(worded, wanted)
    if meant is None:
        return Router(names, wordings, sharpness)
    return Router(names, wordings, sharpness, meant, _sharpness(blended(meant.left_out, worded), wanted))


def blended(meant: Floats, worded: Floats) -> Floats:
    """What both classifiers say together."""
    found: Floats = (meant + WORDS_COUNT * worded) / (1 + WORDS_COUNT)
    return found


def columns(labels: Sequence[str], names: Sequence[str]) -> Floats:
    """A row per label: 1 in its own column."""
    return np.array([[float(name == label) for name in names] for label in labels])


def probabilities(scores: Floats, sharpness: float) -> Floats:
    """Of each label, from the scores of one sentence or of several, a row each."""
    raised = np.exp(sharpness * (scores - scores.max(axis=-1, keepdims=True)))
    found: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return found


def _sharpness(left_out: Floats, wanted: Floats) -> float:
    """What makes the examples likeliest that were left out."""

    def likelihood(sharpness: float) -> float:
        told = (probabilities(left_out, sharpness) * wanted).sum(axis=1)
        return float(np.log(np.maximum(told, 1e-9)).mean())

    return float(max(SHARPNESS, key=likelihood))
