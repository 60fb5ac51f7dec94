"""Which skill a sentence asks for, learnt from examples alone whenever they change.

Two classifiers are asked: one over the words of the sentence's language, one over embeddings of all languages, where
there is an embedding model. Together they are the better judge of what asks for nothing we do: the embeddings know what
is meant, the words whether it was ever said so. What both would say of each example, had they not seen it, gives the
floor under which a skill is not started: above what sentences reach that ask for something else.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.understand import Act
from bot.understanding.embed import Vectors
from bot.understanding.examples import is_skill
from bot.understanding.likely_acts import BACKGROUND, act_of
from bot.understanding.likeness import Likeness
from bot.understanding.wording import Floats, Wording

ANSWERS_QUESTIONS = "ask"  # the skill of last resort
WORDS_COUNT = 0.2  # beside the embeddings; more shuts out as many examples as strangers' sentences
FLOORS = np.arange(0.2, 0.5, 0.02)  # among which one is chosen
COST = 1.5  # examples of its own that a skill may miss to keep out one of others


class Routed(NamedTuple):
    """The best skill for a clause: its score (0..1), its lead over the next, and whether it passed its floor.

    Who answers questions does not count in the lead: whether something is a question is not for likeness to tell.
    """

    skill: str
    score: float
    lead: float
    sure: bool
    wished: bool = False  # said in so many words, or with the figures of a request
    act: Act | None = None  # what it does instead of asking for a skill
    second: str = ""  # the skill that comes next
    second_score: float = 0.0
    second_sure: bool = False
    by_meaning: bool = False  # told by embeddings, too


NOTHING = Routed("", 0.0, 0.0, False)


@dataclass(frozen=True)
class Router:
    names: tuple[str, ...]  # skills, acts and the background: the labels the classifiers have as columns
    wording: Wording
    floors: Mapping[str, float]
    likeness: Likeness | None = None
    floors_together: Mapping[str, float] = field(default_factory=dict)

    def route(self, clause: str, vector: Vectors | None, skills: Collection[str], *, wished: bool = False) -> Routed:
        """Which of these skills, or which act, a clause is most like; where something is `wished`, it is no question.

        `clause` is without names and figures; `vector` is that of all its words, None where it is told by words alone.
        """
        worded = self.wording.scores(clause)
        together = self.likeness is not None and vector is not None
        if self.likeness is not None and vector is not None:
            scores = blended(self.likeness.scores(vector), worded)
        elif worded.any():
            scores = worded
        else:
            return NOTHING
        floors = self.floors_together if together else self.floors
        possible = np.array([self._possible(name, skills, wished) for name in self.names])
        return self._best(np.where(possible, scores, 0.0), floors, wished)._replace(by_meaning=together)

    def _best(self, scores: Floats, floors: Mapping[str, float], wished: bool) -> Routed:
        best = int(np.argmax(scores))
        name, score = self.names[best], float(scores[best])
        others = [float(scores[at]) for at, other in enumerate(self.names) if at != best and other != ANSWERS_QUESTIONS]
        second = max((at for at, other in enumerate(self.names) if at != best and is_skill(other)),
                     key=lambda at: scores[at], default=best)  # fmt: skip
        return Routed(
            skill=name,
            score=min(max(score, 0.0), 1.0),
            lead=score - max(others, default=0.0),
            sure=name != BACKGROUND and score >= floors[name],
            wished=wished,
            act=act_of(name),
            second=self.names[second],
            second_score=float(scores[second]),
            second_sure=float(scores[second]) >= floors[self.names[second]],
        )

    def _possible(self, name: str, skills: Collection[str], wished: bool) -> bool:
        if name == ANSWERS_QUESTIONS and wished:
            return False
        return not is_skill(name) or name in skills


def trained(
    sentences: Sequence[str],
    labels: Sequence[str],
    names: tuple[str, ...],
    likeness: Likeness | None,
    rows: Sequence[int],
) -> Router:
    """A router for one language: its sentences without names and figures, and their rows among all examples."""
    wanted = columns(labels, names)
    wording = Wording.learnt(sentences, wanted)
    floors = _floors(wording.left_out, wanted, names)
    if likeness is None:
        return Router(names, wording, floors)
    left_out = blended(likeness.left_out[rows], wording.left_out)
    return Router(names, wording, floors, likeness, _floors(left_out, wanted, names))


def blended(meant: Floats, worded: Floats) -> Floats:
    """What both classifiers say together."""
    found: Floats = (meant + WORDS_COUNT * worded) / (1 + WORDS_COUNT)
    return found


def columns(labels: Sequence[str], names: Sequence[str]) -> Floats:
    """A row per label: 1 in its own column."""
    return np.array([[float(name == label) for name in names] for label in labels])


def _floors(left_out: Floats, wanted: Floats, names: Sequence[str]) -> dict[str, float]:
    """A floor per label, where its own examples count fully and those of all labels together a little."""
    won, meant = left_out.argmax(axis=1), wanted.argmax(axis=1)
    first = left_out.max(axis=1)
    right = won == meant
    asked = np.array([name != BACKGROUND for name in names])[won]
    everywhere = _worth(first[asked], right[asked]) / max(len(names) - 1, 1)
    worths = (_worth(first[won == at], right[won == at]) for at in range(len(names)))
    return {name: float(FLOORS[int((own + everywhere).argmax())]) for name, own in zip(names, worths, strict=True)}


def _worth(scores: Floats, right: NDArray[np.bool_]) -> Floats:
    """What each possible floor is worth for sentences for which a label came first: the right ones let in."""
    passed = scores[None, :] >= FLOORS[:, None]
    found: Floats = (passed & right).sum(axis=1) - COST * (passed & ~right).sum(axis=1)
    return found
