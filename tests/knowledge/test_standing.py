"""What is in force for whom, as counts that tell nobody of documents they may not see."""

import datetime as dt
from pathlib import Path

from knowledge.library import Library
from knowledge.standing import Validity
from knowledge.types import EVERY_PARTNER, Reader
from tests.knowledge.conftest import Content
from tests.knowledge.hashing import HashingEmbedder

GOLD, STAFF = Reader(partner="nordlicht", tier="gold"), Reader(internal=True)


def document(title: str, **meta: str) -> str:
    lines = "\n".join(f"{name}: {value}" for name, value in {"title": title, **meta}.items())
    return f"---\n{lines}\n---\n# {title}\n\nSomething about {title}.\n"


async def test_documents_are_counted_by_why_they_may_not_answer(tmp_path: Path, content: Content) -> None:
    content.write("now.md", document("Prices now", valid_from="2026-01-01", supersedes="Prices then"))
    content.write("then.md", document("Prices then"))
    content.write("spring.md", document("Spring offer", valid_until="2026-03-31"))
    content.write("next.md", document("Prices next year", valid_from="2027-01-01"))
    content.write("staff.md", document("Margins", audience="internal", valid_until="2025-12-31"))
    library = Library.open(tmp_path / "index", HashingEmbedder(), today=lambda: dt.date(2026, 11, 20))
    await library.ingest([content.folder])

    partner = await library.standing(readers=frozenset({GOLD}))
    staff = await library.standing(readers=frozenset({STAFF}))
    library.close()

    assert (partner.day, partner.in_force) == ("2026-11-20", 1)
    assert (partner.not_yet_valid, partner.expired, partner.superseded) == (1, 1, 1)
    assert staff.expired == 2
    assert partner.validity.keys() == {"now.md", "spring.md", "next.md"}, "not even the name of what is for staff"
    assert partner.validity["now.md"] == Validity("2026-01-01", None)


async def test_what_replaces_a_document_for_others_does_not_replace_it_here(tmp_path: Path, content: Content) -> None:
    content.write("new.md", document("New terms", audience="internal", supersedes="Terms"))
    content.write("old.md", document("Terms"))
    library = Library.open(tmp_path / "index", HashingEmbedder())
    await library.ingest([content.folder])

    partner = await library.standing(readers=frozenset({EVERY_PARTNER}))
    staff = await library.standing(readers=frozenset({STAFF}))
    library.close()

    assert (partner.in_force, partner.superseded) == (1, 0)
    assert (staff.in_force, staff.superseded) == (1, 1)


async def test_whoever_looks_after_the_content_sees_every_document_with_its_owner(
    tmp_path: Path, content: Content
) -> None:
    content.write("new.md", document("New terms", supersedes="Terms", owner="dora@test.example", updated="2026-11-01"))
    content.write("old.md", document("Terms"))
    content.write("spring.md", document("Spring offer", audience="internal", valid_until="2026-03-31"))
    library = Library.open(tmp_path / "index", HashingEmbedder(), today=lambda: dt.date(2026, 11, 20))
    await library.ingest([content.folder])

    new, old, spring = await library.shelf()
    library.close()

    assert (new.owner, new.updated, new.expired, new.replaced) == ("dora@test.example", "2026-11-01", False, False)
    assert (old.owner, old.replaced) == ("", True)
    assert (spring.valid_until, spring.expired, spring.replaced) == ("2026-03-31", True, False)
