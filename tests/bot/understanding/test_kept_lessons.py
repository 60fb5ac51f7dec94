"""What was learnt is kept: read where nothing changed, learnt anew where anything did, and the same either way."""

from pathlib import Path

import numpy as np
import pytest

from bot.understanding import kept_lessons
from bot.understanding.examples import Example
from bot.understanding.kept_arrays import Arrays
from bot.understanding.kept_lessons import KeptLessons
from bot.understanding.learnt import Learnt, Lesson
from bot.understanding.worded import by_words
from tests.knowledge.hashing import HashingEmbedder

EXAMPLES = tuple(
    Example(language, label, text)
    for language, label, text in [
        ("en", "my_deals", "show my deals"), ("en", "my_deals", "list the deals I have"),
        ("en", "my_deals", "how are my deals"), ("en", "my_leads", "show my leads"),
        ("en", "my_leads", "which leads are mine"), ("en", "my_leads", "any new leads"),
        ("en", "act:thanks", "thank you"), ("en", "act:thanks", "thanks a lot"),
        ("en", "", "where is the parking"), ("en", "", "the weather is fine"),
        ("de", "my_deals", "zeig meine Deals"), ("de", "my_deals", "welche Deals habe ich"),
        ("de", "my_leads", "zeig meine Leads"), ("de", "", "das Wetter ist schön"),
    ]
)  # fmt: skip


class Counting:
    """What is learnt is how often it was."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> Arrays:
        self.times += 1
        return {"times": np.array(self.times)}


def times(folder: Path | None, source: object, learn: Counting) -> int:
    return int(KeptLessons(folder).recalled("lesson", source, learn)["times"])


def test_the_same_is_learnt_once_and_something_else_anew(tmp_path: Path) -> None:
    learn = Counting()
    assert [times(tmp_path, "one", learn), times(tmp_path, "one", learn)] == [1, 1]
    assert [times(tmp_path, "two", learn), times(tmp_path, "two", learn)] == [2, 2]
    assert len(list(tmp_path.iterdir())) == 1, "what is out of date takes no room"


def test_another_program_learns_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learn = Counting()
    assert times(tmp_path, "one", learn) == 1
    monkeypatch.setattr(kept_lessons, "_PROGRAM", "the next version")
    assert times(tmp_path, "one", learn) == 2


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04nonsense", b"no archive", None], ids=repr)
def test_a_damaged_file_is_learnt_anew(tmp_path: Path, damage: bytes | None) -> None:
    learn = Counting()
    times(tmp_path, "one", learn)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-40] if damage is None else damage)

    assert [times(tmp_path, "one", learn), times(tmp_path, "one", learn)] == [2, 2]


def test_where_nothing_can_be_kept_it_is_learnt_each_time(tmp_path: Path) -> None:
    learn = Counting()
    (tmp_path / "file").touch()
    assert [times(tmp_path / "file", "one", learn), times(tmp_path / "file", "one", learn)] == [1, 2]
    assert [times(None, "one", learn), times(None, "one", learn)] == [3, 4]


@pytest.mark.parametrize("by_meaning", [False, True])
def test_what_was_read_says_the_same_as_what_was_learnt(tmp_path: Path, by_meaning: bool) -> None:
    said = ("show my deals", "new leads please", "many thanks", "something else")
    vectors = HashingEmbedder().query(said) if by_meaning else [None] * len(said)

    told = []
    for folder in (None, tmp_path, tmp_path):
        by_words.cache_clear()
        lesson = lesson_of(KeptLessons(folder), by_meaning)
        routed = [lesson.router.route(*each, ("my_deals", "my_leads")) for each in zip(said, vectors, strict=True)]
        told.append((routed, lesson.known_words))

    assert told[0] == told[1] == told[2]
    assert {each.name.partition("-")[2] for each in tmp_path.iterdir()} >= {"words-de.npz", "words-en.npz"}


def lesson_of(kept: KeptLessons, by_meaning: bool) -> Lesson:
    """Of German and English."""
    if not by_meaning:
        return Learnt(EXAMPLES, kept=kept).lesson(("de", "en"))
    vectors = HashingEmbedder().query([each.text for each in EXAMPLES])
    return Learnt.with_vectors(EXAMPLES, vectors, "hashing", kept).lesson(("de", "en"))
