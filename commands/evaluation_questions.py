"""A file of questions whose right answers are known, line by line; what cannot be read is told, the rest is asked."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from commands.asking import Out
from knowledge.evaluation import Case
from knowledge.text.language import detect, primary

EXAMPLE = '{"id": "1", "question": "…", "gold_page": "deals.md"}'
PAGES = ("gold_page", "gold_pages", "source", "page")
ANCHORS = ("anchor", "gold_anchor", "gold_anchor_exact", "gold_anchor_blind")


class Line(BaseModel):
    """One question. Keys that are not asked for are passed over."""

    model_config = ConfigDict(frozen=True)

    id: str | int | None = None
    question: str = Field(min_length=1)
    pages: str | list[str] = Field(default="", validation_alias=AliasChoices(*PAGES))
    anchor: str | None = None
    gold_anchor: str | None = None
    gold_anchor_exact: str | None = None
    gold_anchor_blind: str | None = None
    answerable: bool | None = None
    tier: str | None = None  # how near to the content an unanswerable question is: only those say it
    confident: bool = True  # False: whoever made the set is not sure that the content does not answer it
    locale: str | None = Field(default=None, validation_alias=AliasChoices("locale", "language", "lang"))
    person: str | None = Field(default=None, alias="as")

    @property
    def is_answerable(self) -> bool:
        return self.tier is None if self.answerable is None else self.answerable


@dataclass(frozen=True)
class Question:
    """A question to ask, and by what its answer is judged."""

    line: int
    case: Case
    request: Out


@dataclass
class Questions:
    """What a file holds."""

    every: list[Question] = field(default_factory=list)
    unreadable: dict[int, str] = field(default_factory=dict)  # why, by line
    doubtful: int = 0


def read(source: Iterable[str], person: str | None) -> Questions:
    """Every line of a file; `person` asks where a line does not say who does."""
    found, known = Questions(), dict[str, int]()
    for number, text in enumerate(source, 1):
        if not text.strip():
            continue
        try:
            line = Line.model_validate_json(text)
        except ValidationError as failure:
            found.unreadable[number] = _reason(failure)
            continue
        name = str(number if line.id is None else line.id)
        if name in known:
            found.unreadable[number] = f"the id {name} is that of line {known[name]}"
        elif not line.confident:
            found.doubtful += 1
        else:
            known[name] = number
            found.every.append(_question(number, name, line, line.person or person))
    return found


def _question(number: int, name: str, line: Line, person: str | None) -> Question:
    request: dict[str, Any] = {"id": name, "question": line.question, "locale": line.locale, "as": person}
    return Question(number, _case(name, line), request)


def _case(name: str, line: Line) -> Case:
    pages = (line.pages,) if isinstance(line.pages, str) else tuple(line.pages)
    return Case(
        id=name,
        question=line.question,
        language=primary(line.locale) if line.locale else detect(line.question),
        answerable=line.is_answerable,
        pages=tuple(filter(None, pages)) if line.is_answerable else (),
        anchors=tuple(dict.fromkeys(anchor for each in ANCHORS if (anchor := getattr(line, each)))),
    )


def _reason(failure: ValidationError) -> str:
    error = failure.errors(include_url=False)[0]
    return ": ".join([*map(str, error["loc"][:1]), f"{error['msg']}. It should look like {EXAMPLE}"])
