"""Questions that were learnt from are asked again by the name of their set, as whoever asked them."""

from pathlib import Path

import pytest

from bot.config import Settings
from bot.prm.database import Database
from bot.prm.partners import PartnerType
from bot.prm.regressions import RegressionQuestion
from commands.asking import asker
from commands.errors import Refused
from commands.evaluation_sets import questions_of
from knowledge.types import EVERY_PARTNER, Reader
from tests import world
from tests.conversation import Clock


async def test_a_set_is_asked_by_the_name_of_its_gap_as_the_partner_who_asked(
    installed: Settings, tmp_path: Path
) -> None:
    async with Database(installed.database) as database:
        people = await world.build(database, Clock()())
        known = {"programme_id": 1, "page": "KB-2026-0001.md", "added_at": Clock()()}
        async with database.writing() as session:
            asked = {"set_name": "G-2026-0001", "text": "Wie lange?", "language": "de"}
            session.add(RegressionQuestion(partner_id=people.nordlicht.id, **asked, **known))
            other = {"set_name": "G-2026-0002", "text": "How high?", "language": "en"}
            session.add(RegressionQuestion(**other, **known))

        (one,) = (await questions_of(installed, "g-2026-0001", None)).every
        assert (one.case.question, one.case.pages, one.case.language) == ("Wie lange?", ("KB-2026-0001.md",), "de")
        every = (await questions_of(installed, "learned", None)).every
        readers = [(await asker(database, None, partner=each.request["partner"])).readers for each in every]
        assert readers[0] == {Reader(partner="nordlicht", tier="gold", region="dach", type=PartnerType.VAR)}
        assert readers[1] == frozenset(), "somebody nobody knows sees what is public"
        assert (await asker(database, None)).readers == {EVERY_PARTNER}

    with pytest.raises(Refused, match=r"There is no file G-2026-0009"):
        await questions_of(installed, "G-2026-0009", None)
    (tmp_path / "mine.jsonl").write_text('{"question": "Who?"}\n')
    assert (await questions_of(installed, str(tmp_path / "mine.jsonl"), None)).every[0].case.question == "Who?"
