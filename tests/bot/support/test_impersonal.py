"""What others read of a question says nothing of whom it is about: customers as people name them in a hurry, too."""

import pytest

from bot.prm.database import Database
from bot.support.impersonal import impersonal
from tests.bot.prm.leads import handed
from tests.bot.prm.world import build

SAID = {
    "Does Acme Robotics GmbH count twice?": "Does [company] count twice?",
    "does acme robotics count twice": "does [company] count twice",
    "May ACME ROBOTICS be invited?": "May [company] be invited?",
    "Who told us about orbit freight?": "Who told us about [company]?",
    "Is Alpine on the list, and alpine gmbh?": "Is [company] on the list, and [company]?",
    "Can I ask Mira for an alpine hut?": "Can I ask [name] for an alpine hut?",
    "Write to anna@alpine.example": "Write to [email-a]",
    "株式会社山田製作所の案件はいつまで保護されますか": "[company]の案件はいつまで保護されますか",
    "아크메물산이 언제까지 보호되나요?": "[company]이 언제까지 보호되나요?",
    "Orbit Freight가 이미 등록됐나요?": "[company]가 이미 등록됐나요?",
    "How long is a deal protected?": "How long is a deal protected?",
}


@pytest.mark.parametrize("said", SAID)
async def test_people_and_companies_are_marks_however_they_are_written(database: Database, said: str) -> None:
    world = await build(database)
    async with database.writing() as session:
        await world.register(session, "anna", customer="Acme Robotics GmbH")
        await handed(world, session, "Orbit Freight")
        await handed(world, session, "株式会社山田製作所")
        await handed(world, session, "아크메물산")
        assert await impersonal(session, said) == SAID[said]
