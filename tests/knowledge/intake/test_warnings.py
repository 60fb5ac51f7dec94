"""What could not be read of a document, and what stays out because it says so, reaches whoever took the content in."""

import io

from rich.console import Console

from commands.content import show_summary
from knowledge.library import Library
from knowledge.types import EVERY_PARTNER
from tests.knowledge.conftest import Content
from tests.knowledge.reading.binary.pdfs import lines, pdf

PARTNERS = frozenset({EVERY_PARTNER})


async def test_scanned_pages_are_named_and_the_others_are_answered_from(content: Content, library: Library) -> None:
    read = lines("A registered deal is protected for ninety days.")
    content.write("guide.pdf", pdf(read, [], [], lines("Rebates are paid every quarter of the year."), images=(2, 3)))
    summary = await library.ingest([content.folder])
    assert summary.warnings == {"guide.pdf": "pages 2-3 are images without text: run OCR"}
    assert not summary.failed
    found = (await library.ask("When are rebates paid?", readers=PARTNERS)).passages[0].passage
    assert (found.heading_path, found.anchor) == ("Page 4", "page-4")


async def test_what_becomes_a_draft_leaves_and_is_no_failure(content: Content, library: Library) -> None:
    content.write("a.md", "# Alpha\n\nText about alpha.")
    await library.ingest([content.folder])
    content.write("a.md", "---\ndraft: true\n---\n# Alpha\n\nText about alpha.")
    summary = await library.ingest([content.folder])
    assert not summary.failed
    assert "draft" in summary.warnings["a.md"]
    assert not (await library.ask("alpha", readers=PARTNERS)).passages
    told = io.StringIO()
    show_summary(summary, Console(file=told, width=200))
    assert "note: a.md: it is a draft" in told.getvalue()


async def test_owner_and_product_reach_the_card(content: Content, library: Library) -> None:
    content.write("_audience.yaml", "product: Sensor\nowner: Jo")
    content.write("a.md", "---\nowner: Kim\n---\n# Alpha\n\nText about alpha.")
    await library.ingest([content.folder])
    content.write("_audience.yaml", "product: Valve\nowner: Jo")
    assert (await library.ingest([content.folder])).changed == ("a.md",), "a change of the folder's rule alone counts"
