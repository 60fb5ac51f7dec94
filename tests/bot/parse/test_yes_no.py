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


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("that all looks fine to me", "en"), ("everything is correct", "en"), ("no problem", "en"),
        ("das ist alles richtig", "de"), ("todo está bien", "es"), ("pas de problème", "fr"),
        ("minden rendben", "hu"), ("全部合っています", "ja"), ("모두 맞습니다", "ko"), ("没有问题", "zh"),
    ],
)  # fmt: skip
def test_agreement_may_be_carried_by_words_that_say_nothing_else(text: str, locale: str) -> None:
    assert parse_yes_no(text, locale=locale) is True


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("good night", "en"), ("the right contact is the purchasing manager", "en"), ("not sure", "en"),
        ("I can't find the price list", "en"), ("gute Nacht", "de"), ("das ist richtig teuer", "de"),
        ("weiß nicht", "de"), ("buenas noches", "es"), ("no sé", "es"), ("nuestro seguro no cubre eso", "es"),
        ("bonne nuit", "fr"), ("je ne sais pas", "fr"), ("un vrai partenaire", "fr"), ("jó éjszakát", "hu"),
        ("nem tudom", "hu"), ("良いお客様です", "ja"), ("わかりません", "ja"), ("내 계정을 확인해 주세요", "ko"),
        ("모르겠어요", "ko"), ("早上好", "zh"), ("不知道", "zh"), ("是不是可以", "zh"), ("好几家公司", "zh"),
    ],
)  # fmt: skip
def test_a_word_of_agreement_inside_another_sentence_is_no_answer(text: str, locale: str) -> None:
    assert parse_yes_no(text, locale=locale) is None
