"""What people type when they want a skill: one file per skill, by language, one sentence a line.

Customers in them are called Acme, Globex, Initech or Muster, so that their names teach nothing. Sentences that only ask
about a skill stand under `ask`, so that they start nothing else.
"""

from functools import cache
from pathlib import Path

from bot import yaml_file
from bot.skill import Examples

FOLDER = Path(__file__).parent


@cache  # they come with the product: nobody changes them while it runs
def examples_of(skill: str) -> Examples:
    """The sentences for a skill, by language; none where it has no file."""
    file = FOLDER / f"{skill}.yaml"
    if not file.exists():
        return {}
    blocks: dict[str, str] = yaml_file.read(file)
    return {language: tuple(sentences.splitlines()) for language, sentences in blocks.items()}
