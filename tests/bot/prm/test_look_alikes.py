"""A customer is found however its name is disguised, and is never taken for another that it only resembles."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.prm.customers import Customer, Likeness, blocks, compare
from bot.prm.look_alikes import as_it_looks, in_disguise

CYRILLIC = str.maketrans("aceopxyACEKMOPTXBH", "асеорхуАСЕКМОРТХВН")
NAMES = ("Acme Robotics", "Globex", "Initech Systems", "Hollerbach Maschinenbau GmbH", "Wayne Enterprises Inc.")


@pytest.mark.parametrize(
    ("real", "written"),
    [
        ("Acme Robotics", "Асme Robotics"),  # А and с are Cyrillic
        ("Acme Robotics", "Acme R0botics"),
        ("Acme Robotics", "Acme Rob0t1cs"),
        ("Acme", "АСМЕ"),  # all Cyrillic
        ("Acme", "Αcmе GmbH"),  # Greek and Cyrillic
        ("Acme", "Acrne"),
        ("Wacker", "VVacker"),
        ("Globex", "G1obex"),
        ("Globex", "GIobex"),  # a capital I
        ("Initech", "lnitech"),  # a small L
        ("Acme", "Ac\u200bme"),
        ("Acme", "Ａｃｍｅ"),
        ("Acme", "𝐀𝐜𝐦𝐞"),
    ],
)
def test_a_name_in_disguise_is_found_and_as_good_as_the_real_one(real: str, written: str) -> None:
    for one, other in ((Customer(real), Customer(written)), (Customer(written), Customer(real))):
        found = compare(one, other)
        assert found is not None
        assert found.likeness in (Likeness.EXACT, Likeness.STRONG)
        assert blocks(one) & blocks(other)


@settings(deadline=None, max_examples=60)  # the list of look-alikes is read with the first
@given(name=st.sampled_from(NAMES), places=st.sets(st.integers(0, 29)))
def test_any_letters_may_be_cyrillic(name: str, places: set[int]) -> None:
    written = "".join(sign.translate(CYRILLIC) if at in places else sign for at, sign in enumerate(name))
    found = compare(Customer(name), Customer(written))
    assert found is not None
    assert found.likeness in (Likeness.EXACT, Likeness.STRONG)
    assert in_disguise(written) is (written != name)


@pytest.mark.parametrize(
    "name",
    [
        "3M",
        "O2",
        "B2B Trading",
        "Web3 Labs",
        "株式会社ABC",
        "Müller & Söhne",
        "Ромашка",
        "三星SDS",
        "Øresund",
        "Ελλάδα ΑΕ",
    ],
)
def test_an_honest_name_is_in_no_disguise(name: str) -> None:
    assert not in_disguise(name)


@pytest.mark.parametrize(
    ("one", "other"), [("3M", "EM"), ("Area 51", "Areasl"), ("International Paper", "Intemational"), ("O2", "OZ")]
)
def test_names_that_only_resemble_each_other_are_two(one: str, other: str) -> None:
    found = compare(Customer(one), Customer(other))
    assert found is None or found.likeness is Likeness.WEAK


def test_a_word_that_thousands_bear_is_read_as_it_stands() -> None:
    assert as_it_looks("Hooli International") == "Hooli International"


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_can_be_looked_at(text: str) -> None:
    assert isinstance(as_it_looks(text), str)
    assert isinstance(in_disguise(text), bool)
