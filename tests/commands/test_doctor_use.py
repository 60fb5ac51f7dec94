"""The doctor says how much of the language model was used today."""

from pathlib import Path
from typing import Any

from bot.clock import utc_now
from bot.config import Settings, load
from bot.model_use import Budget, Caps
from bot.prm.database import Database
from bot.understand import Speaker
from commands.doctor_use import model_use


async def used(installed: Settings, tokens: int, **given: Any) -> Settings:
    """An installation in which one person used so many tokens."""
    settings = load(data_dir=installed.data_dir, model="openai:scripted", **given)
    async with Database(settings.database) as database:
        budget = Budget(database=database, caps=Caps(), now=utc_now)
        reserved = await budget.reserve(Speaker(person="test:T1:anna", partner=1), 500)
        assert reserved
        await budget.settle(reserved, tokens, 0)
    return settings


async def test_without_a_model_or_a_database_there_is_nothing_to_say(tmp_path: Path) -> None:
    assert (await model_use(load(data_dir=tmp_path))).level == "ok"
    assert (await model_use(load(data_dir=tmp_path, model="openai:scripted"))).what == "nothing used yet"


async def test_what_was_used_today_is_told(installed: Settings) -> None:
    found = await model_use(await used(installed, 1_200))
    assert found.level == "ok"
    assert found.what.startswith("1 calls and 1,200 of 10,000,000 tokens today, at most 1,200 by one partner")


async def test_close_to_a_cap_it_warns_and_names_the_setting(installed: Settings) -> None:
    found = await model_use(await used(installed, 1_200, model_tokens_person=1_250))
    assert (found.level, "PARTNER_ASSISTANT_MODEL_TOKENS_PERSON" in found.mend) == ("warning", True)
