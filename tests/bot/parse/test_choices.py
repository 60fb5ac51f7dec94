"""Picking one of the offered choices."""

from __future__ import annotations

import pytest

from bot.parse import find_choices, parse_choice, read_choice

TIERS = ["Gold", "Silver", "Platinum Plus"]


@pytest.mark.parametrize(
    ("text", "locale", "choice"),
    [
        ("gold please", "en", "Gold"),
        ("I want the silver one", "en", "Silver"),
        ("silvr", "en", "Silver"),
        ("platinum", "en", "Platinum Plus"),
        ("2", "en", "Silver"),
        ("the second one", "en", "Silver"),
        ("the last one", "en", "Platinum Plus"),
        ("zweite", "de", "Silver"),
        ("la primera", "es", "Gold"),
        ("le dernier", "fr", "Platinum Plus"),
        ("a másodikat", "hu", "Silver"),
        ("2番目", "ja", "Silver"),
        ("두 번째", "ko", "Silver"),
        ("第三个", "zh", "Platinum Plus"),
        ("bronze", "en", None),
        ("4", "en", None),
    ],
)
def test_a_choice_is_named_nearly_named_or_pointed_at(text: str, locale: str, choice: str | None) -> None:
    assert parse_choice(text, TIERS, locale=locale) == choice


def test_two_named_choices_are_asked_about() -> None:
    found = read_choice("gold or silver", TIERS, locale="en")

    assert found is not None
    assert (found.value, found.alternatives) == ("Gold", ("Silver",))
    assert parse_choice("gold or silver", TIERS, locale="en") is None


def test_a_synonym_stands_for_its_choice() -> None:
    assert parse_choice("the premium one", TIERS, synonyms={"Gold": ["premium"]}) == "Gold"


def test_a_number_in_a_choices_name_is_not_its_place_in_the_list() -> None:
    assert parse_choice("1", ["Plan 3", "Plan 2", "Plan 1"]) == "Plan 1"
    assert parse_choice("2", ["Plan 10", "Plan 20"]) is None


def test_choices_in_a_sentence_keep_their_place() -> None:
    text = "they want the platinum plus plan"

    (found,) = find_choices(text, TIERS)

    assert text[found.start : found.end] == "platinum plus"
