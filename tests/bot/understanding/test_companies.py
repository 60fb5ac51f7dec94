"""What can be nothing but the name of a company, though words of it say something elsewhere."""

import pytest

from bot.understanding.companies import is_written_as_name


@pytest.mark.parametrize("name", [
    "Next plc", "Return Path Inc", "Salto de Agua", "Bäckerei Zurück", "Yes Energy", "Vissza a Természethez Bt",
])  # fmt: skip
def test_a_name_that_is_written_as_one(name: str) -> None:
    assert is_written_as_name(name)


@pytest.mark.parametrize("said", [
    "Stop", "go back", "Let me think about it", "Ich gebe auf", "no lo sé", "戻りたい", "Cancel the whole thing", "",
])  # fmt: skip
def test_whatever_else_is_said_may_be_meant_otherwise(said: str) -> None:
    assert not is_written_as_name(said)
