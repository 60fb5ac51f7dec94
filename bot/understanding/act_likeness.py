"""How near a sentence is to the examples of each dialog act, in whatever language they are.

The ways to say "leave it out" have little in common but what they do ("park that one", "next", "I don't have it to
hand"), so that near examples tell more than what all examples of an act share. What people ask our skills for, and
everyday talk, stand beside the acts: a sentence that is as near to these is no act. What comes of it is weighed in
`act_weights`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bot.understand import Act
from bot.understanding.embed import Vectors
from bot.understanding.examples import Example, is_skill
from bot.understanding.likely_acts import BACKGROUND, act_of
from bot.understanding.wording import Floats

NEAREST = 5  # examples of each act that count; 3 to 8 serve alike
OWN_LANGUAGE = 0.05  # by how much nearer an example counts that is in the sentence's language
ALIKE = 0.7  # cosine from which two examples of one name say the same
MOST_LEFT_OUT = 2_000  # examples of a language that show what is said of what is no example
MOST_REQUESTS = 3_000  # of the skills' sentences that stand beside the acts
IN_A_SKILLS_NAME = {"cancel": Act.CANCEL, "help": Act.HELP}  # acts whose examples are learnt as a skill's
REQUEST = "request"


@dataclass(frozen=True)
class ActLikeness:
    """The examples, a row each, about the centre of their language: what a language has in common tells nothing."""

    rows: Vectors  # of length 1, those of one name together; kept by columns, which halves the time of `near`
    names: tuple[str, ...]  # acts by their value, `REQUEST` and the background
    ends: tuple[int, ...]  # the row after the last of each name
    places: NDArray[np.intp]  # of each row among the examples they were learnt from
    nearer: Mapping[str, Vectors]  # by language: how much each row counts beyond its nearness
    centres: Mapping[str, Vectors]

    @classmethod
    def learnt(cls, examples: Sequence[Example], vectors: Vectors) -> Self | None:
        """From one vector per example; None where these hold no act."""
        told = [name_of(each.label) for each in examples]
        kept = [at for at, name in enumerate(told) if name != REQUEST]
        if not {told[at] for at in kept} - {BACKGROUND}:
            return None
        requests = [at for at, name in enumerate(told) if name == REQUEST]
        kept += requests[:: -(-len(requests) // MOST_REQUESTS) or 1]
        kept.sort(key=lambda at: told[at])
        names = tuple(sorted({told[at] for at in kept}))
        ends = tuple(np.cumsum([sum(told[at] == name for at in kept) for name in names]).tolist())
        languages = np.array([examples[at].language for at in kept])
        rows = np.asarray(vectors[kept], np.float32)
        spoken = set(languages.tolist())
        centres: dict[str, Vectors] = {each: rows[languages == each].mean(axis=0) for each in spoken}
        nearer = {each: np.float32(OWN_LANGUAGE) * (languages == each).astype(np.float32) for each in spoken}
        about = _unit(rows - np.stack([centres[each] for each in languages.tolist()]))
        return cls(np.asfortranarray(about), names, ends, np.array(kept, np.intp), nearer, centres)

    def speaks(self, language: str) -> bool:
        """Whether there are examples in this language."""
        return language in self.centres

    @property
    def acts(self) -> NDArray[np.intp]:
        """Which of the names are acts."""
        return np.flatnonzero([name not in (REQUEST, BACKGROUND) for name in self.names])

    def near(self, vector: Vectors, language: str) -> Floats:
        """How near a sentence of this language is to the nearest examples of each name, about -1 to 1."""
        about = _unit((vector - self.centres[language])[None, :])
        near = (about @ self.rows.T + self.nearer[language])[0]
        return np.array([_nearest_few(near[None, start:end])[0] for start, end in self._stretches])

    def left_out(self, language: str) -> tuple[NDArray[np.intp], Floats]:
        """Rows in this language, and what would be said of each if neither it nor its like were an example."""
        own = np.flatnonzero(self.nearer[language])
        own = own[:: -(-len(own) // MOST_LEFT_OUT) or 1]
        found = np.zeros((len(own), len(self.names)))
        for at, (start, end) in enumerate(self._stretches):
            near = self.rows[own] @ self.rows[start:end].T
            its_own = (own >= start) & (own < end)
            near[(near > ALIKE) & its_own[:, None]] = -1.0
            found[:, at] = _nearest_few(near + self.nearer[language][start:end])
        return own, found

    @property
    def _stretches(self) -> Sequence[tuple[int, int]]:
        """The rows of each name."""
        return list(zip((0, *self.ends), self.ends, strict=False))


def name_of(label: str) -> str:
    """What examples of a label stand beside the acts as."""
    act = act_of(label) or IN_A_SKILLS_NAME.get(label)
    return act.value if act else REQUEST if is_skill(label) else BACKGROUND


def _nearest_few(near: Vectors) -> Floats:
    few = min(NEAREST, near.shape[1])
    found: Floats = np.partition(near, near.shape[1] - few, axis=1)[:, -few:].mean(axis=1, dtype=np.float64)
    return found


def _unit(rows: Vectors) -> Vectors:
    scaled: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-9))
    return scaled
