"""Each letter is set in a font that has it: Latin ones in the font that is in the file."""

import pytest

from bot.statements.fonts import CHINESE, JAPANESE, KOREAN, LATIN, font_of, marked_up


@pytest.mark.parametrize("sign", "AzőűŐŰáßñœÆ€¥₩£×−—“”…¡¿·")
def test_every_letter_and_sign_of_a_european_language_is_in_the_font_we_ship(sign: str) -> None:
    assert font_of(sign, "ko") == LATIN


@pytest.mark.parametrize(("sign", "font"), [("한", KOREAN), ("か", JAPANESE), ("ヴ", JAPANESE), ("ｱ", JAPANESE)])
def test_a_script_of_one_country_is_in_its_font_whatever_the_language(sign: str, font: str) -> None:
    assert font_of(sign, "zh") == font


def test_han_signs_look_as_they_do_where_the_reader_is() -> None:
    assert [font_of("直", language) for language in ("ja", "ko", "zh", "de")] == [JAPANESE, KOREAN, CHINESE, CHINESE]


def test_only_what_the_latin_font_has_not_is_marked() -> None:
    assert marked_up("A&B 온새 <1>", "de") == f'A&amp;B <font name="{KOREAN}">온새</font> &lt;1&gt;'
