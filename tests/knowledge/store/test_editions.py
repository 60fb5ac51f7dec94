"""What has expired, is not valid yet or was replaced never answers; and nothing else is lost by that."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.engines.catalogue import Catalogue
from knowledge.engines.index import VectorIndex
from knowledge.engines.nearest import nearest
from knowledge.errors import UnclearRights
from knowledge.finding.retrieve import CANDIDATES, Engines
from knowledge.intake.ingest import Ingestion
from knowledge.intake.visits import take_in
from knowledge.library import Library
from knowledge.reading.rights import Rule, about
from knowledge.store.editions import Editions
from knowledge.store.records import Edition
from knowledge.store.store import Store
from knowledge.types import EVERY_PARTNER, Reader, Readers
from tests.knowledge.conftest import Content
from tests.knowledge.hashing import HashingEmbedder

PARTNERS = frozenset({EVERY_PARTNER})
STAFF = frozenset({Reader(internal=True)})
MARCH = dt.date(2026, 3, 31)


class Calendar:
    """The day on the wall."""

    def __init__(self) -> None:
        self.day = MARCH

    def __call__(self) -> dt.date:
        return self.day


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def dated(tmp_path: Path, calendar: Calendar) -> Iterator[Library]:
    library = Library.open(tmp_path / "dated", HashingEmbedder(), today=calendar)
    yield library
    library.close()


async def found(library: Library, readers: Readers = PARTNERS) -> set[str]:
    """The documents that a question about the margin is answered from."""
    return {hit.passage.source for hit in (await library.ask("What is the margin?", readers=readers)).passages}


def margin(percent: int, **front: Any) -> str:
    return f"---\n{yaml.safe_dump(front)}---\n# Margin\n\nThe margin is {percent} percent."


async def test_a_document_answers_from_its_first_to_its_last_day_without_another_run(
    content: Content, dated: Library, calendar: Calendar
) -> None:
    content.write("spring.md", margin(12, valid_from=MARCH, valid_until=MARCH + dt.timedelta(days=1)))
    await dated.ingest([content.folder])
    answered = []
    for days in range(-1, 3):
        calendar.day = MARCH + dt.timedelta(days=days)
        answered.append(await found(dated) == {"spring.md"})
    assert answered == [False, True, True, False]


async def test_an_expired_document_can_still_be_opened_by_those_who_may(content: Content, dated: Library) -> None:
    content.write("old.md", margin(12, valid_until="2026-03-30", audience="internal"))
    await dated.ingest([content.folder])
    assert await found(dated, STAFF) == set()
    assert await dated.document("old.md", readers=STAFF) is not None
    assert await dated.document("old.md", readers=PARTNERS) is None


async def test_what_has_expired_takes_no_place_and_changes_no_score(
    content: Content, library: Library, dated: Library
) -> None:
    content.write("now.md", "# Terms\n\nThe margin of a listing is agreed in the contract, and much else beside it.")
    await library.ingest([content.folder])
    for number in range(30):
        content.write(f"old/{number}.md", margin(number, valid_until="2025-12-31"))
    await dated.ingest([content.folder])
    answers = [await one.ask("What is the margin?", readers=PARTNERS) for one in (library, dated)]
    first, second = ([(hit.passage.source, hit.score) for hit in answer.passages] for answer in answers)
    assert first == second != []
    assert answers[0].confidence == pytest.approx(answers[1].confidence)


async def test_what_has_expired_does_not_crowd_out_what_is_only_near_in_meaning(
    content: Content, dated: Library
) -> None:
    sections = "".join(
        f"## What is the margin of {n}?\n\nThe margin is {n} percent.\n\n" for n in range(CANDIDATES + 50)
    )
    content.write("old.md", f"---\nvalid_until: 2025-12-31\n---\n{sections}")
    content.write("now.md", "# Handelsspanne\n\nZwölf Prozent.")
    await dated.ingest([content.folder])
    assert await found(dated) == {"now.md"}


@pytest.mark.parametrize("name", ["Margin 2025", "margin  2025", "2025.md", "money/2025.md"])
async def test_a_superseded_document_is_named_by_title_file_or_path(
    content: Content, dated: Library, name: str
) -> None:
    content.write("money/2025.md", margin(10, title="Margin 2025"))
    content.write("money/2026.md", margin(12, title="Margin 2026", supersedes=name))
    await dated.ingest([content.folder])
    assert await found(dated) == {"money/2026.md"}


async def test_a_source_replaces_nothing_of_another_source(content: Content, dated: Library, tmp_path: Path) -> None:
    """Else a web site that is taken in could withdraw what the vendor says."""
    content.write("2025.md", margin(10, title="Margin"))
    other = tmp_path / "other"
    other.mkdir()
    (other / "new.md").write_text(margin(12, supersedes="Margin"))
    await dated.ingest([content.folder, other])
    assert await found(dated) == {"2025.md", "new.md"}


async def test_who_may_not_see_the_successor_keeps_the_old_one(content: Content, dated: Library) -> None:
    content.write("2025.md", margin(10))
    content.write("2026.md", margin(12, supersedes="2025.md", audience="internal"))
    await dated.ingest([content.folder])
    assert await found(dated) == {"2025.md"}
    assert await found(dated, STAFF) == {"2026.md"}
    assert await found(dated, STAFF | PARTNERS) == {"2025.md"}


async def test_the_old_one_holds_until_its_successor_is_valid_and_comes_back_when_that_is_withdrawn(
    content: Content, dated: Library, calendar: Calendar
) -> None:
    content.write("old.md", margin(10))
    content.write("new.md", margin(12, supersedes="old.md", valid_from="2026-04-01"))
    await dated.ingest([content.folder])
    assert await found(dated) == {"old.md"}
    calendar.day = dt.date(2026, 4, 1)
    assert await found(dated) == {"new.md"}
    content.remove("new.md")
    await dated.ingest([content.folder])
    assert await found(dated) == {"old.md"}


async def test_what_was_replaced_long_ago_does_not_come_back_when_its_successor_expires(
    content: Content, dated: Library
) -> None:
    content.write("2024.md", margin(8))
    content.write("2025.md", margin(10, supersedes="2024.md", valid_until="2025-12-31"))
    content.write("2026.md", margin(12, supersedes="2025.md"))
    await dated.ingest([content.folder])
    assert await found(dated) == {"2026.md"}


async def test_documents_that_claim_to_replace_each_other_or_themselves_stay(content: Content, dated: Library) -> None:
    content.write("a.md", margin(10, supersedes="b.md"))
    content.write("b.md", margin(12, supersedes="a.md"))
    content.write("c.md", margin(14, supersedes=["c.md", "nowhere.md"]))
    await dated.ingest([content.folder])
    assert await found(dated) == {"a.md", "b.md", "c.md"}


@pytest.mark.parametrize("name", ["valid_until", "Valid_Until", "valid-until", "Valid until"])
def test_the_last_day_is_understood_as_people_write_it(name: str) -> None:
    assert about({name: "2026-03-31"}, "Title", Rule()).valid_until == "2026-03-31"


def test_a_last_day_that_is_given_twice_is_unclear() -> None:
    with pytest.raises(UnclearRights, match="twice"):
        about({"valid_until": "2026-03-31", "Valid-Until": "2027-03-31"}, "Title", Rule())


days = st.none() | st.dates(MARCH - dt.timedelta(days=2), MARCH + dt.timedelta(days=2)).map(str)
spans = st.tuples(days, days).filter(lambda days: days[0] is None or days[1] is None or days[0] <= days[1])
editions = st.lists(
    st.builds(
        lambda span, replaces, hidden: (*span, replaces, hidden),
        spans,
        st.frozensets(st.integers(0, 5), max_size=2),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


def in_force(contents: list[Any], staff: bool, day: str) -> set[str]:
    """The rule again in other words: walk from every usable document down to what it replaces."""
    usable = {
        number
        for number, (first, last, _, hidden) in enumerate(contents)
        if (staff or not hidden) and not (first and day < first) and not (last and last < day)
    }
    below = {number: _below(contents, number) for number in range(len(contents))}
    gone = {old for new in usable for old in below[new] if new not in below[old]}
    return {f"{number}.md" for number in usable - gone}


def _below(contents: list[Any], number: int) -> set[int]:
    reached: set[int] = set()
    edge = {number}
    while edge:
        edge = {old for one in edge for old in contents[one][2] if old < len(contents) and old != one} - reached
        reached |= edge
    return reached


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Store, VectorIndex]]:
    folder = tmp_path_factory.mktemp("editions")
    store, index = Store(folder / "content.sqlite"), VectorIndex(folder / "vectors", HashingEmbedder.name)
    yield folder, store, index
    index.close()
    store.close()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(contents=editions)
def test_both_engines_find_exactly_what_is_in_force_for_the_reader_on_the_day(
    shelf: tuple[Path, Store, VectorIndex], contents: list[Any]
) -> None:
    folder, store, index = shelf
    content = Content(folder / "content")
    for old in content.folder.iterdir():
        old.unlink()
    for number, (first, last, replaces, hidden) in enumerate(contents):
        front: dict[str, Any] = {"audience": "internal" if hidden else "partners", "valid_from": first}
        front |= {"valid_until": last, "supersedes": [f"{old}.md" for old in sorted(replaces)]}
        content.write(f"{number}.md", margin(number, **front))
    embedder = HashingEmbedder()
    ingestion = Ingestion(store, index, embedder, lambda _: None, lambda: False)
    take_in(content.folder, store, ingestion, embedder.name)
    vector = embedder.query(["What is the margin?"])[0]
    for day in (MARCH - dt.timedelta(days=1), MARCH, MARCH + dt.timedelta(days=2)):
        engines = Engines(Catalogue(store), index, store, lambda day=day: day)  # type: ignore[misc]  # a default
        for place in (PARTNERS, STAFF):
            permitted, expected = engines.permitted(place), in_force(contents, place == STAFF, str(day))
            for count in (len(expected), 1):
                near = engines.catalogue.numbers[nearest(engines.catalogue, index, vector, permitted, count)]
                found = {one.source for one in store.load([int(number) for number in near]).values()}
                assert found <= expected
                assert len(found) == min(count, len(expected))
            ranking = engines.rank("What is the margin?", vector, place)
            shown = store.load([int(engines.catalogue.numbers[row]) for row in ranking.rows])
            assert {one.source for one in shown.values()} == expected


def test_a_long_succession_is_resolved() -> None:
    chain = [Edition(n, "here", f"{n}.md", str(n), supersedes=(f"{n - 1}.md",)) for n in range(500)]
    assert Editions(chain).withdrawn(set(range(500)), MARCH) == set(range(499))
