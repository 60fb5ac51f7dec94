"""An article that only lists what it has to answer is none yet; one whose bullets are the answer is."""

import pytest

from skills.article_outline import finished, says_nothing

ASKED = ("contract to a subsidiary", "Wie lange dauert das?")


@pytest.mark.parametrize("body", [
    "It has to answer:\n\n- contract to a subsidiary\n- Wie lange dauert das?",
    "Er muss beantworten:\n\n- contract to a subsidiary",  # begun by somebody who reads German
    "* Wie lange dauert das?\n* What does it cost?",  # the line above the questions was removed
    "# Subsidiaries\n\n1. **What does it cost?**\n   TODO\n2. 비용은 얼마입니까？\n   …",
    "## contract to a subsidiary\n\n[answer]\n\nTBD: ask Legal",
    "",
])  # fmt: skip
def test_questions_headings_and_placeholders_say_nothing(body: str) -> None:
    assert says_nothing(body, ASKED)


@pytest.mark.parametrize("body", [
    "It has to answer:\n\n- Open the portal\n- Choose the subsidiary",  # steps, below a line nobody removed
    "- Open the portal\n- Choose the subsidiary",
    "It has to answer:\n\n- contract to a subsidiary\n  Yes, with 30 days' notice.",
    "- Wie lange dauert das? 30 Tage.",
    "<https://portal.example/contracts>",
    "[The form](https://portal.example/form)",
])  # fmt: skip
def test_an_article_may_be_made_of_bullets_alone(body: str) -> None:
    assert not says_nothing(body, ASKED)


def test_what_was_asked_in_few_words_is_a_question_where_it_was_asked_alone() -> None:
    assert not says_nothing("- contract to a subsidiary", asked=())


def test_the_line_above_the_questions_goes_once_there_is_an_answer() -> None:
    assert finished("It has to answer:\n\n- How long? 30 days.") == "- How long? 30 days."
    assert finished("Er muss beantworten:\n\n- How long?") == "Er muss beantworten:\n\n- How long?"
    assert finished("We have to answer:\n\nSoon.") == "We have to answer:\n\nSoon."
