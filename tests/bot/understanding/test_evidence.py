"""What a request for something that writes must say beside being like one."""

import pytest

from bot.understand import Sentence
from bot.understanding.evidence import speaks_of
from tests.bot.understanding.hearing import BOOK, TODAY, asked


async def spoken_of(said: str, language: str) -> bool:
    skill = BOOK["register_deal"]
    sentence = Sentence(text=said, language=language, today=TODAY, skills=BOOK)
    return speaks_of(skill, await asked(skill, language), sentence, (language, "en"))


@pytest.mark.parametrize(("language", "said"), [
    ("en", "put Northgate on the list of deals"), ("en", "a new opportunity at Larsen, 50k"),
    ("de", "trag die Dealregistrierung für Larsen ein"), ("ja", "ラルセン社の案件を登録して"), ("zh", "登记商机"),
    ("en", "Larsen wants Keep Cloud"),  # a product is what it is about, too
])  # fmt: skip
async def test_a_word_of_the_skill_s_own_is_said(language: str, said: str) -> None:
    assert await spoken_of(said, language)


@pytest.mark.parametrize(("language", "said"), [
    ("en", "two rooms for Larsen from the 3rd of May, 500 dollars"), ("de", "ein Tisch für vier am Freitag um acht"),
    ("en", "please put Acme down for tomorrow"),  # a customer of the examples is no word of theirs
])  # fmt: skip
async def test_what_is_only_like_a_request_says_none(language: str, said: str) -> None:
    assert not await spoken_of(said, language)
