"""The app package: what Teams wants in it, in every language, whatever the skills are called."""

import io
import json
import struct
import zipfile

import jsonschema
import pytest
from typer.testing import CliRunner

import server
from bot.channels.teams_package import Command, NotPackaged, manifest, package, texts
from bot.i18n import LANGUAGES
from commands.teams import FIRST
from commands.teams import commands as listed
from tests.bot.channels.teams.card_rules import data
from tests.bot.understanding.hearing import hear

FACTS = {
    "app_id": "11111111-2222-3333-4444-555555555555",
    "address": "https://partners.vendor.example",
    "version": "0.1.0",
    "company": "Vendor",
}
COMMANDS = [Command("Register a deal", "Tell us of a customer.")] + [Command(f"Do {n}", "It.") for n in range(20)]


def opened() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(package(**FACTS, commands=COMMANDS)))


def test_the_package_holds_a_manifest_its_texts_and_two_icons_of_the_right_size() -> None:
    with opened() as archive:
        texts = {f"{language}.json" for language in LANGUAGES if language != "en"}
        assert set(archive.namelist()) == {"manifest.json", "color.png", "outline.png", *texts}
        for name, size in (("color.png", 192), ("outline.png", 32)):
            assert struct.unpack(">II", archive.read(name)[16:24]) == (size, size)


def test_the_same_settings_make_the_same_package() -> None:
    assert package(**FACTS, commands=COMMANDS) == package(**FACTS, commands=COMMANDS)


def test_every_text_of_another_language_stands_for_one_of_the_manifest() -> None:
    shown = manifest(**FACTS, commands=COMMANDS)
    with opened() as archive:
        for language in LANGUAGES[1:]:
            for place in json.loads(archive.read(f"{language}.json")):
                assert place == "$schema" or isinstance(_at(shown, place), str), place


def test_it_works_in_private_in_groups_and_in_shared_channels_and_never_asks_to_read_what_people_write() -> None:
    shown = manifest(**FACTS, commands=COMMANDS)
    assert shown["bots"][0]["scopes"] == ["personal", "team", "groupChat"]
    assert shown["supportsChannelFeatures"] == "tier1"
    asked = [each["name"] for each in shown["authorization"]["permissions"]["resourceSpecific"]]
    assert [name for name in asked if "Message" in name] == []


def test_asked_for_replies_it_wants_to_read_channels_and_says_what_for() -> None:
    shown = manifest(**FACTS, commands=COMMANDS, replies=True)
    asked = [each["name"] for each in shown["authorization"]["permissions"]["resourceSpecific"]]
    assert [name for name in asked if "Message" in name] == ["ChannelMessage.Read.Group"]
    assert shown["description"]["full"].endswith("and nothing else.")
    assert len(shown["description"]["full"]) <= 4_000


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_command_that_is_picked_from_the_list_starts_what_it_names(language: str) -> None:
    shown = manifest(**FACTS, commands=listed())
    picked = [each["title"] for each in shown["bots"][0]["commandLists"][0]["commands"]]
    if language != "en":
        said = texts(language, listed())
        picked = [said[f"bots[0].commandLists[0].commands[{n}].title"] for n in range(len(picked))]
    heard = [(await hear(each, language)).skill for each in picked]
    assert dict(zip(picked, heard, strict=True)) == dict(zip(picked, FIRST, strict=True))


@pytest.mark.parametrize(
    "wrong", [{"app_id": "no"}, {"address": "http://vendor.example"}, {"address": "vendor.example"}]
)
def test_what_teams_would_not_take_is_said_before(wrong: dict[str, str]) -> None:
    with pytest.raises(NotPackaged):
        manifest(**{**FACTS, **wrong}, commands=COMMANDS)


def test_the_manifest_is_as_microsoft_wants_it() -> None:
    schema = json.loads(data("teams/schema/MicrosoftTeams.manifest.schema.json").read_text("utf-8-sig"))
    jsonschema.Draft4Validator(schema).validate(manifest(**FACTS, commands=COMMANDS))


def _at(shown: object, place: str) -> object:
    for part in place.replace("]", "").replace("[", ".").split("."):
        shown = shown[int(part)] if isinstance(shown, list) else shown[part]  # type: ignore[index] # any JSON
    return shown


def test_without_a_registered_app_the_command_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PARTNER_ASSISTANT_TEAMS_APP_ID", raising=False)
    refused = CliRunner().invoke(server.app, ["teams", "package"])

    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "PARTNER_ASSISTANT_TEAMS_APP_ID" in refused.stderr
