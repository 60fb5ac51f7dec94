"""Money: an exact amount in a currency, stored as whole minor units (cents, won, fils) so that no database rounds it.

A table keeps two columns and shows them as one:

    value_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    value: Mapped[Money] = composite(Money.of_minor, "value_minor", "currency")
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import pycountry

from bot.errors import UserError

# ISO 4217 minor units where they are not 2 (https://www.six-group.com/en/products-services/financial-information/
# data-standards.html, list one). CLDR's display digits differ (it shows IQD without decimals), so it is no source.
NO_DECIMALS = frozenset(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ]
)
THREE_DECIMALS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])

SHARED = frozenset(["XAF", "XCD", "XCG", "XOF", "XPF"])  # currencies of several countries are the only money with an X

LARGEST_MINOR = 10**15  # ten trillion in a currency with cents; far inside BIGINT, so sums cannot overflow either


class NotAnAmount(UserError):
    """I can't read {amount} {currency} as an amount of money. Please give a number and a currency, like 50,000 EUR."""


class TooManyDecimals(UserError):
    """{amount} is more exact than {currency} allows. Please round it to {places} decimals."""


def decimals(currency: str) -> int:
    """Decimal places of a currency: 0, 2 or 3."""
    if currency in NO_DECIMALS:
        return 0
    return 3 if currency in THREE_DECIMALS else 2


@lru_cache(maxsize=1)
def currencies() -> frozenset[str]:
    """ISO 4217 codes of money that somebody pays with: not metals, baskets, tests and "no currency" (XAU, XDR, XXX)."""
    return frozenset(entry.alpha_3 for entry in pycountry.currencies if entry.alpha_3[0] != "X") | SHARED


@dataclass(frozen=True, slots=True)
class Money:
    """`amount` in `currency`, never more exact than the currency is. May be negative (a clawback)."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        places = decimals(self.currency)
        if self.currency not in currencies() or not self.amount.is_finite() or self._too_large():
            raise NotAnAmount(amount=self.amount, currency=self.currency)
        exact = self.amount.quantize(Decimal(1).scaleb(-places))
        if exact != self.amount:
            raise TooManyDecimals(amount=self.amount, currency=self.currency, places=places)
        object.__setattr__(self, "amount", exact)

    def _too_large(self) -> bool:
        return abs(self.amount) > Decimal(LARGEST_MINOR).scaleb(-decimals(self.currency))

    @classmethod
    def of_minor(cls, minor: int, currency: str) -> Money:
        """From whole minor units, as stored: 1250 of EUR is 12.50 EUR."""
        return cls(Decimal(minor).scaleb(-decimals(currency)), currency)

    @property
    def minor(self) -> int:
        return int(self.amount.scaleb(decimals(self.currency)))

    def __composite_values__(self) -> tuple[int, str]:
        return self.minor, self.currency

    def __str__(self) -> str:
        return f"{self.amount:,} {self.currency}"
