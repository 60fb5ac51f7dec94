"""`python server.py examples`: what a programme adds to its skills, and what it is told about that."""

from pathlib import Path

import pytest
import yaml
from rich.console import Console

from bot.config import Settings
from bot.prm.database import Database
from commands import examples
from commands.errors import Refused
from tests import learnt_before, rows

FITTING = "show me the gremlin board with our deals"
MISPLACED = "show my deals please"


@pytest.fixture
async def settings(installed: Settings) -> Settings:
    """An installation with a programme."""
    learnt_before.known_in(installed.data_dir)
    async with Database(installed.database) as database, database.writing() as session:
        session.add(rows.programme("fluxline"))
    return installed


@pytest.fixture
def console() -> Console:
    return Console(record=True, width=200)


async def test_sentences_are_added_listed_and_removed(settings: Settings, console: Console) -> None:
    await examples.add_example(settings, console, skill="my_deals", language="en", text=FITTING)
    await examples.list_examples(settings, console)
    await examples.remove_example(settings, console, 1)
    await examples.list_examples(settings, console)

    said = console.export_text()
    assert "Added 1 of 1 sentences." in said
    assert FITTING in said
    assert "Removed from my_deals" in said
    assert "no examples of its own" in said


async def test_a_sentence_that_is_nearer_to_another_skill_is_warned_of(settings: Settings, console: Console) -> None:
    await examples.add_example(settings, console, skill="my_commissions", language="en", text=MISPLACED)

    assert "nearer to the examples of my_deals than to those of my_commissions" in console.export_text()


async def test_a_file_counts_in_full_or_not_at_all(settings: Settings, console: Console, tmp_path: Path) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text(yaml.safe_dump({"my_deals": {"en": [FITTING]}, "answer_helped": {"en": ["cool beans"]}}), "utf-8")
    with pytest.raises(Refused, match=r"answer_helped.*Nothing was added"):
        await examples.import_examples(settings, console, file)
    await examples.list_examples(settings, console)
    assert "no examples of its own" in console.export_text()

    file.write_text(yaml.safe_dump({"my_deals": {"en": [FITTING], "de": "zeig mir das Koboldbrett\n"}}), "utf-8")
    await examples.import_examples(settings, console, file)
    assert "Added 2 of 2 sentences." in console.export_text()


async def test_what_is_no_such_file_is_said_in_one_line(settings: Settings, console: Console, tmp_path: Path) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text("- just\n- a list\n", "utf-8")

    with pytest.raises(Refused, match="cannot be read as skill"):
        await examples.import_examples(settings, console, file)


async def test_a_number_that_is_not_there_is_refused(settings: Settings, console: Console) -> None:
    with pytest.raises(Refused, match="no example 7"):
        await examples.remove_example(settings, console, 7)


@pytest.mark.parametrize("told", [
    "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", "&a [*a]", "[" * 20_000, "#" * 1_000_001,
], ids=["references", "itself", "depth", "size"])  # fmt: skip
async def test_a_file_made_to_take_for_ever_is_refused(
    settings: Settings, console: Console, tmp_path: Path, told: str
) -> None:
    file = tmp_path / "examples.yaml"
    file.write_text(told)

    with pytest.raises(Refused, match=r"write them out|is larger than"):
        await examples.import_examples(settings, console, file)
