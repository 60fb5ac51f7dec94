"""What belongs to a record, offered to be opened. Whether somebody may is looked at when they do, not here."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.files import offered
from bot.i18n import Translator
from bot.prm.files import File
from bot.prm.fund_claim_records import Proof
from bot.prm.fund_words import PAPERS
from bot.reply import Download

Proofs = Sequence[tuple[Proof, File]]


def evidence(files: Iterable[File], t: Translator) -> tuple[Download, ...]:
    """Files by their names; without those in which a scanner found something: nobody can open them any more."""
    return tuple(offered(file, t) for file in files if not file.infected)


def proofs(papers: Proofs, t: Translator) -> tuple[Download, ...]:
    """The papers of a claim, each with what it proves."""
    sound = ((kind, offered(file, t)) for kind, file in papers if not file.infected)
    return tuple(replace(each, label=f"{t(PAPERS[kind])} · {each.label}") for kind, each in sound)
