"""Who may see what: the rules, one by one."""

import pytest

from knowledge.types import EVERY_PARTNER, Audience, Reader, visible

ACME = Reader(partner="acme", tier="gold", region="emea", type="msp")
STRANGER = Reader()
STAFF = Reader(internal=True)


def test_public_content_is_for_everybody() -> None:
    assert all(Audience("public").allows(reader) for reader in (ACME, STRANGER, STAFF, EVERY_PARTNER))


def test_content_without_a_rule_is_for_partners_not_for_strangers() -> None:
    assert Audience().allows(ACME)
    assert not Audience().allows(STRANGER)


def test_internal_content_is_for_staff_only() -> None:
    internal = Audience("internal")
    assert internal.allows(STAFF)
    assert not internal.allows(ACME)
    assert not internal.allows(EVERY_PARTNER)


def test_every_dimension_must_fit_and_one_value_of_each_is_enough() -> None:
    audience = Audience(tiers=frozenset({"gold", "platinum"}), regions=frozenset({"emea"}))
    assert audience.allows(ACME)
    assert not audience.allows(Reader(partner="acme", tier="gold", region="apac"))
    assert not audience.allows(Reader(partner="acme", tier="silver", region="emea"))


def test_an_unknown_attribute_never_opens_a_restriction() -> None:
    assert not Audience(tiers=frozenset({"gold"})).allows(Reader(partner="acme"))


def test_upper_and_lower_case_do_not_matter() -> None:
    assert Audience(partners=frozenset({" ACME "})).allows(Reader(partner="Acme"))


def test_a_single_name_given_as_text_is_one_name_not_its_letters() -> None:
    assert Audience(tiers="gold").tiers == {"gold"}  # type: ignore[arg-type]  # the mistake is the point


def test_an_unknown_level_is_an_error_not_an_open_door() -> None:
    with pytest.raises(ValueError, match="unknown audience level"):
        Audience("everyone")  # type: ignore[arg-type]  # the mistake is the point


def test_the_least_privileged_reader_of_a_place_decides() -> None:
    gold = Audience(tiers=frozenset({"gold"}))
    silver = Reader(partner="other", tier="silver")
    assert visible(gold, frozenset({ACME}))
    assert not visible(gold, frozenset({ACME, silver}))


def test_an_unknown_place_gets_open_public_content_only() -> None:
    nobody_known: frozenset[Reader] = frozenset()
    assert visible(Audience("public"), nobody_known)
    assert not visible(Audience(), nobody_known)
    assert not visible(Audience("public", regions=frozenset({"emea"})), nobody_known)
