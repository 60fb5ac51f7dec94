"""What the examples teach: requests, never the customers named in them."""

import pytest

from bot.i18n import LANGUAGES
from bot.understanding.learnt import EXAMPLE_COMPANIES, Learnt
from tests.bot.understanding.hearing import BOOK


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_customer_s_name_teaches_nothing(language):
    known = Learnt().known_words(BOOK, (language,))

    assert not [word for word in known for name in EXAMPLE_COMPANIES.split("|") if name in word]


def test_what_is_written_right_after_a_name_is_learnt():
    """No space ends a name in Japanese: "Globexの案件を登録、300万円" is among the examples."""
    assert any(word.startswith("の案件を登録") for word in Learnt().known_words(BOOK, ("ja",)))
