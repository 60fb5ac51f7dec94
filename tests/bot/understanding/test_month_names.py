"""A month in the name of a customer is no date, and a month beside one is."""

import pytest

from bot.understanding.month_names import is_named_for
from bot.understanding.spans import Span


def in_a_name(text: str, month: str, language: str) -> bool:
    start = text.index(month)
    return is_named_for(text, Span(start, start + len(month)), (language, "en"), frozenset({"deal", "registra"}))


@pytest.mark.parametrize(("language", "text", "month"), [
    ("en", "it's for March Networks", "March"),
    ("de", "Kunde ist die Juni Verlag GmbH", "Juni"),
    ("es", "un deal con Textiles Abril", "Abril"),
    ("fr", "pour Rail de Mars", "Mars"),
    ("hu", "az ügyfél a Május Nyomda", "Május"),
])  # fmt: skip
def test_what_stands_beside_it_makes_it_a_name(language: str, text: str, month: str) -> None:
    assert in_a_name(text, month, language)


@pytest.mark.parametrize(("language", "text", "month"), [
    ("en", "Acme March 50k", "March"),
    ("en", "closes in March", "March"),
    ("en", "in March Acme wants it", "March"),
    ("en", "deal with Acme, March, 50k", "March"),
    ("de", "im Juni Acme Robotics", "Juni"),
    ("es", "registra Acme en marzo", "marzo"),
    ("es", "Registra Marzo", "Marzo"),
    ("fr", "Acme, Mars", "Mars"),
])  # fmt: skip
def test_elsewhere_it_is_a_time(language: str, text: str, month: str) -> None:
    assert not in_a_name(text, month, language)
