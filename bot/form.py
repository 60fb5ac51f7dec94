"""A skill's questions, as one pydantic model that every surface can render, and the one validation of its answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from bot.choice_answers import chosen, recorded
from bot.fields import Choice, Files, Later, LongText, Problem, Reading, Record, Unseen
from bot.file_answers import attached, faultless
from bot.i18n import N_, Translator, in_words
from bot.parse import Period
from bot.prm.money import Money

if TYPE_CHECKING:
    from bot.skill import Context

Kind = Literal["text", "long_text", "number", "money", "date", "period", "yes_no", "choice", "choices", "files"]

KINDS: dict[Any, Kind] = {
    int: "number",
    float: "number",
    Decimal: "number",
    Money: "money",
    date: "date",
    Period: "period",
    bool: "yes_no",
    list: "choices",
}

REASONS = {  # pydantic's error type -> what we say instead
    "string_too_short": N_("Please write at least {min_length} characters."),
    "string_too_long": N_("Please write at most {max_length} characters."),
    "too_short": N_("Please choose at least {min_length}."),
    "greater_than": N_("This must be more than {gt}."),
    "greater_than_equal": N_("This must be at least {ge}."),
    "less_than_equal": N_("This must be at most {le}."),
}


@dataclass(frozen=True)
class Question:
    """One field, described for renderers that know nothing of pydantic."""

    name: str
    label: str
    kind: Kind
    required: bool
    help: str = ""
    choices: tuple[Choice, ...] = ()
    later: bool = False  # not needed to get the work done: surfaces may fold it away
    unseen: bool = False  # only a button answers it
    record: bool = False  # answered with one record of many: `choices` are some of them, others can be typed
    most: int = 0  # of files: how many it takes; `choices` are those it has
    currency: str | None = None  # of an amount: the one meant where none is named
    passed_on: bool = False  # to a person: even a question is its answer

    @property
    def names(self) -> dict[str, str]:
        """What its choices are called, by their values."""
        return {choice.value: choice.label for choice in self.choices}


@dataclass(frozen=True)
class Draft:
    """A form on its way to being complete: what is asked, what is known, what is wrong with it."""

    skill: str
    title: str
    questions: tuple[Question, ...]
    known: dict[str, Any]  # JSON values; where something is wrong, what was typed
    errors: dict[str, str] = field(default_factory=dict)  # by question name, in the reader's language
    id: str | None = None  # set once it is kept
    version: int = 0
    put_off: tuple[str, ...] = ()  # questions to ask after all others, in this order

    @property
    def later(self) -> tuple[Question, ...]:
        """What surfaces may fold away."""
        return tuple(q for q in self.questions if q.later and not q.unseen)

    @property
    def open_questions(self) -> tuple[Question, ...]:
        opened = [q for q in self.questions if q.name in self.errors or (q.required and q.name not in self.known)]
        return tuple(sorted(opened, key=lambda q: self.put_off.index(q.name) + 1 if q.name in self.put_off else 0))


class Form(BaseModel):
    """Base of all skills' forms. What depends on who is asking comes from the two class methods."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True, frozen=True)

    carried_by: ClassVar[tuple[str, ...]] = ()
    """Fields beside the records that decide about what is `carried`; it is looked up anew when one of them changes."""
    changes: ClassVar[bool] = False
    """What is `carried` is what the record is like now: as long as nothing else is said, nothing is to be confirmed."""

    @classmethod
    async def choices(cls, context: "Context") -> dict[str, tuple[Choice, ...]]:
        """Choices that only the database knows, by field: for instance which of my deals."""
        return {}

    @classmethod
    async def records(cls, context: "Context", field: str, text: str) -> tuple[Choice, ...]:
        """For a field marked `Record()`: the records of this person that a text may name, the likeliest first.

        Bounded, however many there are. For an empty text those they may be thinking of: the newest. What this person
        cannot read is not among them, so a foreign record and a made-up one get the same answer.
        """
        return ()

    @classmethod
    async def carried(cls, context: "Context", known: Mapping[str, Any]) -> dict[str, Any]:
        """What to prefill because of the record that was just named: what is known of it, by field."""
        return {}

    @classmethod
    async def counts_in(cls, context: "Context", found: Mapping[str, tuple[Choice, ...]]) -> str | None:
        """The currency of its amounts, where the records `found` decide it; None: that of the person's partner."""
        return None

    @classmethod
    async def defaults(cls, context: "Context") -> dict[str, Any]:
        """What to prefill for this person, by field."""
        return {
            name: i.default for name, i in cls.model_fields.items() if not i.is_required() and i.default is not None
        }


class Filled(NamedTuple):
    draft: Draft
    form: Form | None  # set once everything validates


def fill(skill: str, form_type: type[Form], values: Mapping[str, Any], reading: Reading, *, title: str = "") -> Filled:
    """Validate what we know so far; nothing is lost when something is missing or wrong."""
    asked = questions(form_type, reading)
    known, typed, errors = {}, {}, {}
    for question in asked:
        if _empty(value := values.get(question.name)):
            continue
        try:
            typed[question.name], known[question.name] = _read(form_type, question, value, reading)
        except Problem as problem:
            known[question.name], errors[question.name] = value, reading.t(problem.message, **problem.values)
        except ValidationError as failure:
            known[question.name], errors[question.name] = value, _reason(failure.errors()[0], reading.t)
        if question.kind == "files" and question.name in errors:
            known[question.name] = faultless(value, question.names, reading.infected)
    form = None
    try:
        form = form_type.model_validate(typed, context=reading)
    except ValidationError as failure:  # also the rules of the form as a whole; a missing answer is no error yet
        wrong = {str(e["loc"][0]): e for e in failure.errors() if e["loc"] and e["type"] != "missing"}
        errors = {name: _reason(e, reading.t) for name, e in wrong.items()} | errors
    return Filled(Draft(skill, title, asked, known, errors), None if errors else form)


def questions(form_type: type[Form], reading: Reading) -> tuple[Question, ...]:
    """What the form asks, labelled in the reader's language."""
    return tuple(_question(name, info, reading) for name, info in form_type.model_fields.items())


def facts(draft: Draft, t: Translator) -> tuple[tuple[str, str], ...]:
    """Every known answer with its label, as a person reads it: money and dates spelled out, choices by their label."""
    told = (q for q in draft.questions if q.name in draft.known and not q.unseen)
    return tuple((q.label, shown(q, draft.known[q.name], t)) for q in told)


def shown(question: Question, value: Any, t: Translator) -> str:
    """One known answer as a person reads it; what did not validate is shown as it was typed, in however many boxes."""
    try:
        return _spelled_out(question, value, t)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):  # a surface may send anything
        return " ".join(map(str, value.values())) if isinstance(value, dict) else str(value)


def _spelled_out(question: Question, value: Any, t: Translator) -> str:
    if question.kind == "money" and isinstance(value, dict):
        return t.money(Decimal(value["amount"]), value["currency"])
    if question.kind == "date":
        return t.day(date.fromisoformat(value))
    if question.kind == "period":
        first, last = (date.fromisoformat(day) for day in value.split("/"))
        return t.days(first, last)
    if question.kind == "yes_no":
        return t("Yes") if value is True else t("No")
    if isinstance(value, list):
        return t.all_of(question.names.get(v, str(v)) for v in value)
    return question.names.get(value, str(value))


def _read(form_type: type[Form], question: Question, value: Any, reading: Reading) -> tuple[Any, Any]:
    """One answer, typed and in the JSON form that drafts keep."""
    if mark := record_mark(form_type.model_fields[question.name]):
        value = recorded(mark, value, reading.found.get(question.name, ()))
    elif question.kind == "files":
        value = attached(value, question.names, question.most, reading.infected)
    elif question.choices:
        value = chosen(value, question.choices, reading.t.language, several=question.kind == "choices")
    if isinstance(value, str):
        value = value.strip()
    adapter = _adapter(form_type, question.name)
    typed = adapter.validate_python(value, context=reading)
    return typed, adapter.dump_python(typed, mode="json")


@lru_cache(maxsize=1024)
def _adapter(form_type: type[Form], name: str) -> TypeAdapter[Any]:
    info = form_type.model_fields[name]
    annotation: Any = Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
    return TypeAdapter(annotation)


def only_record(found: Mapping[str, tuple[Choice, ...]], field: str) -> str | None:
    """The record that was named for a field; None where there is none, or where it could be one of several."""
    named = found.get(field, ())
    return named[0].value if len(named) == 1 else None


def record_mark(info: FieldInfo) -> Record | None:
    return next((mark for mark in info.metadata if isinstance(mark, Record)), None)


def files_mark(info: FieldInfo) -> Files | None:
    return next((mark for mark in info.metadata if isinstance(mark, Files)), None)


def _reason(error: Any, t: Translator) -> str:
    values = error.get("ctx") or {}
    if isinstance(problem := values.get("error"), Problem):
        return t(problem.message, **problem.values)
    if error["type"] in REASONS:
        return t(REASONS[error["type"]], **values)
    return t("I could not read that. Please write it differently.")


def _empty(value: Any) -> bool:
    return value is None or value in ("", [], ()) or (isinstance(value, str) and not value.strip())


def _question(name: str, info: FieldInfo, reading: Reading) -> Question:
    t = reading.t
    kind, members = _kind(info)
    choices = (
        reading.found.get(name) or reading.choices.get(name) or tuple(Choice(m.value, t(in_words(m))) for m in members)
    )
    return Question(
        name=name,
        label=t(info.title or in_words(name)),
        kind="choice" if choices and kind == "text" else kind,
        required=info.is_required(),
        help=t(info.description or ""),
        choices=choices,
        later=any(isinstance(m, Later) for m in info.metadata),
        unseen=any(isinstance(m, Unseen) for m in info.metadata),
        record=record_mark(info) is not None,
        most=mark.most if (mark := files_mark(info)) else 0,
        currency=reading.currency if kind == "money" else None,
        passed_on=any(isinstance(m, LongText) and m.passed_on for m in info.metadata),
    )


def _kind(info: FieldInfo) -> tuple[Kind, tuple[StrEnum, ...]]:
    annotation = info.annotation
    if get_origin(annotation) in (Union, UnionType):  # X | None
        annotation = next(a for a in get_args(annotation) if a is not type(None))
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return "choice", tuple(annotation)
    if files_mark(info):
        return "files", ()
    if any(isinstance(m, LongText) for m in info.metadata):
        return "long_text", ()
    return KINDS.get(get_origin(annotation) or annotation, "text"), ()
