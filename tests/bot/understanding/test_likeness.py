"""Which label a sentence is most like by its meaning, and what is said of an example that was left out."""

import numpy as np

from bot.understanding.likeness import Likeness

CHANCE = np.random.default_rng(7)
DIRECTIONS = np.linalg.qr(CHANCE.normal(size=(24, 24)))[0].astype(np.float32)


def _said(direction: int, sentences: int, spread: float = 0.2) -> np.ndarray:
    """Vectors of sentences that mean much the same."""
    found = DIRECTIONS[direction] + CHANCE.normal(size=(sentences, 24)).astype(np.float32) * spread
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def _labels(*sentences: int) -> np.ndarray:
    """A row per sentence, 1 in the column of its label."""
    return np.repeat(np.eye(len(sentences)), sentences, axis=0)


def test_a_sentence_is_most_like_the_label_whose_examples_mean_the_same():
    likeness = Likeness.learnt(np.concatenate([_said(0, 30), _said(1, 30), _said(2, 30)]), _labels(30, 30, 30))

    for label in range(3):
        assert likeness.scores(likeness.about_centre(_said(label, 1)[0])).argmax() == label


def test_a_few_examples_are_enough():
    likeness = Likeness.learnt(np.concatenate([_said(0, 3), _said(1, 3)]), _labels(3, 3))

    assert likeness.scores(likeness.about_centre(_said(1, 1)[0])).argmax() == 1


def test_a_label_with_few_examples_is_heard_beside_one_with_many():
    likeness = Likeness.learnt(np.concatenate([_said(0, 600), _said(1, 12)]), _labels(600, 12))

    assert likeness.scores(likeness.about_centre(_said(1, 1)[0])).argmax() == 1


def test_the_same_examples_teach_the_same():
    vectors, wanted = np.concatenate([_said(0, 40), _said(1, 40)]), _labels(40, 40)
    once, again = Likeness.learnt(vectors, wanted), Likeness.learnt(vectors, wanted)

    assert np.array_equal(once.classifier, again.classifier)
    assert np.array_equal(once.left_out, again.left_out)


def test_an_example_is_left_out_with_what_says_the_same():
    """Else whoever calibrates would count on copies that no sentence of a partner's has."""
    alone = np.concatenate([_said(5, 1), _said(0, 40), _said(1, 40)])
    copied = np.concatenate([alone[:1].repeat(9, axis=0), alone[1:]])

    assert Likeness.learnt(copied, _labels(49, 40)).left_out[0, 0] < 0.1
    assert Likeness.learnt(alone, _labels(41, 40)).left_out[0, 0] < 0.1
