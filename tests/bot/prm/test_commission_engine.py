"""Commission arithmetic is exact: parts sum to the whole, rounding is half to even, bands are marginal."""

import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.prm.commission_engine import (
    Band,
    Counted,
    Sale,
    allocate,
    half_even,
    per_product,
    percent_of,
    portions,
    share_out,
)
from bot.prm.money import LARGEST_MINOR

GOLD = (
    Band(Decimal(0), Decimal(12)),
    Band(Decimal(50_000), Decimal(16)),
    Band(Decimal(200_000), Decimal(20)),
)


def sale(minor: int, group: str = "protect") -> Sale:
    return Sale(product=f"{group} {minor}", group=group, brought=minor, bands=GOLD)


def counted(before: str = "0", currency: str = "EUR", per_home: str = "1") -> Counted:
    return Counted(Decimal(before), currency, Decimal(per_home))


def earned(*sales: Sale, at: Counted) -> list[tuple[int, str, int]]:
    return [(part.base, f"{part.band.percent} %", part.whole) for part in portions(sales, at)]


@pytest.mark.parametrize(
    ("numerator", "denominator", "whole"),
    [(5, 2, 2), (7, 2, 4), (-5, 2, -2), (-7, 2, -4), (8, 3, 3), (7, 3, 2), (0, 9, 0)],
)
def test_halves_go_to_the_even_neighbour(numerator: int, denominator: int, whole: int) -> None:
    assert half_even(numerator, denominator) == whole


def test_only_the_revenue_inside_a_band_earns_its_rate() -> None:
    assert earned(sale(88_000_00), at=counted()) == [(50_000_00, "12 %", 6_000_00), (38_000_00, "16 %", 6_080_00)]


def test_revenue_counts_on_from_what_was_sold_before_and_from_product_to_product() -> None:
    assert earned(sale(30_000_00), sale(180_000_00, "connect"), at=counted("40000")) == [
        (10_000_00, "12 %", 1_200_00),
        (20_000_00, "16 %", 3_200_00),
        (130_000_00, "16 %", 20_800_00),
        (50_000_00, "20 %", 10_000_00),
    ]


@pytest.mark.parametrize(
    ("currency", "per_home", "brought", "found"),
    [
        ("JPY", "165", 9_000_000, [(8_250_000, "12 %", 990_000), (750_000, "16 %", 120_000)]),
        ("KWD", "0.34", 20_000_000, [(17_000_000, "12 %", 2_040_000), (3_000_000, "16 %", 480_000)]),
        ("EUR", "1", 50_000_00, [(50_000_00, "12 %", 6_000_00)]),
    ],
)
def test_bands_are_met_in_currencies_with_0_2_and_3_decimals(
    currency: str, per_home: str, brought: int, found: list[tuple[int, str, int]]
) -> None:
    assert earned(sale(brought), at=counted(currency=currency, per_home=per_home)) == found


def test_a_remainder_goes_to_the_largest_share() -> None:
    assert share_out(100, {1: Decimal("33.3333"), 2: Decimal("33.3333"), 3: Decimal("33.3334")}) == {
        1: 33,
        2: 33,
        3: 34,
    }
    assert allocate(1, [1, 1, 1]) == [1, 0, 0]


def test_shares_that_do_not_sum_to_all_of_it_are_refused() -> None:
    with pytest.raises(ValueError, match="100 %"):
        share_out(100, {1: Decimal(50), 2: Decimal(49)})


def test_what_no_product_is_said_to_have_brought_is_split_evenly() -> None:
    assert per_product(100_00, [None, 40_00, None]) == [30_00, 40_00, 30_00]
    assert per_product(100_00, [30_00, 50_00]) == [30_00, 50_00]
    assert per_product(100_00, [120_00, None]) == [120_00, 0]


def test_100_000_random_allocations_and_roundings_sum_exactly() -> None:
    """Each part has the sign of the whole; what is rounded is never further off than half of the smallest unit."""
    dice = random.Random(2027)
    for _ in range(100_000):
        total = dice.randrange(-(10 ** dice.randrange(1, 15)), 10 ** dice.randrange(1, 15))
        weights = [dice.randrange(1, 1_000_000) for _ in range(dice.randrange(1, 5))]
        parts = allocate(total, weights)
        assert sum(parts) == total
        assert all(part == 0 or (part > 0) == (total > 0) for part in parts)
        percent = Decimal(weights[0]) / 10_000
        assert abs(2 * (percent_of(total, percent) * 1_000_000 - total * weights[0])) <= 1_000_000


@given(
    total=st.integers(-LARGEST_MINOR, LARGEST_MINOR),
    weights=st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(any),
)
def test_parts_sum_to_the_whole_and_are_as_large_as_their_weights_say(total: int, weights: list[int]) -> None:
    parts = allocate(total, weights)
    assert sum(parts) == total
    off = [abs(part - Fraction(total * weight, sum(weights))) for part, weight in zip(parts, weights, strict=True)]
    assert all(each <= len(weights) for each in off)
    assert all(part * total >= 0 for part in parts)


@given(
    brought=st.lists(st.integers(0, 10**12), min_size=1, max_size=4),
    before=st.decimals(-1000, 10**7, places=2),
    per_home=st.decimals("0.001", 2000, places=3),
    currency=st.sampled_from(["EUR", "JPY", "KWD"]),
)
def test_portions_make_up_each_sale_whatever_was_sold_before(
    brought: list[int], before: Decimal, per_home: Decimal, currency: str
) -> None:
    sales = [sale(minor, str(at)) for at, minor in enumerate(brought)]
    found = portions(sales, Counted(before, currency, per_home))
    for each in sales:
        mine = [part for part in found if part.sale is each]
        assert sum(part.base for part in mine) == each.brought
        assert [part.band.percent for part in mine] == sorted({part.band.percent for part in mine})
        assert all(part.whole == percent_of(part.base, part.band.percent) for part in mine)
