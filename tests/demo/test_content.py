"""The demo content says who may read it, in every promised language and format, and answers what newcomers ask."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from knowledge.reading.folder_rules import rule_for
from knowledge.reading.formats import FORMATS, Text, read
from knowledge.reading.rights import About, about
from knowledge.reading.rule_name import RULE_FILE
from knowledge.text.language import detect
from tests.demo.rows import DEMO, Row

CONTENT = DEMO / "content"
FILES = sorted(file for file in CONTENT.rglob("*") if file.is_file() and file.name != RULE_FILE)
KEYS = {
    "title", "audience", "tiers", "regions", "types", "partners", "language", "product", "owner", "valid_from",
    "valid_until", "supersedes",
}  # fmt: skip
LARGEST = 60_000  # bytes of a binary file, so that a clone stays small


def name(file: Path) -> str:
    return file.relative_to(CONTENT).as_posix()


def text_of(file: Path) -> Text:
    return read(file.name, file.read_bytes())


def card_of(file: Path) -> About:
    text = text_of(file)
    return about(text.meta, text.title, rule_for(file.parent))


def language_of(file: Path) -> str:
    return card_of(file).language or detect(text_of(file).markdown)


@pytest.mark.parametrize("file", FILES, ids=name)
def test_a_document_can_be_read_has_headings_and_clear_rights(file: Path) -> None:
    text = text_of(file)
    assert any(line.startswith("#") or set(line) in ({"="}, {"-"}) for line in text.markdown.splitlines())
    assert card_of(file).audience.level in {"public", "partners", "internal"}
    assert file.stat().st_size < LARGEST


@pytest.mark.parametrize("file", [file for file in FILES if file.suffix == ".md"], ids=name)
def test_front_matter_uses_the_agreed_keys_and_names_that_exist(file: Path, programme: Row) -> None:
    meta: dict[str, Any] = text_of(file).meta
    assert meta["title"]
    assert meta.keys() <= KEYS
    partners = programme["partners"]
    assert set(meta.get("partners", [])) <= {partner["key"] for partner in partners}
    assert set(meta.get("tiers", [])) <= {partner["tier"] for partner in partners}
    assert set(meta.get("regions", [])) <= {partner["region"] for partner in partners}
    assert set(meta.get("types", [])) <= {partner["type"].lower() for partner in partners}
    if "product" in meta:
        assert meta["product"] in {product["key"] for product in programme["products"]}


@pytest.mark.parametrize("file", [file for file in FILES if file.suffix in {".md", ".csv"}], ids=name)
def test_a_document_is_written_in_the_language_it_claims(file: Path) -> None:
    assert detect(text_of(file).markdown) == language_of(file)


def test_the_promised_languages_are_there() -> None:
    found = Counter(language_of(file) for file in FILES)
    assert found["en"] >= 30
    assert min(found["de"], found["ko"]) >= 3
    assert min(found["zh"], found["hu"]) >= 2
    assert min(found["es"], found["fr"], found["ja"]) >= 1


def test_the_promised_formats_are_there() -> None:
    found = Counter(file.suffix for file in FILES)
    assert found.keys() <= FORMATS.keys()
    assert min(found[".html"], found[".csv"]) >= 2
    assert min(found[".txt"], found[".pdf"], found[".docx"], found[".pptx"]) >= 1


def test_every_kind_of_restriction_is_shown() -> None:
    audiences = [card_of(file).audience for file in FILES]
    assert {audience.level for audience in audiences} == {"public", "partners", "internal"}
    for dimension in ("tiers", "regions", "types", "partners"):
        assert any(getattr(audience, dimension) for audience in audiences), dimension


def test_what_lies_in_a_restricted_folder_is_restricted() -> None:
    internal = [card_of(file).audience.level for file in FILES if name(file).startswith("internal/")]
    theirs = [card_of(file).audience.partners for file in FILES if name(file).startswith("partners/weidengrund/")]
    assert set(internal) == {"internal"}
    assert theirs
    assert all(partners == {"weidengrund"} for partners in theirs)


def test_the_deal_registration_guide_answers_how_long_a_deal_is_protected() -> None:
    heading = "## How long is my deal protected?"
    having = [name(file) for file in FILES if heading in text_of(file).markdown]
    assert having == ["deals/deal-registration-guide.md"]
    answer = text_of(CONTENT / having[0]).markdown.split(heading)[1].strip()
    assert answer.startswith("Your deal is protected for 90 days from approval.")


def test_speaker_notes_of_the_slides_can_be_found() -> None:
    assert (
        "Weekly automatic tests are part of Keep Enterprise" in text_of(CONTENT / "products/sales-deck.pptx").markdown
    )
