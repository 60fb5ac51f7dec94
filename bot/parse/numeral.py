"""One number found in folded text, before anyone asked what it counts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

_PRECISE = Context(prec=40)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number at `start:end`; `magnitude` tells that a scale was written ("k", "Mio", "万")."""

    start: int
    end: int
    value: Decimal
    alternatives: tuple[Decimal, ...] = ()
    ordinal: bool = False
    weak: bool = False
    digits: bool = False
    magnitude: bool = False


def to_decimal(value: Fraction) -> Decimal:
    """Exact where it ends, else 15 decimal places; no trailing zeros, no exponent for whole numbers."""
    if value.denominator == 1:
        return Decimal(value.numerator)
    exact = _PRECISE.divide(Decimal(value.numerator), Decimal(value.denominator))
    rounded = exact if len(str(exact)) < 30 else Decimal(f"{exact:.15g}")
    return rounded.normalize(_PRECISE)
