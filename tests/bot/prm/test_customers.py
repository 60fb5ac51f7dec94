"""Recognising an end customer: equal names in any legal form and script, near ones, and those that only look near."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.prm.customers import Comparison, Customer, Likeness, blocks, compare, customer_key, domain_of

SAME = [
    ("Acme Robotics GmbH", "ACME Robotics Ges.m.b.H."),
    ("Acme Robotics GmbH & Co. KG", "acme-robotics"),
    ("Hollerbach Kühltechnik GmbH", "Hollerbach Kuehltechnik"),
    ("Isarwinkel Kliniken gGmbH", "Isarwinkel Kliniken"),
    ("Kékrigó Gyógyszerelosztó Zrt.", "KEKRIGO GYOGYSZERELOSZTO"),
    ("해송마루정밀 주식회사", "(주)해송마루정밀"),
    ("株式会社アオバネ精機", "アオバネ精機"),
    ("苏州澄屿桐医疗器械有限公司", "苏州澄屿桐医疗器械"),
    ("Olivar del Alberche, S.A.", "OLIVAR DEL ALBERCHE SA"),
    ("Müller und Söhne OHG", "Mueller & Soehne"),
]
DIFFERENT = [
    ("Acme Robotics GmbH", "Apex Robotics GmbH"),
    ("Volkswagen AG", "Siemens AG"),
    ("上海东方医院", "上海南方航空"),
    ("Steinlauer Maschinenbau", "Fichtenau Brauwerke"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_legal_form_script_and_spelling_do_not_make_another_customer(one: str, other: str) -> None:
    assert customer_key(one) == customer_key(other)
    found = compare(Customer(one), Customer(other))
    assert found is not None
    assert found.likeness is Likeness.EXACT


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_customers_do_not_wait_for_each_other(one: str, other: str) -> None:
    found = compare(Customer(one), Customer(other))
    assert found is None or found.likeness is Likeness.WEAK


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hollerbach Kühltechnik", "Holerbach Kühltechnik"), ("Prairie Lantern Union", "Lantern Prairie Union")],
)
def test_a_typing_error_or_another_word_order_goes_to_a_reviewer(one: str, other: str) -> None:
    found = compare(Customer(one), Customer(other))
    assert found is not None
    assert found.likeness is Likeness.STRONG


def test_a_stock_company_and_a_limited_one_of_the_same_name_go_to_a_reviewer() -> None:
    found = compare(Customer("Nordbank AG"), Customer("Nordbank GmbH"))
    assert found is not None
    assert found.likeness is Likeness.STRONG
    assert told(found) == ["same name, legal forms of different kinds (limited stock)"]


def test_a_branch_or_a_numbered_sister_is_only_a_note() -> None:
    for one, other in (("Nordbank", "Nordbank Zürich"), ("Windpark Plant 1 Betrieb", "Windpark Plant 2 Betrieb")):
        found = compare(Customer(one), Customer(other))
        assert found is not None
        assert found.likeness is Likeness.WEAK


def test_a_shared_domain_alone_is_no_proof_and_makes_a_near_name_strong() -> None:
    group = compare(Customer("Alpha Bank", "group.example"), Customer("Omega Leasing", "group.example"))
    near = compare(Customer("Nordbank", "nb.example", "AT"), Customer("Nordbank Zürich", "nb.example", "CH"))
    assert group is not None
    assert near is not None
    assert (group.likeness, near.likeness) == (Likeness.WEAK, Likeness.STRONG)
    assert told(near) == ["names 89 % alike", "same domain nb.example (+10)", "countries AT and CH (-6)"]
    assert near.score == 93


@pytest.mark.parametrize(
    ("one", "other", "here", "elsewhere"),
    [
        ("Hollerbach GmbH", "HOLLERBACH", Likeness.EXACT, Likeness.STRONG),
        ("Hollerbach", "Holerbach", Likeness.STRONG, Likeness.WEAK),
        ("Nordbank", "Nordbank Zürich", Likeness.WEAK, Likeness.WEAK),
    ],
)
def test_in_another_country_it_takes_more_to_be_one_customer(
    one: str, other: str, here: Likeness, elsewhere: Likeness
) -> None:
    """A reviewer looks at an equal name all the same; a near one is a note; a hint stays one even next door."""
    found = [compare(Customer(one, None, "DE"), Customer(other, None, country)) for country in ("DE", "US")]
    assert [each and each.likeness for each in found] == [here, elsewhere]


def told(found: Comparison | None) -> list[str]:
    return [str(reason) for reason in found.reasons] if found else []


@pytest.mark.parametrize(
    ("said", "domain"),
    [
        ("https://www.acme.co.uk/about?x=1", "acme.co.uk"),
        ("ACME.example", "acme.example"),
        ("shop.acme.de:8443", "acme.de"),
        ("mailto someone@acme.de", "acme.de"),
        ("jane@gmail.com", None),
        ("", None),
        (None, None),
        ("http://[broken", None),
    ],
)
def test_the_domain_is_what_a_company_registers(said: str | None, domain: str | None) -> None:
    assert domain_of(said) == domain


@given(st.text(max_size=300))
def test_any_text_has_a_key_of_bounded_length_and_likens_itself(name: str) -> None:
    key = customer_key(name)
    assert len(key) <= 200
    assert blocks(Customer(name))
    assert bool(key) == bool(name.strip())


@given(st.sampled_from(SAME), st.sampled_from(["vault.example", None]), st.sampled_from(["DE", "AT", None]))
def test_whatever_is_alike_shares_an_index_term(pair: tuple[str, str], domain: str | None, country: str | None) -> None:
    one, other = Customer(pair[0], domain, country), Customer(pair[1], None, country)
    assert blocks(one) & blocks(other)
