"""Whether what is like an act names somebody: then that is to go, and not the form."""

import pytest

from bot.understanding.somebody import names_another

NAMED = {
    "en": ["remove Tom", "please take Larkspur Hotels out"],
    "de": ["entferne Tom", "lösch den Kontakt Meier"],
    "es": ["quita a Tom", "borra a Marta"],
    "fr": ["supprime Tom", "enlève Marie"],
    "hu": ["töröld Tomot", "vedd ki Annát"],
    "ja": ["トムを削除して", "田中さんを消して"],
    "ko": ["톰 씨를 삭제해 줘", "Tom 빼 줘"],
    "zh": ["删除Tom", "把Tom去掉"],
}
NAMELESS = {
    "en": ["remove all of that", "Get rid of it", "CANCEL THAT"],
    "de": ["lösch das alles", "brich den Vorgang ab"],
    "es": ["borra todo eso", "Quita esto"],
    "fr": ["supprime tout ça", "Enlève ça"],
    "hu": ["töröld az egészet", "felejtsd el ezt az ügyet"],
    "ja": ["全部消して", "これを削除して"],
    "ko": ["다 지워 줘", "이거 삭제해 주세요"],
    "zh": ["全部删掉", "把这个去掉"],
}


@pytest.mark.parametrize(("language", "said"), [(language, each) for language in NAMED for each in NAMED[language]])
def test_a_name_is_told_by_how_it_is_written(language: str, said: str) -> None:
    assert names_another(said, (language, "en"))


@pytest.mark.parametrize(
    ("language", "said"), [(language, each) for language in NAMELESS for each in NAMELESS[language]]
)
def test_what_names_nobody_may_be_about_the_form(language: str, said: str) -> None:
    assert not names_another(said, (language, "en"))
