"""However the content came to be what it is, in one go or change by change, questions see the same."""

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.engines.catalogue import Catalogue
from knowledge.engines.segment_files import SegmentFiles
from knowledge.store.records import Entry, Row
from knowledge.store.store import Store
from knowledge.text.words import codes, counted
from knowledge.types import Audience, Reader
from tests.knowledge.hashing import HashingEmbedder

STAFF = frozenset({Reader(internal=True)})
PARTNER = frozenset({Reader(partner="acme")})
WORDS = ("margin", "deal", "protection", "Provisionsabrechnung", "보호", "tier", "the", "of")
QUESTIONS = ("deal margin", "Abrechnung der Provision", "보호", "nothing of it")

texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
changes = st.lists(
    st.tuples(st.integers(0, 5), st.lists(texts, max_size=3), st.booleans()),  # document, its passages, for staff only
    min_size=1,
    max_size=14,
)


def write(store: Store, number: int, passages: list[str], internal: bool) -> None:
    """A document anew; without passages it is forgotten."""
    source, audience = f"{number}.md", Audience("internal" if internal else "partners")
    if not passages:
        for known in store.known("here").values():
            if known.source == source:
                store.drop(known.id)
        return
    rows = [Row(at, ("A",), "a", one, "", one, one, counted(one), counted("A")) for at, one in enumerate(passages)]
    store.keep_vectors(dict(zip(passages, HashingEmbedder().passage(passages), strict=True)))
    card: dict[str, Any] = {"audience": audience.as_json()}
    store.put(Entry("here", source, "", "", "T", "en", None, card, audience, "", (), tuple(rows)))


def seen(catalogue: Catalogue, readers: frozenset[Reader]) -> list[tuple[Any, ...]]:
    """Everything the engines work with, of the passages these readers see."""
    permitted = catalogue.permitted(readers)
    rows = np.flatnonzero(permitted.rows)
    found: list[tuple[Any, ...]] = [tuple(catalogue.numbers[rows].tolist())]
    for question in map(codes, QUESTIONS):
        pages = catalogue.pages.search(question, permitted.documents)
        found.append(tuple(catalogue.lexicon.search(question, permitted.rows)[rows].tolist()))
        found.append(tuple(pages[catalogue.documents[rows]].tolist()))
        found.append(tuple(catalogue.headings.likeness(question)[rows].tolist()))
    for first, matrix in catalogue.matrices:
        inside = rows[(rows >= first) & (rows < first + len(matrix))]
        found += [(number, matrix[row - first].tobytes()) for number, row in zip(catalogue.numbers[inside], inside)]  # noqa: B905
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=changes)
def test_a_catalogue_that_followed_every_change_equals_one_that_was_read_at_once(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, list[str], bool]]
) -> None:
    folder = tmp_path_factory.mktemp("changes")
    store = Store(folder / "content.sqlite")
    following = Catalogue(store)
    filed = Catalogue(store, SegmentFiles(folder / "words", store, large=3))
    for step in steps:
        write(store, *step)
        following, filed = following.next(store), filed.next(store)
    read = Catalogue(store)
    reopened = Catalogue(store, SegmentFiles(folder / "words", store, large=3))
    for readers in (STAFF, PARTNER):
        for other in (following, filed, reopened):
            assert seen(other, readers) == seen(read, readers)
    store.close()


def filled(folder: Path, documents: int = 40) -> Store:
    store, chance = Store(folder / "content.sqlite"), random.Random(3)
    for number in range(documents):
        write(store, number, [" ".join(chance.choices(WORDS, k=5)) + f" {number}"], False)
    return store


def test_a_question_keeps_the_state_it_began_with(tmp_path: Path) -> None:
    store = filled(tmp_path)
    before = Catalogue(store)
    shown = seen(before, PARTNER)
    write(store, 3, [], False)
    write(store, 4, ["other words"], False)
    after = before.next(store)
    assert seen(before, PARTNER) == shown
    assert seen(after, PARTNER) != shown
    gone = before.numbers[3]
    assert after.rows([int(gone)])[0] == -1
    store.close()


def test_one_change_is_joined_with_other_small_ones_and_leaves_the_large_segment_alone(tmp_path: Path) -> None:
    store = filled(tmp_path, 60)
    catalogue = Catalogue(store)
    large = catalogue.matrices[0][1]
    for number in range(12):
        write(store, number, [f"another word {number}"], False)
        catalogue = catalogue.next(store)
        assert len(catalogue.matrices) <= 4
        assert catalogue.matrices[0][1] is large
    store.close()


@pytest.mark.parametrize("damage", ["cut", "changed", "of another index", "unfinished"])
def test_a_file_of_words_that_cannot_be_trusted_is_made_again(tmp_path: Path, damage: str) -> None:
    store = filled(tmp_path)
    folder = tmp_path / "words"
    expected = seen(Catalogue(store, SegmentFiles(folder, store, large=3)), PARTNER)
    (file,) = folder.iterdir()
    content = file.read_bytes()
    if damage == "cut":
        file.write_bytes(content[: len(content) // 2])
    elif damage == "changed":
        file.write_bytes(content[:100] + bytes([content[100] ^ 255]) + content[101:])
    elif damage == "of another index":
        store.remember("identity", "another")
    else:
        file.rename(file.with_suffix(".unfinished"))
    assert seen(Catalogue(store, SegmentFiles(folder, store, large=3)), PARTNER) == expected
    (made,) = folder.iterdir()
    assert made.name != file.name
    store.close()
