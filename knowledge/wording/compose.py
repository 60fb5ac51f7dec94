"""An answer worded by a language model: claim by claim, each checked before anybody sees it.

Whatever goes wrong, the answer in the source's own words is there already, and it is what is said then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from knowledge.ask import Finding
from knowledge.types import Answer, Audience, Citation, Passage
from knowledge.wording.answer import citation, worded
from knowledge.wording.claims import Check, Claim, Supported, Unsupported
from knowledge.wording.writer import MOST_CLAIMS, MOST_WRITTEN, ModelFailed, Task, Writer, claim_of, given

OnText = Callable[[str], None]


async def compose(writer: Writer, finding: Finding, language: str | None, on_text: OnText) -> Answer:
    """The answer to what was found, in the model's words where they hold.

    `on_text` is called with the Markdown so far, of claims that hold alone, and only for answers that are given without
    reserve. The band is never better than it was found; a model that finds no answer in the passages makes it `unsure`.
    """
    plain = await asyncio.to_thread(worded, finding)  # some milliseconds, which the event loop has not
    if plain.abstained:
        return plain
    task = Task(finding.asked, language or "", given(hit.passage for hit in finding.hits))
    draft = Draft(task.passages, on_text if finding.verdict.band == "answer" else _nobody)
    try:
        await writer.write(task, draft.hear)
    except ModelFailed:
        return replace(plain, model_missed=True)
    draft.finish()
    if draft.claims:
        return replace(plain, text=draft.text, citations=draft.citations(finding), worded_by="model")
    if draft.declined:
        return replace(plain, band="unsure")
    return replace(plain, model_missed=True)


async def try_out(writer: Writer) -> bool:
    """Ask something trivial: does it answer in the form it is told to? Raises `ModelFailed` if it does not answer."""
    passage = Passage(0, "", "Guide", (), "", "A deal is protected for 90 days.", "en", Audience(level="public"), 0)
    draft = Draft([passage], _nobody)
    await writer.write(Task("How long is a deal protected?", "en", (passage,)), draft.hear)
    draft.finish()
    return bool(draft.claims)


def _nobody(_text: str) -> None:
    """An unsure answer is not shown before it is introduced as such."""


@dataclass
class Draft:
    """The claims that hold so far."""

    passages: Sequence[Passage]
    on_text: OnText
    claims: list[Supported] = field(default_factory=list)
    declined: bool = False
    """The model says that the passages do not answer."""
    _read: int = 0
    _line: str = ""

    def __post_init__(self) -> None:
        self._check = Check(self.passages)

    def hear(self, piece: str) -> bool:
        """Read on; False once enough was said."""
        self._read += len(piece)
        *lines, self._line = (self._line + piece).split("\n")
        for line in lines:
            self._take(line)
        return self._read <= MOST_WRITTEN and len(self.claims) < MOST_CLAIMS

    def finish(self) -> None:
        """Nothing more comes: what was said last is a line as well."""
        self._take(self._line)
        self._line = ""

    def _take(self, line: str) -> None:
        found = claim_of(line)
        if not isinstance(found, Claim):
            self.declined = self.declined or found is True
            return
        try:
            claim = self._check.of(found)
        except Unsupported:
            return
        if len(self.claims) < MOST_CLAIMS and all(claim.text != other.text for other in self.claims):
            self.claims.append(claim)
            self.on_text(self.text)

    @property
    def cited(self) -> list[int]:
        """Numbers of the passages used, in the order of their first use; one of several parts of a section."""
        used = dict.fromkeys(number for claim in self.claims for number in claim.passages)
        sections: dict[tuple[str, str], int] = {}
        for number in used:
            sections.setdefault(self._section(number), number)
        return list(sections.values())

    @property
    def text(self) -> str:
        """Markdown: sentences as a paragraph, points and steps as lists; each claim with its source if several are."""
        return "\n\n".join(self._together(shape, list(claims)) for shape, claims in groupby(self.claims, _shape))

    def citations(self, finding: Finding) -> tuple[Citation, ...]:
        """Where the claims stand."""
        return tuple(citation(finding.hits[number - 1]) for number in self.cited)

    def _together(self, shape: str, claims: Sequence[Supported]) -> str:
        texts = [f"{claim.text}{self._marks(claim)}" for claim in claims]
        if shape == "sentence":
            return " ".join(texts)
        marks: Iterator[str] = (f"{n}." if shape == "step" else "-" for n in range(1, len(texts) + 1))
        return "\n".join(f"{mark} {text}" for mark, text in zip(marks, texts, strict=True))

    def _marks(self, claim: Supported) -> str:
        """The numbers of a claim's sources among the citations: \\[1]."""
        sections = [self._section(number) for number in self.cited]
        numbers = sorted({sections.index(self._section(number)) + 1 for number in claim.passages})
        return "".join(f" \\[{number}\\]" for number in numbers) if len(sections) > 1 else ""

    def _section(self, number: int) -> tuple[str, str]:
        passage = self.passages[number - 1]
        return passage.source, passage.anchor


def _shape(claim: Supported) -> str:
    return claim.shape
