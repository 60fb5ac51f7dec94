"""What is shown to somebody is corrected in their own words, in any language, and nothing else of it changes."""

from pathlib import Path
from typing import Any

import pytest

from bot import yaml_file
from bot.form import fill
from bot.understand import Act
from tests.bot.understanding.hearing import BOOK, COMPLETE, deal, hear, reading

FOLDER = Path(__file__).parent / "corrections"
CASES = [(path.stem, said, changes) for path in sorted(FOLDER.glob("*.yaml")) for said, changes in yaml_file.read(path)]


@pytest.mark.parametrize(("language", "said", "changes"), CASES)
async def test_a_correction_changes_what_it_names_and_keeps_the_rest(language, said, changes):
    heard = await hear(said, language, pending=deal(language, **COMPLETE), confirming=True)

    assert (heard.act, heard.skill) == (Act.ANSWER, "register_deal")
    assert form(language, {**COMPLETE, **heard.values}) == form(language, {**COMPLETE, **changes})


def form(language: str, values: dict[str, Any]) -> dict[str, Any]:
    """The answers of a deal registration as they are kept, its amount without the currency."""
    known = fill("register_deal", BOOK["register_deal"].form, values, reading(language)).draft.known
    value = known["value"]
    return {**known, "value": float(value["amount"]) if isinstance(value, dict) else value}
