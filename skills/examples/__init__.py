"""What people type when they want a skill: one file per skill, by language, one sentence a line.

Customers in them are called Acme, Globex, Initech or Muster, so that their names teach nothing. Sentences that only ask
about a skill stand under `ask`, so that they start nothing else.
"""

from pathlib import Path

import yaml

from bot.skill import Examples

FOLDER = Path(__file__).parent


def examples_of(skill: str) -> Examples:
    """The sentences for a skill, by language; none where it has no file."""
    file = FOLDER / f"{skill}.yaml"
    if not file.exists():
        return {}
    blocks: dict[str, str] = yaml.safe_load(file.read_text("utf-8"))
    return {language: tuple(sentences.splitlines()) for language, sentences in blocks.items()}
