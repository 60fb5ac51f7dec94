"""To which examples a sentence is nearest. Vectors are made by hand here: each act has a direction."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.act_likeness import NEAREST, REQUEST, ActLikeness
from bot.understanding.embed import Vectors
from bot.understanding.examples import Example
from bot.understanding.likely_acts import BACKGROUND, LABELS

DIRECTIONS = {name: at for at, name in enumerate(("skip", "back", "like_last", "cancel", "register_deal", BACKGROUND))}
LABELLED = {name: LABELS.get(name, name) for name in DIRECTIONS}
DIMENSIONS = len(DIRECTIONS) + 2  # two more, for what parts languages
OF_LANGUAGE = {"en": -2, "de": -1}


def towards(name: str, language: str, *, aside: float = 0.0) -> Vectors:
    """The vector of a sentence that means this, `aside` of it meaning something else."""
    vector = np.zeros(DIMENSIONS, np.float32)
    vector[DIRECTIONS[name]] = 1.0 - aside
    vector[(DIRECTIONS[name] + 1) % len(DIRECTIONS)] = aside
    vector[OF_LANGUAGE[language]] = 1.0
    return vector


def learnt(*names: str, languages: tuple[str, ...] = ("en", "de")) -> ActLikeness | None:
    """From as many slightly different examples of each as count."""
    told = [(name, each, at / 50) for name in names for each in languages for at in range(NEAREST)]
    examples = [Example(language, LABELLED[name], f"{name} {aside}") for name, language, aside in told]
    return ActLikeness.learnt(examples, np.stack([towards(name, each, aside=by) for name, each, by in told]))


@pytest.fixture(scope="module")
def likeness() -> ActLikeness:
    found = learnt(*DIRECTIONS)
    assert found is not None
    return found


def nearest(likeness: ActLikeness, vector: Vectors, language: str) -> str:
    """The name whose examples are nearest."""
    return likeness.names[int(likeness.near(vector, language).argmax())]


@pytest.mark.parametrize(
    ("said", "name"),
    [(each, each) for each in ("skip", "back", "like_last", "cancel", BACKGROUND)] + [("register_deal", REQUEST)],
)
@pytest.mark.parametrize("language", OF_LANGUAGE)
def test_a_sentence_does_what_its_nearest_examples_do(
    likeness: ActLikeness, said: str, name: str, language: str
) -> None:
    assert nearest(likeness, towards(said, language, aside=0.1), language) == name


def test_examples_of_one_language_teach_another() -> None:
    examples = [Example("de", LABELLED["skip"], "weiter"), Example("en", LABELLED["back"], "go back"),
                Example("en", BACKGROUND, "nice weather"), Example("de", BACKGROUND, "schönes Wetter")]  # fmt: skip
    vectors = [towards("skip", "de"), towards("back", "en"), towards(BACKGROUND, "en"), towards(BACKGROUND, "de")]
    likeness = ActLikeness.learnt(examples, np.stack(vectors))
    assert likeness is not None

    assert nearest(likeness, towards("skip", "en"), "en") == "skip"


def test_a_language_without_examples_is_not_spoken(likeness: ActLikeness) -> None:
    assert likeness.speaks("de")
    assert not likeness.speaks("hu")


def test_without_an_act_there_is_nothing_to_learn() -> None:
    assert learnt("register_deal", BACKGROUND) is None


def test_an_example_in_the_sentences_own_language_counts_for_more() -> None:
    german, english = learnt("skip", "back", BACKGROUND), learnt("skip", "back", BACKGROUND, languages=("en",))
    assert german is not None
    assert english is not None

    assert german.nearer["de"].sum() == german.nearer["en"].sum() > 0
    assert english.nearer["en"].all()


def test_an_example_left_out_hears_nothing_of_itself_nor_of_its_like() -> None:
    alike = learnt("skip", "back", BACKGROUND)
    assert alike is not None

    rows, near = alike.left_out("en")

    assert [alike.names[each] for each in np.searchsorted(alike.ends, rows, side="right")] == [
        name for name in ("", "back", "skip") for _ in range(NEAREST)
    ]
    own = near[np.arange(len(rows)), np.searchsorted(alike.ends, rows, side="right")]
    assert (own < 0).all()  # all examples of a name are alike here


@given(direction=st.lists(st.floats(-1, 1, width=32), min_size=DIMENSIONS, max_size=DIMENSIONS))
def test_whatever_is_said_is_some_way_off(direction: list[float]) -> None:
    likeness = learnt(*DIRECTIONS)
    assert likeness is not None

    near = likeness.near(np.array(direction, np.float32), "en")

    assert (np.abs(near) < 1.1).all()
