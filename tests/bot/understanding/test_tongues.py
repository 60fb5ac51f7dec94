"""Languages that somebody wants us to speak and we do not."""

import pytest

from bot.understand import Act
from bot.understanding.tongues import unspoken
from tests.bot.understanding.hearing import deal, hear

WANTED = {
    "en": [("speak navajo to me", "navajo"), ("can I get you to change your language setting to Russian?", "Russian")],
    "de": [("kannst du auf Italienisch antworten?", "Italienisch"), ("stell auf Türkisch um", "Türkisch")],
    "es": [("cambia el idioma a italiano", "italiano"), ("respóndeme en catalán", "catalán")],
    "fr": [("réponds en italien", "italien"), ("passe en néerlandais", "néerlandais")],
    "ja": [("スウェーデン語で話して", "スウェーデン語"), ("イタリア語に切り替えて", "イタリア語")],
    "ko": [("스웨덴어로 말해 줘", "스웨덴어"), ("이탈리아어로 바꿔 주세요", "이탈리아어")],
    "zh": [("用瑞典语回答", "瑞典语"), ("请说意大利语", "意大利语")],
    "hu": [("válaszolj olaszul", "olaszul"), ("válts lengyelre", "lengyelre")],
}
NOT_ASKED_OF_US = {
    "en": ["our customer speaks Swedish", "register a deal with Swedish Match", "which documents are in Portuguese?"],
    "de": ["der Kunde spricht Schwedisch", "sprich Deutsch, nicht Schwedisch"],
    "es": ["el cliente habla portugués"],
    "fr": ["le client parle suédois"],
    "ja": ["日本語で話して"],
    "ko": ["한국어로 말해 줘"],
    "zh": ["用英语回答"],
    "hu": ["az ügyfél svédül beszél"],
}


@pytest.mark.parametrize(
    ("language", "said", "named"), [(language, *each) for language in WANTED for each in WANTED[language]]
)
def test_a_language_we_do_not_speak_is_told_by_its_name(language: str, said: str, named: str) -> None:
    assert unspoken(said, (language, "en")) == named


@pytest.mark.parametrize(
    ("language", "said"), [(language, each) for language in NOT_ASKED_OF_US for each in NOT_ASKED_OF_US[language]]
)
def test_what_is_told_of_others_or_of_our_own_languages_asks_for_none(language: str, said: str) -> None:
    assert unspoken(said, (language, "en")) is None


@pytest.mark.parametrize("in_a_form", [False, True])
async def test_whoever_wants_one_is_asked_which_of_ours_it_shall_be(in_a_form: bool) -> None:
    heard = await hear("speak navajo to me", pending=deal() if in_a_form else None)

    assert (heard.act, heard.skill, heard.values) == (Act.START, "language", {"language": "navajo"})
