"""The arithmetic of commissions, in whole minor units: nothing here knows a database, and nothing is ever a float.

Everything is rounded half to even, and parts are made to sum exactly: what rounding leaves over goes to the largest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from bot.prm.columns import PERCENT_STEPS
from bot.prm.money import decimals

WHOLE = 100 * PERCENT_STEPS  # 100 % in the steps that percentages are stored in


@dataclass(frozen=True, slots=True)
class Band:
    """`percent` of the cumulative revenue above `above`, in the home currency, up to where the next band begins."""

    above: Decimal
    percent: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """One product of a deal: what it brought, in minor units of the deal's currency, and the bands of its group."""

    product: str
    group: str
    brought: int
    bands: Sequence[Band]  # from 0 up; none where the programme pays nothing for this


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """The part of a sale that lies inside one band, and the commission on it; minor units of the deal's currency."""

    sale: Sale
    band: Band
    until: Decimal | None  # where the next band begins
    base: int
    whole: int  # before it is shared out


@dataclass(frozen=True, slots=True)
class Counted:
    """Where a partner stands when a deal begins to count: revenue so far and what one unit of home money is worth."""

    before: Decimal  # home currency
    currency: str  # the deal's
    per_home: Decimal  # units of the deal's currency for one of the home currency

    def in_minor(self, home: Decimal) -> int:
        """How far revenue may still grow until it reaches `home`; negative where it is beyond."""
        distance = Fraction(home) - Fraction(self.before)
        units: int = 10 ** decimals(self.currency)
        return round(distance * Fraction(self.per_home) * units)

    def at_home(self, minor: int, home_currency: str) -> int:
        """Revenue in minor units of the home currency, for what later deals count from."""
        amount = Fraction(minor, 10 ** decimals(self.currency)) / Fraction(self.per_home)
        units: int = 10 ** decimals(home_currency)
        return round(amount * units)


def half_even(numerator: int, denominator: int) -> int:
    """The whole number nearest to a fraction, the even one of two; `denominator` > 0."""
    whole, rest = divmod(numerator, denominator)
    return whole + (2 * rest > denominator or (2 * rest == denominator and whole % 2))


def percent_of(minor: int, percent: Decimal) -> int:
    """`percent` % of an amount; percentages have four decimals at most."""
    return half_even(minor * steps(percent), WHOLE)


def steps(percent: Decimal) -> int:
    return int(percent * PERCENT_STEPS)


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """`total` in proportion to `weights` (whole, at least one positive, none negative); the parts sum to it exactly."""
    if total < 0:
        return [-part for part in allocate(-total, weights)]
    everything = sum(weights)
    parts = [half_even(total * weight, everything) for weight in weights]
    over = total - sum(parts)
    for at in sorted(range(len(weights)), key=lambda at: -weights[at]):
        change = max(over, -parts[at])  # of a few cents among many, the largest part may be less than was rounded up
        parts[at] += change
        over -= change
    return parts


def share_out(whole: int, shares: Mapping[int, Decimal]) -> dict[int, int]:
    """A commission among partners by their percentages, which sum to 100; whoever is named first wins a tie."""
    if sum(steps(percent) for percent in shares.values()) != WHOLE:
        raise ValueError("the shares of a deal must sum to 100 %")
    return dict(zip(shares, allocate(whole, [steps(percent) for percent in shares.values()]), strict=True))


def portions(sales: Sequence[Sale], counted: Counted) -> list[Portion]:
    """Each sale cut at the bands of its group: revenue counts on from one sale to the next, whatever its group."""
    found, sold = list[Portion](), 0
    for sale in sales:
        found += _in_bands(sale, counted, sold)
        sold += sale.brought
    return found


def _in_bands(sale: Sale, counted: Counted, sold: int) -> list[Portion]:
    if not sale.bands:
        return []
    ends = [band.above for band in sale.bands[1:]]
    edges = [min(max(counted.in_minor(end) - sold, 0), sale.brought) for end in ends]
    parts = zip(sale.bands, [*ends, None], pairwise([0, *edges, sale.brought]), strict=True)
    return [
        Portion(sale=sale, band=band, until=until, base=end - start, whole=percent_of(end - start, band.percent))
        for band, until, (start, end) in parts
        if end > start
    ]


def per_product(total: int, known: Sequence[int | None]) -> list[int]:
    """What each product of a deal brought: as stated; what is left of `total` in equal parts where nothing is."""
    unknown = [at for at, value in enumerate(known) if value is None]
    values = [value or 0 for value in known]
    if unknown:
        rest = allocate(max(0, total - sum(values)), [1] * len(unknown))
        for at, value in zip(unknown, rest, strict=True):
            values[at] = value
    return values
