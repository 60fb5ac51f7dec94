"""Files that were sent with a message: into the form that takes them, or kept, saying what they can be used for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot import drafts, phrases
from bot.attachments import files_of, ids_in, most_of
from bot.drafts import StoredDraft
from bot.prm import files
from bot.prm.files import File
from bot.reply import Reply, literal
from bot.skill import Skill
from bot.turn import Turn, Wanted


async def wanted_by(turn: Turn, wanted: Wanted | None) -> Wanted:
    """What a turn with files asks for. `wanted`: what its words ask for; None where it has none."""
    ids = [file.id for file in await _sent(turn)]
    if wanted is None:
        stored = _open(turn)
        if stored is None:
            return Wanted(skill=turn.book["help"], alone=turn.pending is None, loose=tuple(ids), silent=True)
        wanted = Wanted(skill=turn.skills[stored.skill], draft=stored.id)
    if wanted.between:
        told = {each.name: {**wanted.values.get(each.name, {}), **_answer(each, {}, ids)} for each in wanted.between}
        return replace(wanted, values=told, loose=() if any(map(_takes_files, wanted.between)) else tuple(ids))
    if wanted.step or not _takes_files(wanted.skill):
        return replace(wanted, loose=tuple(ids))
    known = turn.pending.known if turn.pending and turn.pending.id == wanted.draft else {}
    return replace(wanted, values={**wanted.values, **_answer(wanted.skill, known, ids)}, confirmed=False)


async def told(turn: Turn, wanted: Wanted, reply: Reply | None) -> Reply:
    """The answer, and what became of the files that it did not use: the open form took them, or they wait."""
    loose = [file for file in await _sent(turn) if file.id in wanted.loose]
    if not loose:
        return reply or phrases.no_files(turn.t)
    stored = await _locked(turn)
    if stored is not None and reply is not None:
        return await _added(turn, stored, loose, reply)
    takers = [each for each in turn.skills.values() if each.listed and _takes_files(each)]
    ids = [file.id for file in loose]
    offer = phrases.files_wait(
        [file.name for file in loose], takers, {s.name: _answer(s, {}, ids) for s in takers}, turn.t
    )
    return phrases.beside(reply, offer) if reply else offer


async def _added(turn: Turn, stored: StoredDraft, loose: Sequence[File], reply: Reply) -> Reply:
    """Something else was asked for with them: the form that takes files waits, and has them."""
    skill = turn.skills[stored.skill]
    known = {**stored.known, **_answer(skill, stored.known, [file.id for file in loose])}
    drafts.keep(stored, known, confirming=False, now=turn.now)
    await files.keep_for_form(turn.session, [file.id for file in loose], turn.now)
    names = turn.t.all_of(literal(file.name) for file in loose)
    return phrases.beside(
        reply, Reply(text=turn.t("Added to “{title}”: {files}.", title=turn.t(skill.title), files=names))
    )


async def _sent(turn: Turn) -> Sequence[File]:
    account = turn.incoming.sender.key
    return await files.usable(turn.session, turn.incoming.files, account=account, member=turn.person)


def _open(turn: Turn) -> StoredDraft | None:
    """The form they are in the middle of, if it takes files."""
    stored = turn.pending
    return stored if stored and stored.skill in turn.skills and _takes_files(turn.skills[stored.skill]) else None


async def _locked(turn: Turn) -> StoredDraft | None:
    stored = _open(turn)
    if stored is None:
        return None
    fresh = await drafts.pending(turn.session, turn.incoming, turn.now)
    return fresh if fresh and fresh.id == stored.id else None


def _takes_files(skill: Skill) -> bool:
    return bool(files_of(skill.form))


def _answer(skill: Skill, known: Mapping[str, Any], ids: Iterable[str]) -> dict[str, list[str]]:
    """These files as an answer to the form's first question for files that can take more; to the first, if none can."""
    names = files_of(skill.form)
    if not names:
        return {}
    name = next((each for each in names if len(ids_in(known, [each])) < most_of(skill.form, each)), names[0])
    return {name: list(dict.fromkeys([*ids_in(known, [name]), *ids]))}
