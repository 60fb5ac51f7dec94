"""Which dialog act a sentence is by its meaning: what the examples nearest to it do, in whatever language they are.

The ways to say "leave it out" have little in common but what they do ("park that one", "next", "I don't have it to
hand"), so that near examples tell more than what all examples of an act share. What people ask our skills for, and
everyday talk, stand beside the acts: a sentence that is as near to these is no act.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from bot.understand import Act
from bot.understanding.embed import Vectors
from bot.understanding.examples import Example, is_skill
from bot.understanding.likely_acts import BACKGROUND, act_of

NEAREST = 5  # examples of each act that count; 3 to 8 serve alike
OWN_LANGUAGE = 0.05  # by how much nearer an example counts that is in the sentence's language
SHARPNESS = 25.0  # by which nearness becomes a probability; fitted to examples left out with their near copies
MOST_REQUESTS = 3_000  # of the skills' sentences that stand beside the acts
IN_A_SKILLS_NAME = {"cancel": Act.CANCEL, "help": Act.HELP}  # acts whose examples are learnt as a skill's
REQUEST = "request"


class Likely(NamedTuple):
    """The likeliest act of a sentence."""

    act: Act
    score: float  # its probability
    lead: float  # by how much nearer its examples are than requests and everyday talk; below 0 it is none


@dataclass(frozen=True)
class ActLikeness:
    """The examples, a row each, about the centre of their language: what a language has in common tells nothing."""

    rows: Vectors  # of length 1
    labels: NDArray[np.intp]  # which of `names` each row is of
    names: tuple[str, ...]  # acts by their value, `REQUEST` and the background
    languages: NDArray[np.str_]
    centres: Mapping[str, Vectors]

    @classmethod
    def learnt(cls, examples: Sequence[Example], vectors: Vectors) -> Self | None:
        """From one vector per example; None where these hold no act."""
        told = [_name(each.label) for each in examples]
        kept = [at for at, name in enumerate(told) if name != REQUEST]
        if not {told[at] for at in kept} - {BACKGROUND}:
            return None
        requests = [at for at, name in enumerate(told) if name == REQUEST]
        kept += requests[:: -(-len(requests) // MOST_REQUESTS) or 1]
        languages = np.array([examples[at].language for at in kept])
        rows = np.asarray(vectors[kept], np.float32)
        centres = {each: rows[languages == each].mean(axis=0) for each in set(languages.tolist())}
        about = _unit(rows - np.stack([centres[each] for each in languages.tolist()]))
        names = tuple(sorted({told[at] for at in kept}))
        labels = np.array([names.index(told[at]) for at in kept])
        return cls(about, labels, names, languages, centres)

    def told(self, vector: Vectors, language: str) -> Likely | None:
        """What a sentence of this language does; None where the language has no examples."""
        if language not in self.centres:
            return None
        near = self.rows @ _unit((vector - self.centres[language])[None, :])[0]
        near += np.float32(OWN_LANGUAGE) * (self.languages == language)
        scores = {name: _of_nearest(near[self.labels == at]) for at, name in enumerate(self.names)}
        raised = {name: float(np.exp(SHARPNESS * (score - max(scores.values())))) for name, score in scores.items()}
        best = max(scores.keys() - {REQUEST, BACKGROUND}, key=lambda name: scores[name])
        other = max(scores.get(REQUEST, -1.0), scores.get(BACKGROUND, -1.0))
        return Likely(Act(best), raised[best] / sum(raised.values()), scores[best] - other)


def _name(label: str) -> str:
    act = act_of(label) or IN_A_SKILLS_NAME.get(label)
    return act.value if act else REQUEST if is_skill(label) else BACKGROUND


def _of_nearest(near: Vectors) -> float:
    few = min(NEAREST, len(near))
    return float(np.partition(near, len(near) - few)[-few:].mean())


def _unit(rows: Vectors) -> Vectors:
    scaled: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-9))
    return scaled
