"""How a commission line came to its amount: the facts of its arithmetic, kept with it and never computed again."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from sqlalchemy import JSON, Dialect
from sqlalchemy.types import TypeDecorator


class _Kept(BaseModel):
    """Amounts are in minor units of the line's currency unless they say otherwise."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RateWorking(_Kept):
    """A band's percentage of what a product brought, and this partner's share of it."""

    by: Literal["rate"] = "rate"
    product: str
    group: str
    tier: str
    since: date  # first day of the rate
    percent: Decimal
    base: int  # what of the product's revenue lay inside the band
    sold_before: Decimal  # the partner's revenue of the year before this deal, in the home currency
    above: Decimal  # of the band, in the home currency
    until: Decimal | None
    home: str  # ISO 4217
    per_home: Decimal  # units of the deal's currency for one of the home currency
    whole: int  # the commission before it was shared
    split: Decimal  # this partner's percentage of it
    remainder: int  # what rounding left over when it was shared, as far as it is in this line


class SpiffWorking(_Kept):
    """A bonus that the deal qualified for."""

    by: Literal["spiff"] = "spiff"
    name: str
    condition: str


class TakenBackWorking(_Kept):
    """A percentage of an earlier line."""

    by: Literal["taken_back"] = "taken_back"
    line: str  # number
    amount: int  # of that line
    percent: Decimal


class CorrectionWorking(_Kept):
    """What a line should have been, after somebody disputed it."""

    by: Literal["correction"] = "correction"
    line: str  # number
    stated: int
    right: int


Working = Annotated[RateWorking | SpiffWorking | TakenBackWorking | CorrectionWorking, Field(discriminator="by")]
_WORKING: TypeAdapter[Working] = TypeAdapter(Working)


class WorkingDocument(TypeDecorator[Working]):
    """A working as one JSON document; figures are kept as text, so that no database makes floats of them."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Working | None, dialect: Dialect) -> Any:
        return None if value is None else value.model_dump(mode="json")

    def process_result_value(self, value: Any, dialect: Dialect) -> Working | None:
        return None if value is None else _WORKING.validate_python(value)
