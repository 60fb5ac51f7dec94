"""Questions with answers in tables and lists: each pair a passage of its own, in its own language."""

import sqlite3
from pathlib import Path

import pytest

from knowledge.errors import UnclearRights, UnreadableDocument
from knowledge.library import Library
from knowledge.reading.formats import read
from knowledge.store.store import Store
from knowledge.types import EVERY_PARTNER, Reader
from tests.knowledge.conftest import Content

PARTNERS = frozenset({EVERY_PARTNER})
STAFF = frozenset({Reader(internal=True)})

TABLE = """question,answer,language
How long is a deal protected?,Ninety days.,en
Wie lange ist ein Deal geschützt?,"Neunzig Tage.

### Ausnahmen

Keine Ausnahmen.",de-AT
보호 기간은 얼마입니까?,90일입니다.,KO
Where is the portal?,portal.example.com,
"""


async def languages(library: Library) -> dict[str, str]:
    """Heading of each passage to its language."""
    questions = ("portal", "Deal Ausnahmen", "보호 기간")
    answers = [await library.ask(question, readers=STAFF) for question in questions]
    return {hit.passage.heading[-1]: hit.passage.language for answer in answers for hit in answer.passages}


async def test_each_row_of_a_table_has_its_own_language_and_the_rest_that_of_the_file(
    content: Content, library: Library
) -> None:
    content.write("_audience.yaml", "language: fr")
    content.write("faq.csv", TABLE)
    await library.ingest([content.folder])
    assert await languages(library) == {
        "How long is a deal protected?": "en",
        "Wie lange ist ein Deal geschützt?": "de",
        "Ausnahmen": "de",
        "보호 기간은 얼마입니까?": "ko",
        "Where is the portal?": "fr",
    }


async def test_the_readers_language_is_preferred_within_one_file(content: Content, library: Library) -> None:
    rows = "".join(f"Portal?,portal.example.com,{language}\n" for language in ("en", "de", "hu"))
    content.write("faq.csv", f"question,answer,language\n{rows}")
    await library.ingest([content.folder])
    for language in ("de", "hu", "en"):
        answer = await library.ask("Portal?", readers=PARTNERS, language=language)
        assert answer.passages[0].passage.language == language


async def test_a_question_may_be_written_in_markdown(content: Content, library: Library) -> None:
    content.write(
        "faq.csv", "question,answer,language\n# What is **MDF** & `SPIFF`?,Geld.,de\nAnd <b>then</b>?,Más.,es\n"
    )
    await library.ingest([content.folder])
    answer = await library.ask("MDF", readers=PARTNERS)
    assert {hit.passage.heading[-1]: hit.passage.language for hit in answer.passages} == {
        "What is MDF & SPIFF?": "de",
        "And then?": "es",
    }


LIST = """
- question: How long is a deal protected?
  answer: |
    Ninety days.

    - once extended: 180
- Question: Wieviel Prozent?
  answer: 12
  language: de
  category: Margin
"""


def test_a_list_in_yaml_gives_a_section_for_each_entry() -> None:
    text = read("faq.yaml", LIST.encode())
    assert text.markdown == (
        "## How long is a deal protected?\n\nNinety days.\n\n- once extended: 180"
        "\n\n# Margin\n\n## Wieviel Prozent?\n\n12"
    )
    assert text.languages == (("How long is a deal protected?", ""), ("Wieviel Prozent?", "de"))
    assert read("faq.yml", b"---\n" + LIST.encode()) == text


async def test_beside_the_list_stands_what_front_matter_says(content: Content, library: Library) -> None:
    content.write("deals-faq.yaml", f"title: Deals\naudience: internal\nquestions:{LIST}")
    await library.ingest([content.folder])
    assert not (await library.ask("How long is a deal protected?", readers=PARTNERS)).passages
    found = (await library.ask("How long is a deal protected?", readers=STAFF)).passages
    assert {(hit.passage.title, hit.passage.language) for hit in found} >= {("Deals", "de")}


async def test_yaml_that_does_not_call_itself_a_list_of_questions_is_passed_over_in_folders(
    content: Content, library: Library
) -> None:
    content.write("mkdocs.yml", "nav: []")
    named = content.write("questions.yaml", LIST)
    assert (await library.ingest([content.folder])).added == ()
    assert (await library.ingest([named])).added == ("questions.yaml",)


REFUSED = {
    "no list": "question: a\nanswer: b",
    "no entries": "[]",
    "no answer": "- question: a",
    "no mapping": "- a",
    "a truth value": "- question: Is it so?\n  answer: yes",
    "the country code that YAML takes for a truth value": "- question: Hva?\n  answer: Nei da.\n  language: no",
    "a list": "- question: a\n  answer: [b]",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_a_list_that_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(UnreadableDocument):
        read("faq.yaml", text.encode())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("faq.yaml", "- question: a\n  answer: b\n  audience: internal"),
        ("faq.yaml", "- question: a\n  answer: b\n  Tiers: [gold]"),
        ("faq.yaml", "- question: a\n  answer: b\n  valid_until: 2020-01-01"),
        ("faq.yaml", "audience: internal\nquestions: ["),
        ("faq.csv", "question,answer,Audience\na,b,internal\n"),
    ],
)
def test_rights_that_would_be_lost_are_unclear(name: str, text: str) -> None:
    with pytest.raises(UnclearRights):
        read(name, text.encode())


def test_an_index_from_before_passages_had_a_language_is_opened(tmp_path: Path) -> None:
    Store(tmp_path / "content.sqlite").close()
    with sqlite3.connect(tmp_path / "content.sqlite") as db:
        db.execute("alter table passages drop column language")
    for _ in range(2):
        store = Store(tmp_path / "content.sqlite")
        assert store.numbers() == {}
        store.close()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_that_is_no_list_of_questions_is_read_as_a_table(delimiter: str) -> None:
    rows = (("Tier", "Margin; net"), ("Gold", "20,5"), ("Silver", "15"))
    text = "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    assert read("margins.csv", text.encode("cp1252")).markdown == (
        "| Tier | Margin; net |\n| --- | --- |\n| Gold | 20,5 |\n| Silver | 15 |"
    )


def test_the_delimiter_is_the_one_that_gives_every_row_the_same_number_of_cells() -> None:
    text = "Product;Price, net\nSensor, small;1,50\nValve;2,00\n"
    assert "| Sensor, small | 1,50 |" in read("prices.csv", text.encode()).markdown
    assert "| a | b |" in read("a.csv", b"sep=;\na;b\n1;2\n").markdown
