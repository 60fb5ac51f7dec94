"""A translation is proposed where figures, links and names are those of the original, and not else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.announcing.faithful import FIGURES, LINKS, NAMES, NO_TEXT, STRANGE, faults

NEWS = "Get 20 % off Northwind Keep until 30 June, from EUR 1,000.50 on: https://acme.example/keep?x=1"
NAMED = {"Northwind Keep", "Northwind Guard", "Gold Partner"}


@pytest.mark.parametrize(
    "proposal",
    [
        "20 % Rabatt auf Northwind Keep bis 30. Juni, ab 1.000,50 EUR: https://acme.example/keep?x=1",
        "20% de remise sur Northwind Keep jusqu'au 30 juin, dès 1 000,50 EUR : https://acme.example/keep?x=1",
        "20 % kedvezmény a Northwind Keepre június 30-ig, 1 000,50 EUR-tól: https://acme.example/keep?x=1",
        "Northwind Keepが6月まで",
    ],
)
def test_figures_may_be_written_as_the_language_writes_them(proposal: str) -> None:
    found = {each.what for each in faults(NEWS, proposal, NAMED)}
    assert found == ({FIGURES, LINKS} if "6月" in proposal else set())


@pytest.mark.parametrize(
    ("proposal", "what"),
    [
        (NEWS.replace("20 %", "25 %"), FIGURES),
        (NEWS.replace("1,000.50", "1,000"), FIGURES),
        (NEWS.replace("acme.example", "evil.example"), LINKS),
        (NEWS + " https://evil.example", LINKS),
        (NEWS.replace("Northwind Keep", "Nordwind-Aufbewahrung"), NAMES),
        (NEWS + " Northwind Guard, too.", NAMES),
        (NEWS.replace("Get", "<b>Get</b>"), STRANGE),
        (NEWS + " " + "word " * 200, STRANGE),
        ("  ", NO_TEXT),
    ],
)
def test_what_is_changed_is_named(proposal: str, what: str) -> None:
    assert [each.what for each in faults(NEWS, proposal, NAMED)] == [what]


@given(st.text(max_size=200))
def test_a_text_is_faithful_to_itself(text: str) -> None:
    assert not text.strip() or faults(text, text, NAMED) == []
