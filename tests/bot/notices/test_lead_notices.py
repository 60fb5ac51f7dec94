"""Partners are told of leads when it helps, reminded in time, and what they leave goes on to the next one."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.prm import clocks, places, programme
from bot.prm.lead_clock import ACCEPTANCE, OVER
from bot.prm.leads import LeadState
from bot.prm.people import system
from bot.prm.places import Purpose
from bot.prm.programme import Programme
from tests import world
from tests.conversation import Stage, button
from tests.enquiries import EXPECTED, all_leads, another_partner, came_in, kept, lead
from tests.world import World


@pytest.fixture
async def stage(database: Any) -> Stage:
    return Stage(database)


@pytest.fixture
async def people(stage: Stage) -> World:
    return await world.build(stage.database, stage.clock())


@pytest.fixture
async def number(stage: Stage, people: World) -> str:
    return await came_in(stage)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def told(stage: Stage, name: str) -> list[str]:
    return [reply.text for reply in stage.told(name)]


async def until(stage: Stage, moment: str) -> None:
    await stage.wait(seconds=(at(moment) - stage.clock()).total_seconds())


async def decide(stage: Stage, **rules: Any) -> None:
    async with stage.database.writing() as session:
        current = await session.get_one(Programme, 1)
        await programme.change_rules(session, current, rules)
        await clocks.reset(session, current)


async def test_it_is_asked_again_at_half_time_and_shortly_before_the_end(stage: Stage, number: str) -> None:
    """It came on a Friday at ten in Berlin; the weekend does not count."""
    await until(stage, "2026-11-23 08:59")
    assert len(told(stage, "anna")) == 1
    await until(stage, "2026-11-23 09:00")  # Monday at ten: a day of two
    assert told(stage, "anna")[1:] == [
        "Lead L-2026-0001, Tannzapf Spielwaren GmbH, still waits for your answer. "
        "After that it goes to another partner."
    ]
    await until(stage, "2026-11-24 06:59")
    assert len(told(stage, "anna")) == 2  # 90 % were over at a quarter past five
    await until(stage, "2026-11-24 07:00")
    assert len(told(stage, "anna")) == 3


async def test_whoever_has_answered_is_not_asked_again(stage: Stage, number: str) -> None:
    await stage.person("anna").submit("accept_lead", lead=number, **EXPECTED)
    await stage.wait(days=10)

    assert len(told(stage, "bela")) == 1
    assert (await lead(stage, number)).state is LeadState.ACCEPTED


async def test_after_the_time_it_goes_to_the_next_partner_with_a_number_and_time_of_its_own(
    stage: Stage, people: World
) -> None:
    await another_partner(stage, people)
    await came_in(stage)
    await until(stage, "2026-11-24 09:00")

    first, second = await all_leads(stage)
    assert (first.state, first.ended_at) == (LeadState.EXPIRED, at("2026-11-24 09:00"))
    assert (second.state, second.accept_by) == (LeadState.NEW, at("2026-11-26 09:00"))
    assert set(told(stage, "anna")) == {
        "Lead L-2026-0001, Tannzapf Spielwaren GmbH, is with you no more: the time to accept it is over."
    }
    assert told(stage, "wanda") == ["A new lead for you, L-2026-0002: Tannzapf Spielwaren GmbH."]
    await stage.wait(days=10)
    assert [each.partner_id for each in await all_leads(stage)][2:] == [None]  # nobody is left who has not had it


async def test_a_changed_setting_moves_the_time_that_runs(stage: Stage, number: str) -> None:
    await decide(stage, lead_accept_hours=72)
    assert (await lead(stage, number)).accept_by == at("2026-11-25 09:00")
    await until(stage, "2026-11-25 08:59")
    assert (await lead(stage, number)).state is LeadState.NEW
    await until(stage, "2026-11-25 09:00")
    assert (await lead(stage, number)).state is LeadState.EXPIRED


async def test_a_public_holiday_of_the_partner_does_not_count(stage: Stage, people: World) -> None:
    await until(stage, "2026-12-23 09:00")  # the 25th is one, and the 26th a Saturday
    assert (await lead(stage, await came_in(stage))).accept_by == at("2026-12-28 09:00")


async def test_at_night_only_a_hot_lead_is_told_at_once(stage: Stage, people: World) -> None:
    await until(stage, "2026-11-20 20:00")  # nine in the evening in Berlin, on a Friday
    await came_in(stage, "Calm GmbH")
    await came_in(stage, "Hurry GmbH", hot=True)
    assert told(stage, "anna") == ["A hot lead for you, L-2026-0002: Hurry GmbH wants to buy or to talk at once."]
    await until(stage, "2026-11-23 06:59")
    assert len(told(stage, "anna")) == 1
    await until(stage, "2026-11-23 07:00")
    assert told(stage, "anna")[1:] == ["A new lead for you, L-2026-0001: Calm GmbH."]


async def test_above_ten_a_day_the_others_come_together_and_hot_ones_still_singly(stage: Stage, people: World) -> None:
    for count in range(13):
        await came_in(stage, f"Company {count}")
    await came_in(stage, "Hurry GmbH", hot=True)
    assert len(told(stage, "anna")) == 11  # ten, and the hot one
    await until(stage, "2026-11-20 15:00")  # four in the afternoon in Berlin

    digest = stage.told("anna")[11]
    assert digest.text == "3 new leads wait for your answer:"
    assert digest.table is not None
    assert [row[1] for row in digest.table.rows] == ["Company 10", "Company 11", "Company 12"]
    new = await stage.person("anna").press(button(digest, "My leads"))
    assert new.table is not None
    assert len(new.table.rows) == 10
    await stage.wait(days=1)
    assert len(told(stage, "anna")) == 12


async def test_a_flag_set_later_tells_it_again_and_holds_for_72_hours(stage: Stage, number: str) -> None:
    await stage.person("dora").submit("hot_lead", lead=number)
    assert told(stage, "anna")[1:] == [
        "A hot lead for you, L-2026-0001: Tannzapf Spielwaren GmbH wants to buy or to talk at once."
    ]
    shown = await stage.person("anna").turn(skill="my_leads")
    assert shown.table is not None
    assert shown.table.rows[0][3] == "New, urgent"
    stage.clock.advance(hours=72)
    shown = await stage.person("anna").turn(skill="my_leads")
    assert shown.table is not None
    assert shown.table.rows[0][3] == "New"


async def test_where_no_partner_fits_the_channel_for_leads_is_told_and_sees_when_it_went(
    stage: Stage, people: World
) -> None:
    stage.vouched = True
    async with stage.database.writing() as session:
        who = system(people.nordlicht.programme_id, "operator")
        await places.keep_for_staff(
            session, who, "test:T1:C-staff", [Purpose.LEADS], platform="test", now=stage.clock()
        )  # fmt: skip
    number = await came_in(stage, region="atlantis")
    (posted,) = [each for each in stage.sent if each.conversation == "test:T1:C-staff"]
    assert posted.reply.text == "No partner fits lead L-2026-0001, Tannzapf Spielwaren GmbH, so it stays with you."

    await stage.person("dora").submit("assign_lead", lead=number, partner="Nordlicht", reason="They asked for it")
    rewritten = [each for each in stage.sent if each.conversation == "test:T1:C-staff"][-1]
    assert rewritten.edits == posted.key
    assert rewritten.reply.text.startswith(
        "Lead L-2026-0001, Tannzapf Spielwaren GmbH, went to Nordlicht. Decided by Dora, Nov 20, 2026,"
    )
    assert told(stage, "anna") == ["A new lead for you, L-2026-0001: Tannzapf Spielwaren GmbH."]


async def test_an_answer_that_comes_first_keeps_a_ringing_clock_from_taking_it_back(stage: Stage, number: str) -> None:
    stage.clock.advance(days=7)
    await stage.person("anna").submit("accept_lead", lead=number, **EXPECTED)
    await stage.wait()

    assert (await lead(stage, number)).state is LeadState.ACCEPTED
    assert len(await all_leads(stage)) == 1


async def test_what_came_while_nothing_ran_is_routed_once_it_runs_again(stage: Stage, people: World) -> None:
    number = await kept(stage, "Tannzapf Spielwaren GmbH")
    assert (await lead(stage, number)).partner_id is None
    await stage.worker.run_due()
    assert (await lead(stage, number)).partner_id == people.nordlicht.id


async def test_its_clock_has_a_step_for_each_nudge_and_the_end(stage: Stage, number: str) -> None:
    async with stage.database.reading() as session:
        running = await clocks.open_clocks(session, f"lead:{number}")
    assert [(each.name, each.step) for each in running] == [(ACCEPTANCE, 50), (ACCEPTANCE, 90), (ACCEPTANCE, OVER)]
    assert running[-1].due_at == at("2026-11-24 09:00")
