"""Questions that lean on the one before are looked up with it; all others are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.finding.followup import completed, leans
from knowledge.library import Library
from knowledge.types import EVERY_PARTNER
from tests.knowledge.conftest import Content

PARTNERS = frozenset({EVERY_PARTNER})


@pytest.mark.parametrize(
    "question",
    [
        *("and for gold partners?", "what about 2025?", "how long?", "Can I extend it?", "in Korea?", "2025?"),
        *("und für Gold-Partner?", "Wie lange dauert das?", "was ist mit Österreich?"),
        *("¿y para socios gold?", "¿cuánto tiempo?"),
        *("et pour les partenaires gold ?", "combien de temps ?"),
        *("és az arany partnereknek?", "mennyi ideig?"),
        *("ではゴールドパートナーは？", "どのくらいですか？"),
        *("그럼 골드 파트너는요?", "얼마나 걸리나요?"),
        *("那金牌合作伙伴呢？", "多久？"),
    ],
)
def test_what_carries_on_or_points_at_something_leans_on_the_question_before(question: str) -> None:
    assert leans(question)


@pytest.mark.parametrize(
    "question",
    [
        *(
            "How long is my deal protected?",
            "Who approves my deal?",
            "In which currency are commissions paid out to me?",
        ),
        *("Wie lange ist mein Deal geschützt?", "Was ist das sichere Anwendungsmodell?"),
        *("¿Cuánto dura la protección?", "¿Qué es la autenticación multifactor?"),
        *("Où puis-je trouver mes tarifs ?", "Qu’est-ce que l’authentification multifacteur (MFA) ?"),
        *("Mi az a többtényezős hitelesítés?", "Hol találom az árfolyamaimat?"),
        *("案件登録の保護期間はどのくらいですか？", "딜 보호 기간은 얼마나 되나요?", "交易保护期是多长时间？"),
    ],
)
def test_a_question_that_says_what_it_is_about_stands_alone(question: str) -> None:
    assert not leans(question)
    assert completed(question, ["How do I claim marketing funds?"]) == question


def test_a_chain_of_such_questions_goes_back_to_the_one_that_stands_alone() -> None:
    earlier = ["Who approves my deal?", "Which discount do I get?", "and for gold partners?"]
    assert completed("and in Korea?", earlier) == "Which discount do I get? and for gold partners? and in Korea?"


def test_without_anything_before_it_a_question_is_what_it_is() -> None:
    assert completed("how long?", []) == "how long?"


@given(st.text(max_size=60), st.lists(st.text(max_size=30), max_size=5))
def test_the_question_itself_is_always_looked_up(question: str, earlier: list[str]) -> None:
    assert completed(question, earlier).endswith(question)


async def test_an_answer_says_what_was_looked_up(content: Content, library: Library) -> None:
    content.write("discounts.md", "# Discounts\n\nGold partners get a discount of 20 percent, silver partners 15.")
    content.write("support.md", "# Support\n\nGold partners get support by phone, day and night.")
    await library.ingest([content.folder])
    before = ["Which discount do I get?"]
    answer = await library.ask("and for gold partners?", readers=PARTNERS, earlier=before)
    assert answer.asked == "Which discount do I get? and for gold partners?"
    assert answer.passages[0].passage.source == "discounts.md"
    alone = await library.ask("How do gold partners get support by phone?", readers=PARTNERS, earlier=before)
    assert alone.asked == "How do gold partners get support by phone?"
    assert alone.passages[0].passage.source == "support.md"
