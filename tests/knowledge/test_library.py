"""The library as the rest of the product uses it: any question, one owner, never in the way of the event loop."""

import asyncio
import time
from pathlib import Path

import pytest

from knowledge.errors import IndexBusy
from knowledge.library import Library
from knowledge.types import EVERY_PARTNER
from tests.knowledge.conftest import Content
from tests.knowledge.hashing import HashingEmbedder

PARTNERS = frozenset({EVERY_PARTNER})

GUIDE = """# Deal registration

Register every deal before you quote.

## How long is my deal protected?

A deal is protected for 90 days from its approval. You can extend the protection once by another 90 days.

## Who approves my deal?

Your channel manager approves it within two business days.
"""


@pytest.fixture
async def filled(content: Content, library: Library) -> Library:
    content.write("guide.md", GUIDE)
    await library.ingest([content.folder])
    return library


async def test_a_question_gets_the_words_of_the_source_and_where_they_stand(filled: Library) -> None:
    answer = await filled.ask("How long is my deal protected?", readers=PARTNERS)
    assert answer.band == "answer"
    assert "90 days from its approval" in answer.text
    first = answer.citations[0]
    assert (first.source, first.anchor) == ("guide.md", "how-long-is-my-deal-protected")
    assert first.heading == "Deal registration > How long is my deal protected?"
    assert answer.passages[0].passage.title == "Deal registration"


async def test_a_citation_opens_its_document_at_the_heading(filled: Library) -> None:
    cited = (await filled.ask("Who approves my deal?", readers=PARTNERS)).citations[0]
    document = await filled.document(cited.source, readers=PARTNERS)
    assert document is not None
    assert cited.anchor in {section.anchor for section in document.sections}
    assert "Your channel manager" in document.text


HOSTILE = {
    "empty": "",
    "spaces": "   \n\t ",
    "punctuation": "?!... ---",
    "nul": "\0\0",
    "lone surrogates": "\ud800\udfff",
    "emoji": "🙈🙉",
}


@pytest.mark.parametrize("question", HOSTILE.values(), ids=HOSTILE)
async def test_what_is_no_question_is_simply_unknown(filled: Library, question: str) -> None:
    answer = await filled.ask(question, readers=PARTNERS)
    assert (answer.band, answer.text, answer.abstained) == ("unknown", "", True)


@pytest.mark.parametrize(
    "question",
    [
        "How long is my deal protected?\0\ud800",
        "protected " * 50_000,
        "x" * 1_000_000,
        "'; drop table passages; --",
        '{"$in": [1]} % _ * NEAR/2 "',
        "\u202ehow long\u0301\u0301\u0301 is my deal protected",
    ],
    ids=["dirty", "long", "one word", "sql", "query language", "marks"],
)
async def test_any_text_is_a_question_that_can_be_asked(filled: Library, question: str) -> None:
    began = time.process_time()
    answer = await filled.ask(question, readers=PARTNERS)
    assert answer.band in ("answer", "unsure", "unknown")
    assert time.process_time() - began < 5


async def test_an_empty_library_knows_nothing(library: Library) -> None:
    assert (await library.ask("How long is my deal protected?", readers=PARTNERS)).band == "unknown"


async def test_a_second_owner_is_told_that_the_index_is_busy(filled: Library, tmp_path: Path) -> None:
    with pytest.raises(IndexBusy, match="another process"):
        Library.open(tmp_path / "index", HashingEmbedder())


async def test_a_closed_library_gives_the_folder_free(tmp_path: Path) -> None:
    Library.open(tmp_path / "index", HashingEmbedder()).close()
    Library.open(tmp_path / "index", HashingEmbedder()).close()


class SlowEmbedder(HashingEmbedder):
    """As slow as a real model, and like it without holding the interpreter."""

    def passage(self, texts):  # type: ignore[no-untyped-def]  # as in the class above
        time.sleep(0.008 * len(texts))
        return super().passage(texts)


async def test_questions_are_answered_and_the_loop_stays_free_while_content_comes_in(
    content: Content, tmp_path: Path
) -> None:
    library = Library.open(tmp_path / "slow", SlowEmbedder())
    content.write("guide.md", GUIDE)
    await library.ingest([content.folder])
    for number in range(60):
        content.write(f"{number}.md", f"# Page {number}\n\nText of page {number} about nothing in particular.")
    run = asyncio.create_task(library.ingest([content.folder]))
    waits, answered = [], 0
    while not run.done():
        began = time.monotonic()
        await asyncio.sleep(0.005)
        waits.append(time.monotonic() - began)
        answer = await library.ask("How long is my deal protected?", readers=PARTNERS)
        answered += answer.passages[0].passage.source == "guide.md"
    assert len((await run).added) == 60
    assert answered == len(waits) > 5
    assert sorted(waits)[len(waits) // 2] < 0.1
    library.close()


async def test_closing_stops_a_run_and_keeps_what_it_wrote(content: Content, tmp_path: Path) -> None:
    library = Library.open(tmp_path / "stopped", SlowEmbedder())
    for number in range(300):
        content.write(f"{number:03}.md", f"# Page {number}\n\nText of page {number}.")
    run = asyncio.create_task(library.ingest([content.folder]))
    for _ in range(500):
        await asyncio.sleep(0.02)
        if library.stats().documents:
            break
    await asyncio.to_thread(library.close)
    with pytest.raises(Exception, match="closing"):
        await run
    library = Library.open(tmp_path / "stopped", HashingEmbedder())
    assert 0 < library.stats().documents < 300
    library.close()


async def test_the_readers_language_is_preferred_among_equal_passages(content: Content, library: Library) -> None:
    content.write("en.md", "---\nlanguage: en\n---\n# Portal\n\nportal.example.com")
    content.write("de.md", "---\nlanguage: de\n---\n# Portal\n\nportal.example.com")
    await library.ingest([content.folder])
    for language in ("de", "en"):
        answer = await library.ask("portal", readers=PARTNERS, language=language)
        assert answer.passages[0].passage.language == language
