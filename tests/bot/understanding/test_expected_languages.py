"""What the programme's people speak is learnt before one of them speaks it."""

from pathlib import Path

import pytest

from bot.skill import SkillBook
from bot.understanding import built_in


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_the_languages_expected_are_learnt_and_kept(tmp_path: Path) -> None:
    understand = built_in(skills=SkillBook([]), folder=tmp_path)
    await understand.expect(["en", "ko-KR"])

    assert {"learnt-sureness-en.npz", "learnt-sureness-ko-en.npz"} <= kept_in(tmp_path)


def kept_in(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}
