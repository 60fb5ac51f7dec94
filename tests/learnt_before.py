"""What the product learnt of its own sentences, kept from one test process to the next, as an installation keeps it.

What is learnt depends on the sentences and the program alone: after a change of either it is learnt anew.
"""

from functools import cache
from pathlib import Path

from bot.understanding.examples import examples_for
from bot.understanding.kept_lessons import KeptLessons
from bot.understanding.learnt import Learnt
from commands import embedding
from tests import all_skills

FOLDER = Path(__file__).parents[1] / ".pytest_cache" / "d" / "understanding"  # pytest's own, for what is kept
KEPT = KeptLessons(FOLDER)


@cache
def english() -> None:
    """Learnt from here on in this process, and kept for others."""
    Learnt(examples_for(all_skills.BOOK), kept=KEPT).lesson(("en",))


def known_in(data_dir: Path) -> None:
    """An installation that shares it. For programmes without sentences of their own: theirs would take its place."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    data_dir.mkdir(parents=True, exist_ok=True)
    (data_dir / embedding.FOLDER).symlink_to(FOLDER, target_is_directory=True)
