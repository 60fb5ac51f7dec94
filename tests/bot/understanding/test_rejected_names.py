"""A customer who is named only to say that it is another one: "Kunde ist nicht Acme, sondern Globex"."""

import pytest

from bot.understand import Act
from tests.bot.understanding.hearing import COMPLETE, deal, hear


@pytest.mark.parametrize(("language", "said", "customer"), [
    ("en", "the customer is not Acme but Kestrel Foods", "Kestrel Foods"),
    ("en", "Could you please change the customer to Saltmarsh Ltd?", "Saltmarsh Ltd"),
    ("de", "Kunde ist nicht Acme, sondern die Tierklinik Harro", "Tierklinik Harro"),
    ("es", "el cliente no es Acme, sino Marismas", "Marismas"),
    ("es", "¿Podría cambiar el cliente a Marismas S.L.?", "Marismas S.L."),
    ("fr", "le client n'est pas Acme mais Kobalt Air", "Kobalt Air"),
    ("hu", "az ügyfél nem az Acme, hanem a Kobalt Air", "Kobalt Air"),
])  # fmt: skip
async def test_the_other_one_is_the_customer(language: str, said: str, customer: str) -> None:
    heard = await hear(said, language, pending=deal(language, **COMPLETE), confirming=True)

    assert (heard.act, heard.values) == (Act.ANSWER, {"customer": customer})
