"""Picking several of the offered choices at once."""

from __future__ import annotations

import pytest

from bot.parse import read_several

PLANS = ["Keep Cloud", "Reach Core", "Desk"]


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("all except Keep Cloud", "en"), ("everything but Keep Cloud", "en"), ("alle außer Keep Cloud", "de"),
        ("todos menos Keep Cloud", "es"), ("tous sauf Keep Cloud", "fr"), ("mind, kivéve Keep Cloud", "hu"),
        ("Keep Cloud以外", "ja"), ("Keep Cloud 빼고 다", "ko"), ("除了Keep Cloud都要", "zh"),
        ("the second and the third", "en"), ("2 and 3", "en"), ("die zweite und die dritte", "de"),
        ("la segunda y la tercera", "es"), ("le deuxième et le dernier", "fr"), ("a második és a harmadik", "hu"),
        ("2と3", "ja"), ("2번과 3번", "ko"), ("第二个和第三个", "zh"), ("reach core, desk", "en"),
    ],
)  # fmt: skip
def test_some_are_named_pointed_at_or_left_out(text: str, locale: str) -> None:
    assert read_several(text, PLANS, locale=locale) == ("Reach Core", "Desk")


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("all of them", "en"), ("alle", "de"), ("todas", "es"), ("tous", "fr"), ("mindegyiket", "hu"),
        ("全部", "ja"), ("모두", "ko"), ("全都要", "zh"),
    ],
)  # fmt: skip
def test_all_and_none_are_said_in_every_language(text: str, locale: str) -> None:
    none = {"en": "none of them", "de": "keine davon", "es": "ninguna", "fr": "aucun", "hu": "egyik sem", "ja": "なし"}

    assert read_several(text, PLANS, locale=locale) == tuple(PLANS)
    assert read_several({"ko": "없음", "zh": "都不要", **none}[locale], PLANS, locale=locale) == ()


@pytest.mark.parametrize("text", ["both", "beide", "los dos", "les deux", "mindkettő", "両方", "둘 다", "两个都要"])
def test_both_is_clear_of_two_only(text: str) -> None:
    assert read_several(text, PLANS[:2]) == ("Keep Cloud", "Reach Core")
    assert read_several(text, PLANS) is None


@pytest.mark.parametrize("text", ["what does it cost", "7 and 9", ""])
def test_what_names_none_of_them_is_no_answer(text: str) -> None:
    assert read_several(text, PLANS) is None
