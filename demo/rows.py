"""Reading rows of programme.yaml: what they name each other by, and times relative to the moment of loading."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.prm.deals import Deal
from bot.prm.money import Money
from bot.prm.partners import Partner
from bot.prm.people import Person
from bot.prm.products import Product
from bot.prm.programme import Programme

Row = dict[str, Any]
UNITS = {"d": "days", "h": "hours"}


@dataclass
class Names:
    """What was loaded so far, by key or number."""

    now: datetime
    programme: Programme
    products: dict[str, Product] = field(default_factory=dict)
    partners: dict[str, Partner] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    deals: dict[str, Deal] = field(default_factory=dict)

    def at(self, moment: str) -> datetime:
        """`-12d`, `+60d`, `-20h`: days or hours from now."""
        read = re.fullmatch(r"([+-]\d+)([dh])", moment)
        if read is None:
            raise ValueError(f"{moment!r} is not a time relative to now, like -12d or +6h")
        return self.now + timedelta(**{UNITS[read[2]]: int(read[1])})

    def maybe_at(self, moment: str | None) -> datetime | None:
        return None if moment is None else self.at(moment)

    def person_id(self, key: str | None) -> int | None:
        return None if key is None else self.people[key].id


def money(row: Row, amount: str = "amount") -> Money:
    return Money(Decimal(row[amount]), row["currency"])
