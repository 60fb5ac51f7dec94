"""What we write about the product is true: settings, commands, examples and links."""

import re
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy import select

import server
from bot.prm.database import Database
from bot.prm.deal_records import Deal
from commands.settings import readme_table
from tests import world
from tests.conversation import Stage

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "demo" / "README.md"])
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")


def commands(group: Any, before: str = "") -> Iterator[str]:
    """Every command as it is typed: "serve", "jobs list"."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            if command.invoke_without_command:
                yield f"{before}{name}"
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"


def all_commands() -> list[str]:
    return list(commands(typer.main.get_command(server.app)))


def code_blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", (ROOT / page).read_text("utf-8"), re.DOTALL | re.MULTILINE)


def test_the_readme_lists_every_setting_as_it_is() -> None:
    table = readme_table()
    shown = re.search(r"<!-- settings: .*?-->\n(.*?)<!-- /settings -->", README, re.DOTALL)
    assert shown, "the README has no place for the settings"
    assert shown[1].strip() == table, f"put this between the marks in README.md:\n\n{table}\n"


@pytest.mark.parametrize("command", all_commands())
def test_every_command_is_in_the_readme_with_an_example(command: str) -> None:
    assert f"| `{command}` |" in README
    assert re.search(rf"`python server\.py {command}\b[^`]*`", README)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_in_the_docs_exists(page: Path) -> None:
    known = all_commands()
    for words in re.findall(r"python server\.py ([a-z-]+(?: [a-z]+)?)", page.read_text("utf-8")):
        assert words in known or words.split()[0] in known, f"{page.name}: python server.py {words}"


@pytest.mark.parametrize("command", all_commands())
def test_the_help_of_every_command_has_an_example(command: str) -> None:
    found: Any = typer.main.get_command(server.app)
    for name in command.split():
        found = found.commands[name]
    assert f"Example: python server.py {command}" in " ".join(found.help.split())


def test_every_make_target_in_the_docs_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for page in PAGES:
        named = set(re.findall(r"(?:`|^)make ([a-z]+)", page.read_text("utf-8"), re.MULTILINE))
        assert named <= targets, f"{page.name}: {named - targets}"


def test_make_bench_runs_everything_that_measures() -> None:
    programs = {file.stem for file in (ROOT / "bench").glob("*.py") if "ArgumentParser" in file.read_text("utf-8")}
    assert programs == set(re.findall(r"-m bench\.(\w+)", (ROOT / "Makefile").read_text("utf-8")))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text("utf-8")):
        if not link.startswith(("http://", "https://", "mailto:", "#")):
            assert (page.parent / link.partition("#")[0]).exists(), f"{page.name}: {link}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_named_in_the_docs_exist(page: Path) -> None:
    for name in re.findall(r"`((?:bot|commands|demo|knowledge|skills|tests)/[\w/.-]*)`", page.read_text("utf-8")):
        assert (ROOT / name).exists(), f"{page.name}: {name}"


def test_the_changelog_says_what_is_new() -> None:
    assert re.search(r"^## (Unreleased|0\.1\.0)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)


async def test_the_skill_in_the_guide_works(database: Database) -> None:
    stage = Stage(database)
    await world.build(database, stage.clock())
    source, module = code_blocks("CONTRIBUTING.md", "python")[0], types.ModuleType("skills.protection")
    exec(compile(source, "CONTRIBUTING.md", "exec"), vars(module))
    stage.assistant.skills["protection"] = module.protection
    anna = stage.person("anna")

    await anna.submit("register_deal", customer="Acme", products=["keep"], value="50k EUR", closes_on="2027-03-31")
    async with database.reading() as session:
        number = await session.scalar(select(Deal.number))
    assert (await anna.submit("protection", number=number)).text == "90 days left"
    assert "D-0" in (await anna.submit("protection", number="D-0")).text


def test_the_licence_is_the_one_we_declare() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "Apache License" in text
    assert "partner-assistant contributors" in text
    assert 'license = "Apache-2.0"' in (ROOT / "pyproject.toml").read_text("utf-8")
