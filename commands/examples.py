"""The programme's own examples: sentences that start its skills, added and removed while the assistant runs."""

import getpass
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError
from rich.console import Console
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncSession

import skills
from bot import examples
from bot.clock import utc_now
from bot.config import Settings
from bot.errors import UserError
from bot.prm import programme
from bot.understanding.asked_for import READS
from bot.understanding.examples import Example, examples_for
from bot.understanding.kept_lessons import KeptLessons
from bot.understanding.learnt import Learnt
from commands.embedding import FOLDER
from commands.errors import Refused
from commands.installation import database_of

_FILE: TypeAdapter[dict[str, dict[str, list[str] | str]]] = TypeAdapter(dict[str, dict[str, list[str] | str]])

LARGEST = 1_000_000  # bytes of a file: far more than all sentences there may be
DEEPEST = 3  # skill, language, sentences


async def list_examples(settings: Settings, console: Console) -> None:
    """What was added, by skill."""
    async with database_of(settings) as database, database.reading() as session:
        found = await examples.listed(session, await _programme(session))
    if not found:
        console.print("The programme has no examples of its own; the skills' own count.")
        return
    table = Table("number", "skill", "language", "sentence", "added by", "on", box=None)
    for each in found:
        day = f"{each.added_at:%Y-%m-%d}"
        table.add_row(str(each.id), each.skill, each.language, each.text, each.added_by, day)
    console.print(table)


async def add_example(settings: Settings, console: Console, *, skill: str, language: str, text: str) -> None:
    """One more sentence for a skill."""
    await _add(settings, console, [Example(language, skill, text)])


async def import_examples(settings: Settings, console: Console, file: Path) -> None:
    """Many from a YAML file, all or none of them: skill, language, sentences."""
    await _add(settings, console, list(_listed(_read(file))))


async def remove_example(settings: Settings, console: Console, number: int) -> None:
    """Remove one by its number."""
    async with database_of(settings) as database, database.writing() as session:
        gone = await examples.remove(session, await _programme(session), number)
    if gone is None:
        raise Refused(f"There is no example {number}. `python server.py examples list` lists them.")
    console.print(f'Removed from {gone.label}: "{gone.text}".', markup=False)


def _read(file: Path) -> dict[str, dict[str, list[str] | str]]:
    try:
        if file.stat().st_size > LARGEST:
            raise Refused(f"{file} is larger than {LARGEST:,} bytes.")
        text = file.read_text("utf-8")
        _check_plain(file, text)
        return _FILE.validate_python(yaml.safe_load(text))
    except (OSError, UnicodeDecodeError, RecursionError, yaml.YAMLError, ValidationError) as error:
        reason = str(error).splitlines()[0]
        raise Refused(f"{file} cannot be read as skill: {{language: [sentences]}}: {reason}") from None


def _check_plain(file: Path, text: str) -> None:
    """Refuse what makes a few lines millions, or takes for ever to read."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or depth > DEEPEST:
            raise Refused(f"{file} repeats parts of itself by reference, or nests them deeply; write them out.")


def _listed(told: dict[str, dict[str, list[str] | str]]) -> Iterator[Example]:
    for skill, by_language in told.items():
        for language, sentences in by_language.items():
            lines = sentences.splitlines() if isinstance(sentences, str) else sentences
            yield from (Example(language, skill, text) for text in lines if text.strip())


async def _add(settings: Settings, console: Console, wanted: list[Example]) -> None:
    book, now, by = skills.load(), utc_now(), getpass.getuser()
    async with database_of(settings) as database, database.writing() as session:
        current = await _programme(session)
        before = [Example(e.language, e.skill, e.text) for e in await examples.listed(session, current)]
        added = 0
        for example in wanted:
            try:
                added += await examples.add(session, current, example, book, by=by, now=now)
            except UserError as error:
                reason = error.message.format(**error.values)
                raise Refused(f'"{example.text[:80]}" ({example.language}): {reason} Nothing was added.') from None
    same = len(wanted) - added
    known = f" {same} were there already." if same else ""
    console.print(f"Added {added} of {len(wanted)} sentences.{known} Running assistants know them in some seconds.")
    kept = KeptLessons(settings.data_dir / FOLDER)
    nearer = _nearest_skill(Learnt(examples_for(book, before), kept=kept))
    for example in wanted:
        other = nearer(example)
        if other not in ("", example.label):
            warning = f'"{example.text}" is nearer to the examples of {other} than to those of {example.label}.'
            console.print(warning, style="yellow", markup=False, soft_wrap=True)


def _nearest_skill(learnt: Learnt) -> Callable[[Example], str]:
    """The skill whose examples a sentence is surely most like without being one of them; "" where there is none."""

    def nearest(example: Example) -> str:
        languages = tuple(dict.fromkeys((example.language, "en")))
        routed = learnt.lesson(languages).router.route(example.text, None, learnt.names)
        return routed.skill if routed.outweighs(READS.where(by_meaning=False)) and routed.act is None else ""

    return nearest


async def _programme(session: AsyncSession) -> int:
    current = await programme.only(session)
    if current is None:
        raise Refused("There is no programme yet. `python server.py demo` loads one to try.")
    return current.id
