"""Every text that partners can read is there in every language, looked at by somebody, with all of its parts."""

import pytest

from bot.locales.catalogs import TRANSLATED, faults
from bot.locales.collect import collect


@pytest.mark.parametrize("language", TRANSLATED)
def test_everything_is_translated(language: str) -> None:
    wrong = list(faults(language, collect()))
    assert not wrong, f"run `python -m bot.locales`, then complete {language}.po:\n" + "\n".join(wrong)
