"""Choices inside longer words, and words with the endings of their language."""

from typing import Any

import pytest

from bot.fields import Choice, Reading
from bot.form import questions
from bot.i18n import Translator
from bot.understanding.values import Reader
from skills.announcement_audience import TIERS_ALSO
from tests.bot.understanding.hearing import BOOK, TODAY


def told(text: str, language: str) -> dict[str, Any]:
    """What is read of an announcement to be written."""
    tiers = tuple(Choice(each, each.capitalize(), TIERS_ALSO[each]) for each in ("gold", "silver", "platinum"))
    reading = Reading(t=Translator(language), today=TODAY, choices={"tiers": tiers})
    return Reader(text, (language, "en"), TODAY).read(questions(BOOK["announce"].form, reading))


@pytest.mark.parametrize(("language", "said", "tiers"), [
    ("de", "Ankündigung an alle Goldpartner", ["gold"]),
    ("de", "Nachricht an Platinpartner und Silberpartnerinnen", ["platinum", "silver"]),
    ("de", "für die Gold- und Silberpartner", ["gold", "silver"]),
    ("de", "an Partner der Platinstufe", ["platinum"]),
    ("hu", "közlemény a goldpartnereknek", ["gold"]),
    ("hu", "értesítés az ezüstpartnereinknek és az aranyfokozatúaknak", ["silver", "gold"]),
    ("es", "un anuncio para los socios platino", ["platinum"]),
    ("fr", "une annonce aux partenaires Platine", ["platinum"]),
    ("ja", "ゴールドパートナーへのお知らせ", ["gold"]),
    ("ko", "골드와 실버 파트너에게 공지", ["gold", "silver"]),
    ("zh", "给金牌合作伙伴的公告", ["gold"]),
])  # fmt: skip
def test_a_choice_begins_a_longer_word(language: str, said: str, tiers: list[str]) -> None:
    assert told(said, language).get("tiers") == tiers


@pytest.mark.parametrize(("language", "said"), [
    ("de", "Ankündigung für Goldmann Partner"), ("de", "über unsere Goldgräberstimmung"),
    ("hu", "az aranygyapjú szállítónak"),
    ("en", "an announcement for Goldpartnership Ltd"), ("de", "Ankündigung über Vergoldungen"),
])  # fmt: skip
def test_what_only_begins_like_a_choice_is_none(language: str, said: str) -> None:
    assert "tiers" not in told(said, language)


@pytest.mark.parametrize(("language", "said", "urgent"), [
    ("de", "eine dringende Ankündigung", True), ("de", "eine Ankündigung mit dringendem Hinweis", True),
    ("de", "keine dringende Ankündigung", False), ("en", "an urgent announcement", True),
    ("es", "un anuncio urgente", True), ("hu", "sürgős közlemény", True), ("fr", "une annonce urgente", True),
])  # fmt: skip
def test_the_word_of_a_question_has_the_endings_of_its_language(language: str, said: str, urgent: bool) -> None:
    assert told(said, language).get("urgent") is urgent
