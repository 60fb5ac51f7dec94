"""Agreeing and refusing in a chat."""

from __future__ import annotations

import pytest

from bot.parse import parse_yes_no


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("yes", "en"), ("Sure!", "en"), ("👌🏽", "en"), ("yeah let's do that", "en"), ("why not", "en"),
        ("Ja... ich sagte keine Zwiebeln", "de"), ("alles klar", "de"), ("¡Por supuesto!", "es"), ("Sí, claro", "es"),
        ("d'accord", "fr"), ("はい", "ja"), ("お願いします", "ja"), ("네", "ko"), ("그래요!", "ko"),
        ("好的", "zh"), ("没问题", "zh"), ("igen", "hu"), ("rendben", "hu"), ("ok", "hu"), ("yes", "ko"),
    ],
)  # fmt: skip
def test_agreement_is_yes(text: str, locale: str) -> None:
    assert parse_yes_no(text, locale=locale) is True


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("no", "en"), ("nope", "en"), ("it's not ok", "en"), ("of course not", "en"), ("No, I said yes", "en"),
        ("stimmt nicht", "de"), ("auf keinen Fall", "de"), ("claro que no", "es"), ("pas d'accord", "fr"),
        ("いいえ、駄目です", "ja"), ("そう思いません", "ja"), ("아니요", "ko"), ("그렇게 생각하지 않아요", "ko"),
        ("不是，我说是7月4号", "zh"), ("不行", "zh"), ("nem", "hu"), ("dehogy", "hu"), ("👎", "en"),
    ],
)  # fmt: skip
def test_refusal_is_no_also_where_it_contains_a_yes(text: str, locale: str) -> None:
    assert parse_yes_no(text, locale=locale) is False


@pytest.mark.parametrize("text", ["no commission in March?", "what is my tier", "Acme Robotics", ""])
def test_a_question_or_another_answer_is_neither(text: str) -> None:
    assert parse_yes_no(text, locale="en") is None


def test_an_answer_before_a_question_counts() -> None:
    assert parse_yes_no("Yes, but how long is it protected?", locale="en") is True
