"""Write the vectors of the skills' sentences into the product: `make vectors`, after sentences were changed.

Without it everything works as well; a new sentence is embedded at the first start of each installation.
"""

from rich.console import Console

import skills
from bot.config import load
from bot.understanding.examples import examples_for
from bot.understanding.kept_vectors import KeptVectors, ship
from bot.understanding.learning import learnt_as
from commands.embedding import of_settings


def main() -> None:
    """Embed what has no vector yet, and forget what nobody learns from any more."""
    texts = [learnt_as(each) for each in examples_for(skills.load())]
    kept = KeptVectors(of_settings(load(embedding="local")))
    made = sum(kept.make(texts))
    Console().print(f"{ship(kept, texts).name}: {len(set(texts))} vectors, {made} of them new")


if __name__ == "__main__":
    main()
