"""What is taken for what: learnt from what classifiers say of examples they have not seen."""

import numpy as np

from bot.understanding.weighing import Weighing

CLAIM, STATE = 0, 1  # labels that sound alike


def _said(claim: float, state: float) -> np.ndarray:
    """What two classifiers say of each label: the first hears the claim so much, the second knows nothing."""
    return np.array([claim, state, 0.3, 0.3])


def _heard(claim: float, state: float, sentences: int) -> np.ndarray:
    """The same of several sentences, a row each, that differ a little; always in the same way."""
    return _said(claim, state) + np.random.default_rng(3).normal(size=(sentences, 4)) * 0.02


def _wanted(*labels: int) -> np.ndarray:
    """A row per sentence, 1 in the column of its label."""
    return np.repeat(np.eye(len(labels)), labels, axis=0)


def _average(said: np.ndarray) -> np.ndarray:
    return 10 * (said[..., :2] + said[..., 2:])


def test_what_is_always_taken_for_something_else_is_heard_at_second_sight():
    said = np.concatenate([_heard(0.5, 0.6, 60), _heard(0.2, 0.6, 60)])  # the state is ahead in both
    weighing = Weighing.learnt(said, _average(said), _wanted(60, 60))
    claim, state = _said(0.5, 0.6), _said(0.2, 0.6)

    assert _average(claim).argmax() == STATE
    assert (_average(claim) + weighing.beside(claim)).argmax() == CLAIM
    assert (_average(state) + weighing.beside(state)).argmax() == STATE


def test_where_all_are_right_hardly_anything_changes():
    said = np.concatenate([_heard(0.9, 0.1, 60), _heard(0.1, 0.9, 60)])
    sure = 10 * _average(said)

    assert np.abs(Weighing.learnt(said, sure, _wanted(60, 60)).beside(said[0])).max() < 0.1


def test_a_label_with_few_examples_is_heard_beside_one_with_many():
    said = np.concatenate([_heard(0.5, 0.6, 20), _heard(0.2, 0.6, 600)])
    weighing = Weighing.learnt(said, _average(said), _wanted(20, 600))
    claim = _said(0.5, 0.6)

    assert (_average(claim) + weighing.beside(claim)).argmax() == CLAIM


def test_the_same_examples_teach_the_same():
    said = np.concatenate([_heard(0.5, 0.6, 40), _heard(0.2, 0.6, 40)])
    once, again = (Weighing.learnt(said, _average(said), _wanted(40, 40)) for _ in range(2))

    assert np.array_equal(once.weights, again.weights)
