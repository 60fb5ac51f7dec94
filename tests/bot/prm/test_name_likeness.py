"""Two names of companies are as good as one, or not, for reasons a reviewer can follow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.prm.name_likeness import STRONG, likeness

NAMES = st.lists(
    st.sampled_from(["Hollerbach", "Nordbank", "Bank", "Technik", "2", "Zürich", "IBM", "아크메"]), min_size=1
)


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Hollerbach Kühltechnik", "Holerbach Kühltechnik", "hollerbach for holerbach"),
        ("Robert Bosch GmbH", "Bosch, Robert", "the same words in another order"),
        ("Nord Bank", "Nordbank", "written in another way"),
        ("First International Bank", "1st Int'l Bank", "written in another way"),
        ("U.S. Steel", "United States Steel", "written in another way"),
        ("IBM", "International Business Machines Corporation", "ibm may stand for the other name"),
        ("Hollerbach Holland B.V.", "Hollerbach GmbH", "the same name with holland"),
    ],
)
def test_names_as_good_as_one_say_why(one: str, other: str, why: str) -> None:
    found = likeness(one, other)

    assert found.score >= STRONG
    assert [str(reason) for reason in found.reasons] == [why]
    assert likeness(other, one).score == pytest.approx(found.score, abs=1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Volksbank Mainz", "Volksbank Köln"),
        ("Van Herpen Investments", "Van Herk Investments"),
        ("Windpark Plant 1", "Windpark Plant 2"),
        ("Bowne Solutions", "Bowne Solutions II"),
        ("H. Roosendaal Beheer", "S. Roosendaal Beheer"),
        ("Nordbank", "Nordbank Zürich"),
        ("China Railroad Engineering", "China Railway Engineering"),
        ("Sigma Group", "Cigna Group"),
        ("General Bank", "General Banks"),
        ("Europe Bank", "Bank"),
    ],
)
def test_a_word_that_tells_them_apart_is_only_a_hint(one: str, other: str) -> None:
    assert likeness(one, other).score < STRONG


@given(NAMES, NAMES)
def test_likeness_is_the_same_in_both_directions(one: list[str], other: list[str]) -> None:
    there, back = likeness(" ".join(one), " ".join(other)), likeness(" ".join(other), " ".join(one))
    assert there.score == pytest.approx(back.score)
    assert 0 <= there.score <= 100
