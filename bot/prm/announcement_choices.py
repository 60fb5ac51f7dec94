"""Whom an announcement is for and when it goes out, as its author chooses it: documents, kept with it as they are."""

from datetime import date, datetime, time
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from sqlalchemy import JSON, Dialect
from sqlalchemy.types import TypeDecorator

from bot.prm.partners import PartnerType
from bot.prm.people import PartnerRole

Word = Annotated[str, Field(min_length=1, max_length=64)]
Days = Annotated[int, Field(ge=1, le=3650)]


class Audience(BaseModel):
    """Which partners: those that meet every criterion given, those named, and those of saved audiences together.

    Within one criterion any of its words will do. Without any of all this it is the whole programme. `excluded` and
    `excluded_audiences` never get it, named or not.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    tiers: tuple[Word, ...] = ()
    regions: tuple[Word, ...] = ()
    types: tuple[PartnerType, ...] = ()
    languages: tuple[Word, ...] = ()  # one of the partner's own
    products: tuple[Word, ...] = ()  # keys; a partner without any of its own sells them all
    certifications: tuple[Word, ...] = ()  # valid on the day
    active_within_days: Days | None = None  # somebody of theirs spoke to us since
    inactive_for_days: Days | None = None  # nobody did
    partners: tuple[Word, ...] = ()  # keys
    audiences: tuple[Word, ...] = ()  # names of saved ones
    excluded: tuple[Word, ...] = ()  # keys of partners
    excluded_audiences: tuple[Word, ...] = ()
    roles: tuple[PartnerRole, ...] = ()  # of a partner without a channel, whom to write to; none: everybody

    @property
    def has_criteria(self) -> bool:
        lists = (self.tiers, self.regions, self.types, self.languages, self.products, self.certifications)
        return any(lists) or self.active_within_days is not None or self.inactive_for_days is not None

    @property
    def is_everybody(self) -> bool:
        return not (self.has_criteria or self.partners or self.audiences)


class Schedule(BaseModel):
    """When: as soon as it is released; at a moment; or at a time of day where each partner is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["at_once", "moment", "local"] = "at_once"
    moment: AwareDatetime | None = None
    day: date | None = None
    at: time | None = None

    @model_validator(mode="after")
    def _whole(self) -> "Schedule":
        given = (self.moment is not None, self.day is not None, self.at is not None)
        if given != {"at_once": (False,) * 3, "moment": (True, False, False), "local": (False, True, True)}[self.kind]:
            raise ValueError("a moment has a moment, a local time a day and a time of day")
        return self

    @classmethod
    def of(cls, moment: datetime) -> "Schedule":
        return cls(kind="moment", moment=moment)

    @classmethod
    def local(cls, day: date, at: time) -> "Schedule":
        """At 09:00 in each partner's local time: a time the clocks skip is when they are changed, of two the first."""
        return cls(kind="local", day=day, at=at)


Model = TypeVar("Model", bound=BaseModel)


class _Document(TypeDecorator[Model]):
    """A validated JSON document; what it does not say has the default of the day."""

    impl = JSON
    cache_ok = True
    model: type[Model]

    def process_bind_param(self, value: Model | None, dialect: Dialect) -> Any:
        return None if value is None else value.model_dump(mode="json", exclude_defaults=True)

    def process_result_value(self, value: Any, dialect: Dialect) -> Model | None:
        return None if value is None else self.model.model_validate(value)


class AudienceDocument(_Document[Audience]):
    model = Audience
    cache_ok = True


class ScheduleDocument(_Document[Schedule]):
    model = Schedule
    cache_ok = True
