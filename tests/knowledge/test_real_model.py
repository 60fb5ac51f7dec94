"""With the local model: meaning is found across words and languages, and what is not in the content is not answered."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.engines.embed import E5, Embedder, FromLangchain, RememberedQueries, local_embedder
from knowledge.library import Library
from knowledge.types import EVERY_PARTNER
from tests.knowledge.conftest import Content
from tests.knowledge.hashing import HashingEmbedder

PARTNERS = frozenset({EVERY_PARTNER})
GUIDE = """# Partner guide

## How long is my deal protected?

A registration is protected for 90 days from its approval. You can extend it once by another 90 days.

## Which discount do I get?

Gold partners buy at 20 percent below list price, silver partners at 15 percent.

## How do I claim marketing funds?

Send the invoice and photos of the event within 60 days. Claims are paid within 45 days of their approval.

## How are leads handed out?

Leads go to the partner nearest to the customer. Accept a lead within 48 hours or it moves on to the next partner.
"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder: Path = tmp_path_factory.mktemp("model")
    Content(folder / "content").write("guide.md", GUIDE)
    library = Library.open(folder / "index", local_embedder())
    asyncio.run(library.ingest([folder / "content"]))
    yield library
    library.close()


@pytest.mark.parametrize(
    ("question", "anchor"),
    [
        ("For how many days is my registration safe?", "how-long-is-my-deal-protected"),
        ("Wie lange ist mein Deal geschützt?", "how-long-is-my-deal-protected"),
        ("금 파트너는 얼마나 할인을 받나요?", "which-discount-do-i-get"),
        ("金牌合作伙伴的折扣是多少？", "which-discount-do-i-get"),
        ("Mennyi időn belül kell beküldeni a számlát?", "how-do-i-claim-marketing-funds"),
    ],
)
async def test_the_passage_that_answers_comes_first_in_any_language(
    library: Library, question: str, anchor: str
) -> None:
    answer = await library.ask(question, readers=PARTNERS)
    assert answer.passages[0].passage.anchor == anchor
    assert answer.band != "unknown"


@pytest.mark.parametrize(
    "question",
    [
        "How many moons does Jupiter have?",
        "Wie backe ich einen Apfelkuchen?",
        "Who painted the Mona Lisa?",
        "sing me a song",
    ],
)
async def test_what_the_content_does_not_say_is_not_answered(library: Library, question: str) -> None:
    assert (await library.ask(question, readers=PARTNERS)).abstained


def test_every_embedder_takes_any_text_and_gives_unit_vectors() -> None:
    from langchain_core.embeddings import DeterministicFakeEmbedding

    embedders: list[Embedder] = [E5(), FromLangchain(DeterministicFakeEmbedding(size=32), "fake"), HashingEmbedder()]
    for embedder in embedders:
        vectors = embedder.passage(["", "a\0b", "\ud800", "word " * 100_000])
        assert vectors.shape == (4, embedder.dimensions)
        assert all(abs(float(vector @ vector) - 1) < 1e-3 for vector in vectors)


def test_a_repeated_question_is_not_embedded_again() -> None:
    class Counting(HashingEmbedder):
        asked = 0

        def query(self, texts):  # type: ignore[no-untyped-def]  # as in the class above
            self.asked += 1
            return super().query(texts)

    embedder = Counting()
    remembered = RememberedQueries(embedder, size=2)
    for question in ("a", "a", "b", "c", "a"):
        remembered.vector(question)
    assert embedder.asked == 4


@pytest.mark.slow
def test_questions_embedded_together_have_the_vectors_of_each_alone_and_only_new_ones_are_embedded() -> None:
    class Told(E5):
        asked: list[list[str]] = []

        def query(self, texts):  # type: ignore[no-untyped-def]  # as in the class above
            self.asked.append(list(texts))
            return super().query(texts)

    together, alone = RememberedQueries(Told()), RememberedQueries(E5())
    first = together.vector("Show my deals.")
    vectors = together.vectors(["Hello!", "Show my deals.", "Danke schön, das war alles.", "Hello!"])

    assert Told.asked == [["Show my deals."], ["Hello!", "Danke schön, das war alles."]]
    assert (vectors[1] == first).all()
    assert (vectors[2] == alone.vector("Danke schön, das war alles.")).all()
    assert (vectors[0] == vectors[3]).all()
    assert (vectors[0] == alone.vector("Hello!")).all()
