"""How likely an act is, and from where it is told: weighed on what is said of examples that were left out.

Two kinds of evidence are made by hand here: vectors, of which each name has a direction, and what all examples say.
"""

import numpy as np
import pytest

from bot.understand import Act
from bot.understanding.act_likeness import ActLikeness
from bot.understanding.act_weights import LEVELS, ActWeights, weighed
from bot.understanding.embed import Vectors
from bot.understanding.examples import Example
from bot.understanding.likely_acts import BACKGROUND, LABELS
from bot.understanding.wording import Floats

NAMES = ("skip", "yes", "register_deal", BACKGROUND)
LABELLED = [LABELS.get(name, name) for name in NAMES]
EACH = 60  # examples of a name
CHANCE = np.random.default_rng(3)


def towards(name: str, *, clearly: float = 1.0) -> Vectors:
    """A vector of this meaning, and much else that tells nothing."""
    vector = CHANCE.normal(size=40).astype(np.float32) / 6
    vector[NAMES.index(name)] += clearly
    return vector


def said(name: str, *, clearly: float) -> Floats:
    """How likely all examples together find each label: that of this name so much likelier than the others."""
    found = np.ones(len(NAMES))
    found[NAMES.index(name)] += 10 * clearly
    return found / found.sum()


def learnt(*, by_meaning: float = 1.0, by_words: float = 1.0, mistaken: float = 0.0) -> ActWeights:
    """From examples whose vectors and words tell so much of what they mean; a share of them means something else."""
    names = [name for name in NAMES for _ in range(EACH)]
    examples = [Example("en", LABELS.get(name, name), str(at)) for at, name in enumerate(names)]
    meant = [str(CHANCE.choice(NAMES)) if CHANCE.random() < mistaken else name for name in names]
    likeness = ActLikeness.learnt(examples, np.stack([towards(name, clearly=by_meaning) for name in meant]))
    assert likeness is not None
    left_out = np.stack([said(name, clearly=by_words) for name in meant])
    return ActWeights.kept(likeness, "en", LABELLED, weighed(likeness, "en", LABELLED, left_out))


@pytest.mark.parametrize(("name", "act"), [("skip", Act.SKIP), ("yes", Act.YES)])
def test_what_both_hear_is_told(name: str, act: Act) -> None:
    likely = learnt().told(towards(name), said(name, clearly=1.0))

    assert likely.act is act
    assert likely.told
    assert likely.surely


@pytest.mark.parametrize("name", ["register_deal", BACKGROUND])
def test_a_request_or_everyday_talk_is_no_act(name: str) -> None:
    likely = learnt().told(towards(name), said(name, clearly=1.0))

    assert not likely.told


def test_what_tells_more_of_the_examples_counts_more() -> None:
    by_words, by_meaning = learnt(by_meaning=0.1), learnt(by_words=0.0)

    assert by_words.told(towards("yes"), said("skip", clearly=1.0)).act is Act.SKIP
    assert by_meaning.told(towards("yes"), said("skip", clearly=1.0)).act is Act.YES


def test_more_must_be_sure_where_examples_are_mistaken() -> None:
    plain, mistaken = learnt(), learnt(mistaken=0.3)
    skip = plain.likeness.names.index("skip")

    assert plain.least[skip].tolist() == [LEVELS[0], LEVELS[0]]
    assert mistaken.least[skip, 0] > LEVELS[0]


def test_to_be_sure_takes_no_less_than_to_be_told() -> None:
    mistaken = learnt(mistaken=0.1)

    assert (mistaken.least[:, 0] <= mistaken.least[:, 1]).all()
