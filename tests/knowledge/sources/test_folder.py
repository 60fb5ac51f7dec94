"""Folders that fail: what is deleted is gone at once, what cannot be seen is kept."""

import sqlite3
from pathlib import Path

import pytest

from knowledge.errors import NothingToIngest
from knowledge.library import Library
from knowledge.reading.rights import Given
from knowledge.types import EVERY_PARTNER, Audience, Reader
from tests.knowledge.conftest import Content
from tests.knowledge.hashing import HashingEmbedder

PARTNERS = frozenset({EVERY_PARTNER})
STAFF = frozenset({Reader(internal=True)})
INTERNAL = Given(Audience("internal"))


async def seen(library: Library, readers: frozenset[Reader] = PARTNERS) -> set[str]:
    return {hit.passage.source for hit in (await library.ask("text", readers=readers)).passages}


@pytest.fixture
def filled(content: Content) -> Content:
    content.write("a.md", "Alpha text.")
    content.write("sub/b.md", "Beta text.")
    return content


async def test_a_folder_whose_files_were_all_deleted_is_empty(filled: Content, library: Library) -> None:
    await library.ingest([filled.folder])
    filled.remove("a.md")
    filled.remove("sub/b.md")
    assert (await library.refresh()).removed == ("a.md", "sub/b.md")


async def test_a_folder_that_vanished_or_is_another_empty_one_keeps_its_content(
    filled: Content, library: Library
) -> None:
    """As a disk that is not mounted: its folder is not there, or the empty one below it shows."""
    await library.ingest([filled.folder])
    filled.folder.rename(filled.folder.with_name("away"))
    assert "not mounted" in (await library.refresh()).kept[str(filled.folder)]
    filled.folder.mkdir()
    assert "not mounted" in (await library.refresh()).kept[str(filled.folder)]
    assert await seen(library) == {"a.md", "sub/b.md"}
    filled.write("c.md", "Gamma text.")
    assert (await library.refresh()).removed == ("a.md", "sub/b.md"), "it is filled: this is what there is"


async def test_a_single_file_is_gone_when_its_folder_is_still_there(filled: Content, library: Library) -> None:
    await library.ingest([filled.folder / "sub" / "b.md", filled.folder / "a.md"])
    filled.remove("sub/b.md")
    filled.remove("a.md")
    filled.write("c.md", "Gamma text.")
    summary = await library.refresh()
    assert summary.removed == ("a.md",)
    assert list(summary.kept) == [str(filled.folder / "sub" / "b.md")], "nothing else is there: may be a mount point"


async def test_an_audience_given_for_what_vanished_closes_what_can_be_judged_and_hides_the_rest(
    filled: Content, library: Library
) -> None:
    filled.write("sub/_audience.yaml", "language: de")
    await library.ingest([filled.folder])
    library._intake.registry.add(str(filled.folder), "folder", INTERNAL)
    filled.folder.rename(filled.folder.with_name("away"))
    assert "sub/b.md" in (await library.refresh()).failed
    assert await seen(library) == set()
    assert await seen(library, STAFF) == {"a.md"}


async def test_an_audience_given_for_a_folder_holds_below_its_rules_and_front_matter(
    filled: Content, library: Library, embedder: HashingEmbedder
) -> None:
    filled.write("_audience.yaml", "language: en")
    filled.write("sub/_audience.yaml", "audience: public")
    filled.write("open.md", "---\naudience: public\n---\nOpen text.")
    await library.ingest([filled.folder])
    embedded = len(embedder.embedded)
    await library.ingest([filled.folder], given=INTERNAL)
    assert await seen(library, frozenset()) == {"sub/b.md", "open.md"}
    assert await seen(library) == {"sub/b.md", "open.md"}
    assert await seen(library, STAFF) == {"a.md", "sub/b.md", "open.md"}
    assert len(embedder.embedded) == embedded
    await library.ingest([filled.folder])
    assert await seen(library) == {"sub/b.md", "open.md"}, "taking it in again without a word keeps what was given"


async def test_a_part_with_an_audience_of_its_own_is_not_taken_over_silently(filled: Content, library: Library) -> None:
    await library.ingest([filled.folder / "sub"], given=INTERNAL)
    with pytest.raises(NothingToIngest, match="of its own"):
        await library.ingest([filled.folder])
    assert await seen(library) == set()


async def test_a_part_of_a_source_cannot_be_given_another_audience_beside_its_rules(
    filled: Content, library: Library
) -> None:
    await library.ingest([filled.folder])
    with pytest.raises(NothingToIngest, match=r"_audience\.yaml"):
        await library.ingest([filled.folder / "sub"], given=INTERNAL)


async def test_front_matter_may_say_where_the_original_is(content: Content, library: Library) -> None:
    content.write("a.md", "---\nsource_url: https://docs.example/a?b=1\n---\nAlpha text.")
    content.write("b.md", "---\nlink: javascript:alert(1)\n---\nBeta text.")
    content.write("c.md", "---\nurl: http://docs.example/c\n---\nGamma text.")
    await library.ingest([content.folder])
    answer = await library.ask("text", readers=PARTNERS)
    links = {hit.passage.source: hit.passage.link for hit in answer.passages}
    assert links == {"a.md": "https://docs.example/a?b=1", "b.md": "", "c.md": ""}


async def test_an_index_of_an_earlier_version_is_brought_up_to_date(filled: Content, tmp_path: Path) -> None:
    library = Library.open(tmp_path / "old", HashingEmbedder())
    await library.ingest([filled.folder])
    library.close()
    with sqlite3.connect(tmp_path / "old" / "content.sqlite") as db:
        for column in ("link", "token", "meta"):
            db.execute(f"alter table documents drop column {column}")
        db.execute("drop table sources")
    library = Library.open(tmp_path / "old", HashingEmbedder())
    assert [(one.address, one.kind, one.documents) for one in library.sources()] == [(str(filled.folder), "folder", 2)]
    assert await seen(library) == {"a.md", "sub/b.md"}
    assert (await library.refresh()).unchanged == ("a.md", "sub/b.md")
    library.close()


async def test_a_removed_source_takes_its_content_along_and_an_unknown_one_is_said(
    filled: Content, library: Library
) -> None:
    await library.ingest([filled.folder])
    await library.forget(filled.folder)
    assert (library.sources(), await seen(library)) == ([], set())
    with pytest.raises(NothingToIngest, match="no such source"):
        await library.refresh([str(filled.folder)])


async def test_what_could_not_be_read_is_remembered_by_name_until_it_can(filled: Content, library: Library) -> None:
    filled.write("broken.pdf", b"%PDF-1.7 no more")
    await library.ingest([filled.folder])
    [source] = library.sources()
    assert list(source.failed) == ["broken.pdf"]
    filled.remove("broken.pdf")
    await library.refresh()
    assert library.sources()[0].failed == {}


async def test_a_look_at_one_part_mends_what_is_remembered_of_that_part_alone(
    filled: Content, library: Library
) -> None:
    filled.write("broken.pdf", b"%PDF-1.7 no more")
    filled.write("sub/torn.pdf", b"%PDF-1.7 no more")
    await library.ingest([filled.folder])
    filled.write("late.pdf", b"%PDF-1.7 no more")
    filled.remove("sub/torn.pdf")
    await library.refresh(parts={str(filled.folder): frozenset({"sub", "late.pdf"})})
    [source] = library.sources()
    assert sorted(source.failed) == ["broken.pdf", "late.pdf"]
    assert source.counts["failed"] == 2


async def test_a_visit_that_waited_behind_its_removal_brings_no_source_back(library: Library, filled: Content) -> None:
    await library.ingest([filled.folder])

    waiting = library._intake.known_calls(None, {})
    await library.forget(filled.folder)
    await library._visit(waiting, None)

    assert library.sources() == []
