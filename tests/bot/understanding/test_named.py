"""Of the choices of a question only those the sentence may mean are known to a model."""

from bot.fields import Choice
from bot.form import Question
from bot.understanding.named import named
from tests.bot.understanding.hearing import PRODUCTS

DEALS = Question(
    "deal", "Deal", "choice", True, choices=(
        Choice("17", "Bergmann Logistik (D-2026-0017)"), Choice("18", "Nordwind Energie (D-2026-0018)"),
    ),
)  # fmt: skip
PRODUCT = Question("products", "Products", "choices", True, choices=PRODUCTS)


def names(question: Question, text: str) -> list[str]:
    return [choice.label for choice in named(question, text)]


def test_a_choice_is_named_by_its_name_nearly_its_name_or_a_word_only_it_has() -> None:
    assert names(PRODUCT, "they want KEEP CLOUD") == ["Keep Cloud"]
    assert names(PRODUCT, "they want the Kep Cloud") == ["Keep Cloud"]
    assert names(PRODUCT, "the monitor, please") == ["Sight Monitor"]


def test_a_word_that_several_share_names_none() -> None:
    assert names(PRODUCT, "we keep that in mind") == []


def test_deals_nobody_speaks_of_are_not_among_them() -> None:
    assert names(DEALS, "what is the state of the Bergmann deal, 17 days later") == ["Bergmann Logistik (D-2026-0017)"]
    assert names(DEALS, "how many deals do I have, 17 or 18?") == []
