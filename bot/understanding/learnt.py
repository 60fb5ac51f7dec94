"""What one set of examples teaches: routers and vocabulary by languages, each learnt when it is first spoken."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from bot.understanding.act_likeness import ActLikeness
from bot.understanding.act_weights import ActWeights, weighed
from bot.understanding.embed import Vectors
from bot.understanding.examples import Example
from bot.understanding.kept_arrays import Arrays
from bot.understanding.kept_lessons import NOTHING_KEPT, KeptLessons, digest_of
from bot.understanding.learnt_words import Learned, learned
from bot.understanding.likely_acts import BACKGROUND
from bot.understanding.likeness import Likeness
from bot.understanding.meant import Meant
from bot.understanding.neighbours import Neighbours
from bot.understanding.route import Router, columns, trained
from bot.understanding.weighing import Weighing
from bot.understanding.worded import Worded, by_words
from bot.understanding.wording import Wording


@dataclass(frozen=True)
class Lesson:
    """What is known for one language, with English."""

    router: Router
    known_words: frozenset[str]  # folded words of requests: they belong to no customer's name
    acts: ActWeights | None = None  # None: acts are told by words alone
    learned: Learned = field(default_factory=dict)  # what asks for a skill word for word


@dataclass(frozen=True)
class Learnt:
    """`likeness` was learnt from the same examples, in their order; None: told by words alone."""

    examples: tuple[Example, ...]
    likeness: Likeness | None = None
    model: str = ""  # whose vectors the likeness was learnt from
    acts: ActLikeness | None = None  # learnt from the same vectors
    vectors: str = ""  # what stands for these
    kept: KeptLessons = NOTHING_KEPT
    _lessons: dict[tuple[str, ...], Lesson] = field(default_factory=dict)
    _nearby: dict[str, Neighbours] = field(default_factory=dict)  # by language

    @classmethod
    def with_vectors(
        cls, examples: tuple[Example, ...], vectors: Vectors, model: str, kept: KeptLessons = NOTHING_KEPT
    ) -> "Learnt":
        """From one vector per example. Takes seconds of processor time where nothing is kept: call it in a thread."""
        names, digest = cls(examples).names, digest_of(vectors)
        labels = [each.label for each in examples]
        source = (names, labels, digest)
        arrays = kept.recalled("likeness", source, lambda: vars(Likeness.learnt(vectors, columns(labels, names))))
        acts = ActLikeness.learnt(examples, vectors)
        return cls(examples, Likeness(**arrays), model, acts, digest, kept)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Skills, acts and the background."""
        return tuple(sorted({BACKGROUND, *(each.label for each in self.examples)}))

    @property
    def spoken(self) -> tuple[tuple[str, ...], ...]:
        """The languages that somebody was understood in."""
        return tuple(self._lessons)

    def knows(self, languages: tuple[str, ...]) -> bool:
        return languages in self._lessons

    def lesson(self, languages: tuple[str, ...]) -> Lesson:
        """For these languages; learning one takes some seconds, once. Learnt twice at once, it is the same."""
        if (lesson := self._lessons.get(languages)) is None:
            lesson = self._lessons[languages] = self._taught(languages)
        return lesson

    def _taught(self, languages: tuple[str, ...]) -> Lesson:
        by_language = [self._rows(language) for language in languages]
        rows = [row for each in by_language for row in each]
        worded = [self._worded(*each) for each in zip(languages, by_language, strict=True)]
        nearby = [self._neighbours(*each) for each in zip(languages, by_language, strict=True)] if self.likeness else []
        meant = Meant.learnt(self.likeness, by_language, nearby) if self.likeness else None
        router = self._router(languages, rows, [each.wording for each in worded], meant)
        known = frozenset().union(*(each.known_words for each in worded))
        return Lesson(router, known, self._acts(languages, rows, router), learned(self.examples[row] for row in rows))

    def _router(
        self, languages: Sequence[str], rows: Sequence[int], wordings: Sequence[Wording], meant: Meant | None
    ) -> Router:
        """How sure the router is of what it says is kept; all else of it was learnt already."""
        told = [self.examples[row] for row in rows]

        def learn() -> Arrays:
            router = trained(columns([each.label for each in told], self.names), self.names, wordings, meant)
            sure = {"by_words": np.array(router.sharpness), "together": np.array(router.sharpness_together)}
            return sure | ({"weights": router.weighing.weights} if router.weighing else {})

        name = "-".join(["sureness", *(["meant"] if meant else []), *languages])
        sure = self.kept.recalled(name, (languages, self.names, told, self.vectors), learn)
        weighing = Weighing(sure["weights"]) if meant else None
        return Router(self.names, wordings, float(sure["by_words"]), meant, float(sure["together"]), weighing)

    def _acts(self, languages: tuple[str, ...], rows: Sequence[int], router: Router) -> ActWeights | None:
        """How much counts of what the nearest examples and all of them say, which is kept like the router's."""
        if self.acts is None or router.meant is None or not self.acts.speaks(languages[0]):
            return None
        likeness = self.acts

        def learn() -> Arrays:
            left_out = np.zeros((len(self.examples), len(self.names)))
            left_out[rows] = router.left_out()
            return weighed(likeness, languages[0], self.names, left_out)

        source = (languages, self.names, self.examples, self.vectors)
        arrays = self.kept.recalled("-".join(["acts", *languages]), source, learn)
        return ActWeights.kept(likeness, languages[0], self.names, arrays)

    def _rows(self, language: str) -> list[int]:
        return [row for row, each in enumerate(self.examples) if each.language == language]

    def _neighbours(self, language: str, rows: list[int]) -> Neighbours:
        assert self.likeness is not None
        if language not in self._nearby:
            columns_of = {name: at for at, name in enumerate(self.names)}
            labels = [columns_of[self.examples[row].label] for row in rows]
            vectors = self.likeness.examples[rows].astype(np.float32)
            self._nearby[language] = Neighbours.learnt(vectors, labels, len(self.names))
        return self._nearby[language]

    def _worded(self, language: str, rows: Sequence[int]) -> Worded:
        return by_words(language, tuple(self.examples[row] for row in rows), self.names, self.kept)
