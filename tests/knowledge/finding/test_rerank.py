"""A second opinion on the order, which must never cost an answer."""

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from knowledge.finding.rerank import Reranker, SecondOpinion
from knowledge.library import Library
from knowledge.text.words import tokens
from knowledge.types import EVERY_PARTNER
from tests.knowledge.conftest import Content
from tests.knowledge.hashing import HashingEmbedder

PARTNERS = frozenset({EVERY_PARTNER})
PASSAGES = ["deals are protected", "how long deals are protected", "parking"]


class Overlap:
    """The share of the question's words that a passage has."""

    def scores(self, question: str, passages: Sequence[str]) -> Sequence[float]:
        asked = set(tokens(question))
        return [len(asked & set(tokens(passage))) / len(asked) for passage in passages]


class Slow(Overlap):
    """Not done before it may be."""

    def __init__(self) -> None:
        self.begun, self.may_end = threading.Event(), threading.Event()

    def scores(self, question: str, passages: Sequence[str]) -> Sequence[float]:
        self.begun.set()
        self.may_end.wait(20)
        return super().scores(question, passages)


class Broken:
    def scores(self, question: str, passages: Sequence[str]) -> Sequence[float]:
        raise RuntimeError("no model")


class Short:
    def scores(self, question: str, passages: Sequence[str]) -> Sequence[float]:
        return [1.0]


class Unsure:
    def scores(self, question: str, passages: Sequence[str]) -> Sequence[float]:
        return [float("nan")] * len(passages)


def test_passages_are_ordered_by_the_second_opinion() -> None:
    order = SecondOpinion(Overlap()).order("how long are deals protected", PASSAGES)
    assert order is not None
    assert list(order) == [1, 0, 2]


@pytest.mark.parametrize("reranker", [Broken(), Short(), Unsure()], ids=lambda one: type(one).__name__)
def test_the_order_stays_where_there_is_none(reranker: Reranker) -> None:
    assert SecondOpinion(reranker, patience=20).order("how long", PASSAGES) is None


def test_the_order_stays_where_there_is_none_in_time() -> None:
    slow = Slow()
    assert SecondOpinion(slow, patience=0.05).order("how long", PASSAGES) is None, "while it is still at it"
    slow.may_end.set()


def test_a_question_does_not_wait_for_the_passages_of_another() -> None:
    slow = Slow()
    opinion = SecondOpinion(slow, patience=20)
    first = threading.Thread(target=opinion.order, args=("how long", PASSAGES))
    first.start()
    assert slow.begun.wait(20)
    assert opinion.order("how long", PASSAGES) is None
    slow.may_end.set()
    first.join()
    assert opinion.order("how long", PASSAGES) is not None


class LastFirst:
    """Turns the order around, to be seen."""

    def scores(self, question: str, passages: Sequence[str]) -> Sequence[float]:
        return range(len(passages))


async def test_a_library_asks_it_and_judges_what_it_puts_first(content: Content, tmp_path: Path) -> None:
    for number in range(3):
        content.write(f"{number}.md", f"# Deals {number}\n\nDeals of kind {number} are protected {'well ' * number}")
    plain, other = (
        Library.open(tmp_path / name, HashingEmbedder(), reranker=reranker)
        for name, reranker in (("plain", None), ("other", LastFirst()))
    )
    orders = []
    for library in (plain, other):
        await library.ingest([content.folder])
        answer = await library.ask("Which deals are protected?", readers=PARTNERS)
        orders.append([hit.passage.source for hit in answer.passages])
        scores = [hit.score for hit in answer.passages]
        assert scores == sorted(scores, reverse=True)
        library.close()
    assert orders[0] == orders[1][::-1]
