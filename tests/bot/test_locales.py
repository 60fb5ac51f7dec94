"""The tool that keeps the catalogs in step with the code: what it finds, what it keeps, what it complains about."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bot import i18n
from bot.i18n import Translator
from bot.locales.catalogs import PLURALS, TRANSLATED, faults, placeholders, update
from bot.locales.collect import Key, collect, keys_in

DAYS = ("{n} day left", "{n} days left")


def translate(folder: Path, language: str, translations: dict[str, str]) -> None:
    """What a translator does: write into the file."""
    file = folder / f"{language}.po"
    text = file.read_text("utf-8")
    for key, translation in translations.items():
        assert f'{key}"\nmsgstr ""' in text
        text = text.replace(f'{key}"\nmsgstr ""', f'{key}"\nmsgstr "{translation}"')
    file.write_text(text, "utf-8")


def test_texts_are_found_where_they_are_said() -> None:
    source = """
t("plain"); context.t("of an object"); self.reading.t("with {name}", name=1); N_("for later")
self._t("of its own"); t.plural("one", "many", 3); t("yes" if x else "no"); t(variable); print("not for partners"); t(
    "over two "
    "lines"
)
"""
    found = {
        "plain",
        "of an object",
        "with {name}",
        "for later",
        "of its own",
        ("one", "many"),
        "yes",
        "no",
        "over two lines",
    }
    assert set(keys_in(source)) == found


def test_what_skills_forms_choices_and_errors_say_about_themselves_is_found() -> None:
    keys = collect()
    assert "Register a deal" in keys  # a skill's title
    assert "Show what I can do for you." in keys  # its description
    assert "Website of the customer" in keys  # a question
    assert "Negotiation" in keys  # a choice
    assert "You are not allowed to do that. An administrator of your company can tell you who is." in keys  # an error
    assert "Something went wrong that you can fix." not in keys  # the family of errors says nothing itself
    assert "" not in keys


def test_translations_stay_and_new_texts_are_empty(tmp_path: Path) -> None:
    update("de", ["Yes"], tmp_path)
    translate(tmp_path, "de", {"Yes": "Ja"})
    update("de", ["No", "Yes"], tmp_path)
    assert list(faults("de", ["No", "Yes"], tmp_path)) == ["empty: No"]


def test_a_changed_text_keeps_its_translation_until_somebody_has_looked_at_it(tmp_path: Path) -> None:
    update("de", ["Please choose a product."], tmp_path)
    translate(tmp_path, "de", {"Please choose a product.": "Bitte ein Produkt wählen."})
    new = ["Please choose one product."]
    update("de", new, tmp_path)
    assert list(faults("de", new, tmp_path)) == ["fuzzy: Please choose one product."]
    assert "Bitte ein Produkt wählen." in (tmp_path / "de.po").read_text("utf-8")


def test_what_is_no_longer_said_leaves_the_catalog(tmp_path: Path) -> None:
    update("de", ["Yes", "No"], tmp_path)
    assert "obsolete: No" in list(faults("de", ["Yes"], tmp_path))
    update("de", ["Yes"], tmp_path)
    assert list(faults("de", ["Yes"], tmp_path)) == ["empty: Yes"]


def test_running_it_twice_changes_nothing(tmp_path: Path) -> None:
    keys: list[Key] = ["Zebra", "“Quoted”, with\nlines", "alpha", DAYS]
    update("hu", keys, tmp_path)
    first = (tmp_path / "hu.po").read_bytes()
    update("hu", keys, tmp_path)
    assert (tmp_path / "hu.po").read_bytes() == first
    assert b"#:" not in first


@pytest.mark.parametrize(
    ("translation", "fault"),
    [
        ("Noch {n} Tage für {deal}", None),
        ("Noch {n} Tage", "other names in braces"),
        ("Noch {n} Tage für {Deal}", "other names in braces"),
        ("Noch {n Tage für {deal}", "other names in braces"),
    ],
)
def test_names_in_braces_must_survive_translation(tmp_path: Path, translation: str, fault: str | None) -> None:
    key = "{n} days for {deal}"
    update("de", [key], tmp_path)
    translate(tmp_path, "de", {key: translation})
    assert list(faults("de", [key], tmp_path)) == ([f"{fault}: {key}"] if fault else [])


def test_every_language_has_all_of_its_plural_forms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for language, ours in (
        ("hu", ["Még {n} nap", "Még {n} nap"]),
        ("ja", ["あと{n}日"]),
        ("fr", ["{n} jour", "{n} jours"]),
    ):
        update(language, [DAYS], tmp_path)
        file = tmp_path / f"{language}.po"
        text = file.read_text("utf-8")
        assert text.count("msgstr[") == len(ours)
        assert list(faults(language, [DAYS], tmp_path)) == [f"empty: {DAYS}"]
        for number, form in enumerate(ours):
            text = text.replace(f'msgstr[{number}] ""', f'msgstr[{number}] "{form}"')
        file.write_text(text, "utf-8")
        assert list(faults(language, [DAYS], tmp_path)) == []
    monkeypatch.setattr(i18n, "CATALOGS", tmp_path)
    i18n._catalog.cache_clear()
    assert Translator("fr").plural(*DAYS, 0) == "0 jour"
    assert Translator("hu").plural(*DAYS, 3) == "Még 3 nap"
    assert Translator("ja").plural(*DAYS, 1) == "あと1日"
    i18n._catalog.cache_clear()


def test_every_language_of_the_product_has_its_plural_rule() -> None:
    assert set(TRANSLATED) == PLURALS.keys()


def test_braces_that_are_no_names_are_noticed() -> None:
    assert placeholders("{a} and {b}") == {"a", "b"}
    assert placeholders("no { name") != placeholders("no name")


def test_a_catalog_can_be_read_by_any_gettext_tool(tmp_path: Path) -> None:
    update("ko", ["Yes", DAYS], tmp_path)
    with (tmp_path / "ko.po").open("rb") as file:
        catalog = read_po(file, abort_invalid=True)
    assert (catalog.num_plurals, str(catalog.locale), catalog.charset) == (1, "ko", "utf-8")
