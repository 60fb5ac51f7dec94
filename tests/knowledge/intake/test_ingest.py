"""Content comes in, changes, moves and goes; only what changed is worked on."""

from pathlib import Path

import pytest

from knowledge.errors import NothingToIngest
from knowledge.library import Library
from knowledge.types import EVERY_PARTNER, IngestSummary
from tests.knowledge.conftest import Content
from tests.knowledge.hashing import HashingEmbedder

PARTNERS = frozenset({EVERY_PARTNER})


async def sources(library: Library, question: str = "text") -> list[str]:
    answer = await library.ask(question, readers=PARTNERS)
    return sorted(hit.passage.source for hit in answer.passages)


def counts(summary: IngestSummary) -> tuple[int, int, int, int, int]:
    parts = (summary.added, summary.changed, summary.unchanged, summary.removed, summary.failed)
    return tuple(map(len, parts))  # type: ignore[return-value]  # five of them


async def test_a_second_run_over_the_same_content_does_nothing(
    content: Content, library: Library, embedder: HashingEmbedder
) -> None:
    content.write("a.md", "Alpha text.")
    content.write("sub/b.txt", "Beta text.")
    assert counts(await library.ingest([content.folder])) == (2, 0, 0, 0, 0)
    embedded = len(embedder.embedded)
    assert counts(await library.ingest([content.folder])) == (0, 0, 2, 0, 0)
    assert len(embedder.embedded) == embedded
    assert await sources(library) == ["a.md", "sub/b.txt"]


async def test_a_changed_document_replaces_its_earlier_version(content: Content, library: Library) -> None:
    content.write("a.md", "# Fee\n\nThe fee is ten.\n\n# Term\n\nThe term is a year.")
    await library.ingest([content.folder])
    content.write("a.md", "# Fee\n\nThe fee is twenty.")
    summary = await library.ingest([content.folder])
    assert summary.changed == ("a.md",)
    texts = [hit.passage.text for hit in (await library.ask("fee term", readers=PARTNERS)).passages]
    assert texts == ["The fee is twenty."]


async def test_removed_content_is_gone_at_once(content: Content, library: Library) -> None:
    content.write("a.md", "Alpha text.")
    content.write("b.md", "Beta text.")
    await library.ingest([content.folder])
    content.remove("a.md")
    assert (await library.ingest([content.folder])).removed == ("a.md",)
    assert await sources(library) == ["b.md"]
    assert await library.document("a.md", readers=PARTNERS) is None


async def test_a_renamed_document_is_not_embedded_again(
    content: Content, library: Library, embedder: HashingEmbedder
) -> None:
    content.write("a.md", "# Title\n\nAlpha text.")
    await library.ingest([content.folder])
    embedded = len(embedder.embedded)
    (content.folder / "a.md").rename(content.folder / "z.md")
    summary = await library.ingest([content.folder])
    assert (summary.added, summary.removed) == (("z.md",), ("a.md",))
    assert len(embedder.embedded) == embedded
    assert await sources(library) == ["z.md"]


async def test_two_files_with_the_same_text_are_two_documents_of_which_one_is_shown(
    content: Content, library: Library
) -> None:
    content.write("a.md", "# Title\n\nThe same text.")
    content.write("b.md", "# Title\n\nThe same text.")
    await library.ingest([content.folder])
    assert library.stats().documents == 2
    [shown] = await sources(library)
    content.remove(shown)
    await library.ingest([content.folder])
    assert await sources(library) == [{"a.md": "b.md", "b.md": "a.md"}[shown]]


async def test_a_run_over_one_folder_leaves_what_came_from_another(content: Content, library: Library) -> None:
    content.write("one/a.md", "Alpha text.")
    content.write("two/b.md", "Beta text.")
    await library.ingest([content.folder / "one", content.folder / "two"])
    content.remove("one/a.md")
    content.remove("two/b.md")
    assert (await library.ingest([content.folder / "one"])).removed == ("a.md",)
    assert await sources(library) == ["b.md"]


async def test_a_single_file_is_named_by_its_name(content: Content, library: Library) -> None:
    await library.ingest([content.write("deep/down/a.md", "Alpha text.")])
    assert await sources(library) == ["a.md"]


async def test_a_path_inside_a_known_folder_refreshes_that_part_of_it(content: Content, library: Library) -> None:
    content.write("sub/a.md", "Alpha text.")
    content.write("b.md", "Beta text.")
    await library.ingest([content.folder])
    changed = content.write("sub/a.md", "Gamma text.")
    content.write("b.md", "Delta text.")
    assert counts(await library.ingest([changed])) == (0, 1, 0, 0, 0)
    content.remove("sub/a.md")
    assert (await library.ingest([changed])).removed == ("sub/a.md",)
    assert await sources(library) == ["b.md"]


async def test_a_folder_takes_over_what_came_from_a_part_of_it(content: Content, library: Library) -> None:
    content.write("sub/a.md", "Alpha text.")
    await library.ingest([content.folder / "sub"])
    await library.ingest([content.folder])
    assert await sources(library) == ["sub/a.md"]


async def test_a_document_that_breaks_keeps_its_earlier_good_version(content: Content, library: Library) -> None:
    content.write("a.md", "Alpha text.")
    await library.ingest([content.folder])
    content.write("a.md", b"\0\1 no text any more" * 50)
    assert list((await library.ingest([content.folder])).failed) == ["a.md"]
    assert await sources(library) == ["a.md"]


async def test_a_broken_document_whose_folder_was_closed_does_not_stay_open(content: Content, library: Library) -> None:
    content.write("a.md", "Alpha text.")
    await library.ingest([content.folder])
    content.write("a.md", b"\0\1 no text any more" * 50)
    content.write("_audience.yaml", "audience: internal")
    await library.ingest([content.folder])
    assert await sources(library) == []


async def test_a_path_that_does_not_exist_is_an_error_and_changes_nothing(content: Content, library: Library) -> None:
    content.write("a.md", "Alpha text.")
    await library.ingest([content.folder])
    with pytest.raises(NothingToIngest, match="no such file or folder"):
        await library.ingest([content.folder, Path("/nowhere/at/all")])
    assert await sources(library) == ["a.md"]


async def test_hidden_files_and_pictures_are_passed_over(content: Content, library: Library) -> None:
    content.write(".git/a.md", "Alpha text.")
    content.write(".b.md", "Beta text.")
    content.write("c.png", b"\x89PNG")
    assert counts(await library.ingest([content.folder])) == (0, 0, 0, 0, 0)


async def test_progress_tells_the_documents_done_and_to_do(content: Content, library: Library) -> None:
    for number in range(3):
        content.write(f"{number}.md", f"Text {number}.")
    told: list[tuple[int, int, str]] = []
    await library.ingest([content.folder], progress=lambda *step: told.append(step))
    assert told[0] == (0, 3, "0.md")
    assert told[-1][:2] == (3, 3)


async def test_everything_is_there_after_the_library_is_opened_again(content: Content, tmp_path: Path) -> None:
    content.write("a.md", "---\ntitle: Fees\nlanguage: en\n---\n# Fee\n\nThe fee is ten.")
    library = Library.open(tmp_path / "again", HashingEmbedder())
    await library.ingest([content.folder])
    before = await library.ask("What is the fee?", readers=PARTNERS)
    library.close()
    library = Library.open(tmp_path / "again", HashingEmbedder())
    assert await library.ask("What is the fee?", readers=PARTNERS) == before
    assert library.stats().documents == 1
    assert library.stats().calibrated
    library.close()


async def test_a_folder_that_is_gone_can_be_forgotten(content: Content, library: Library) -> None:
    content.write("gone/a.md", "Alpha text.")
    content.write("stays/b.md", "Beta text.")
    await library.ingest([content.folder / "gone", content.folder / "stays"])
    content.remove("gone/a.md")
    (content.folder / "gone").rmdir()
    assert (await library.forget(content.folder / "gone")).removed == ("a.md",)
    assert await sources(library) == ["b.md"]


class OtherEmbedder(HashingEmbedder):
    """Another model: other name, other length of vectors."""

    name = "hashing-64"
    dimensions = 64


async def test_another_model_embeds_everything_anew_in_the_background(content: Content, tmp_path: Path) -> None:
    content.write("a.md", "# Fee\n\nThe fee is ten.")
    content.write("b.md", "# Term\n\nThe term is a year.")
    library = Library.open(tmp_path / "again", HashingEmbedder())
    await library.ingest([content.folder])
    library.close()
    other = OtherEmbedder()
    library = Library.open(tmp_path / "again", other)
    await library.ingest([content.folder])  # waits for the background work
    assert sorted(other.embedded) == ["Fee", "Term", "The fee is ten.", "The term is a year."]
    best = (await library.ask("What is the term?", readers=PARTNERS)).passages[0]
    assert (best.passage.source, best.dense > 0) == ("b.md", True)
    library.close()
