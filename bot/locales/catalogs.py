"""The catalogs on disk: bring one up to date with the code, and tell what is wrong with it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from bot.i18n import CATALOGS, LANGUAGES
from bot.locales.collect import Key

PLURALS = {  # gettext's rule for each language: how many forms, and which one a number takes
    "de": "nplurals=2; plural=(n != 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "hu": "nplurals=2; plural=(n != 1);",
    "ja": "nplurals=1; plural=0;",
    "ko": "nplurals=1; plural=0;",
    "zh": "nplurals=1; plural=0;",
}
TRANSLATED = tuple(language for language in LANGUAGES if language != "en")  # English is the key itself
ALIKE = 0.8  # how similar a new text must be to one that is gone to count as the same one changed (difflib's ratio)

HEADER = """\
# Partner Assistant in {language}. Texts are collected by `python -m bot.locales`; translate the empty ones here,
# look at the ones marked fuzzy and remove the mark. Names in braces stay as they are.
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""


def update(language: str, keys: Sequence[Key], folder: Path = CATALOGS) -> Catalog:
    """Write the catalog anew: exactly these texts, with the translations there are."""
    old, new = read(language, folder), Catalog(language)
    new.mime_headers = [("Plural-Forms", PLURALS[language])]  # babel's own rule for Hungarian has no plural
    gone = {_id(message): message for message in _messages(old) if message.string and _id(message) not in keys}
    for key in keys:
        known = old.get(key[0] if isinstance(key, tuple) else key)
        if known is not None and _id(known) == key:
            new.add(key, known.string, flags=known.flags & {"fuzzy"}, user_comments=known.user_comments)
        elif changed := _changed(key, gone):
            new.add(key, gone[changed].string, flags={"fuzzy"}, user_comments=gone[changed].user_comments)
        else:
            new.add(key, ("",) * forms(language) if isinstance(key, tuple) else "")
    _write(new, language, folder)
    return new


def read(language: str, folder: Path = CATALOGS) -> Catalog:
    """The catalog as it is; empty where there is none yet."""
    file = folder / f"{language}.po"
    if not file.exists():
        return Catalog(language)
    with file.open("rb") as source:
        return read_po(source, locale=language)


def forms(language: str) -> int:
    """How many plural forms a language has."""
    return int(PLURALS[language].partition("nplurals=")[2][0])


def gaps(language: str, keys: Iterable[Key], folder: Path = CATALOGS) -> list[Key]:
    """Which of these texts are shown in English for want of a translation somebody has looked at."""
    catalog = read(language, folder)
    return [key for key in keys if _untranslated(catalog.get(key[0] if isinstance(key, tuple) else key))]


def faults(language: str, keys: Collection[Key], folder: Path = CATALOGS) -> Iterator[str]:
    """Everything wrong with a catalog, one line each: missing, empty, fuzzy, obsolete, or not fitting its key."""
    catalog = read(language, folder)
    present = {_id(message): message for message in _messages(catalog)}
    for key in sorted(set(keys) ^ present.keys(), key=str):
        yield f"{'missing' if key in keys else 'obsolete'}: {key}"
    yield from (f"obsolete: {key}" for key in catalog.obsolete)
    for key, message in present.items():
        if message.fuzzy:
            yield f"fuzzy: {key}"
        elif _untranslated(message):
            yield f"empty: {key}"
        elif wrong := _misfit(key, message, language):
            yield f"{wrong}: {key}"


def _misfit(key: Key, message: Message, language: str) -> str:
    texts = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    if len(texts) != (forms(language) if isinstance(key, tuple) else 1):
        return f"{len(texts)} plural forms instead of {forms(language)}"
    wanted = placeholders(key[1] if isinstance(key, tuple) else key)
    spare = {"n"} if isinstance(key, tuple) else set()  # "one answer is missing" needs no number
    for text in texts:
        if placeholders(text) | spare != wanted | spare:
            return "other names in braces"
    return ""


def placeholders(text: str) -> set[str]:
    """The names in braces; what cannot be read as a format counts as one no other text has."""
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return {f"broken: {text}"}


def _untranslated(message: Message | None) -> bool:
    if message is None or message.fuzzy or not message.string:
        return True
    return not isinstance(message.string, str) and not all(message.string)


def _changed(key: Key, gone: dict[Key, Message]) -> Key | None:
    """The text that is gone and was most probably this one before somebody changed it."""
    like = {str(each): each for each in gone if isinstance(each, tuple) == isinstance(key, tuple)}
    found = get_close_matches(str(key), like, 1, ALIKE)
    return like[found[0]] if found else None


def _messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _id(message: Message) -> Key:
    return message.id if isinstance(message.id, str) else (message.id[0], message.id[1])


def _write(catalog: Catalog, language: str, folder: Path) -> None:
    """No dates, no line numbers, sorted, one line per text: a change in the file is a change in a text."""
    out = BytesIO()
    write_po(out, catalog, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    header = HEADER.format(language=language, plurals=PLURALS[language])
    (folder / f"{language}.po").write_text(header + out.getvalue().decode().strip() + "\n", "utf-8", newline="\n")
