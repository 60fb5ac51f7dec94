"""What the examples teach: requests, never the customers named in them."""

import pytest

from bot.i18n import LANGUAGES
from bot.understanding.example_names import EXAMPLE_COMPANIES, nameless
from bot.understanding.examples import examples_for
from bot.understanding.learnt import Learnt
from tests import learnt_before
from tests.bot.understanding.hearing import BOOK


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_customer_s_name_teaches_nothing(language):
    known = Learnt(examples_for(BOOK), kept=learnt_before.KEPT).lesson((language,)).known_words

    assert not [word for word in known for name in EXAMPLE_COMPANIES.split("|") if name in word]


def test_what_is_written_right_after_a_name_is_learnt():
    """No space ends a name in Japanese: "Globexの案件を登録、300万円" is among the examples."""
    assert nameless("Globexの案件を登録、300万円").strip() == "の案件を登録、300万円"
