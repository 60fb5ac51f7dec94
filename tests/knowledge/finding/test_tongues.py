"""A question is compared as if it had been asked in the passage's language."""

import numpy as np
import pytest

from knowledge.finding.retrieve import spoken
from knowledge.finding.tongues import STEP, Tongues
from tests.knowledge.hashing import HashingEmbedder

EN, DE, JA = np.eye(3, dtype=np.float32)
TONGUES = Tongues({"en": EN, "de": DE, "ja": JA})
QUESTION = np.array([0.1, 0.8, 0.1], np.float32)


def test_a_question_moves_from_its_language_towards_that_of_the_passage() -> None:
    assert TONGUES.moved(QUESTION, "de", "en") == pytest.approx(QUESTION + STEP * (EN - DE))


@pytest.mark.parametrize(("asked_in", "found_in"), [("de", "de"), ("", "en"), ("pl", "tr")])
def test_it_stays_where_nothing_is_known_to_differ(asked_in: str, found_in: str) -> None:
    assert TONGUES.moved(QUESTION, asked_in, found_in) is QUESTION


def test_a_language_that_was_not_learnt_is_taken_for_the_mean_of_the_others() -> None:
    assert TONGUES.moved(QUESTION, "pl", "en") == pytest.approx(QUESTION + STEP * (EN - (DE + JA) / 2))


def test_the_same_question_in_two_languages_is_nearly_the_same_beyond_its_language() -> None:
    asked = {"de": QUESTION + DE, "ja": QUESTION + JA, "pl": QUESTION + (EN + DE + JA) / 3}
    apart = [TONGUES.apart(vector, language) for language, vector in asked.items()]
    assert all(vector == pytest.approx(QUESTION / np.linalg.norm(QUESTION)) for vector in apart)


def test_what_was_learnt_is_the_same_after_it_was_stored() -> None:
    learnt = Tongues.learn(HashingEmbedder())
    vector = np.ones(256, np.float32)
    stored = Tongues.from_json(learnt.as_json())
    assert stored.moved(vector, "hu", "en") == pytest.approx(learnt.moved(vector, "hu", "en"), abs=1e-4)


def test_the_language_of_a_word_or_two_is_that_of_the_reader() -> None:
    assert spoken("MDF?", "hu") == "hu"
    assert spoken("MDF?", None) == ""
    assert (spoken("할인율은?", "en"), spoken("割引は?", "en"), spoken("折扣多少", "en")) == ("ko", "ja", "zh")
    assert spoken("案件登録", "ja") == "ja"
    assert spoken("Wie lange ist mein Deal geschützt?", "hu") == "de"
