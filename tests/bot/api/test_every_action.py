"""What every skill that a program may run keeps, whoever writes it."""

from typing import Any

import httpx
import pytest

import skills
from bot.api import preconditions
from bot.api.actions import scope_of
from bot.prm.api_keys import SCOPES
from bot.prm.people import PartnerRole, StaffRole
from bot.skill import Skill
from tests.bot.api.office import Office
from tests.bot.api.week import Week

BOOK = skills.load()
ACTIONS = {name: skill for name, skill in BOOK.items() if skill.api is not None}
EVERY = pytest.mark.parametrize("skill", ACTIONS.values(), ids=ACTIONS.keys())
IN_CONVERSATION_ONLY = {
    "announcement_more", "answer_failed", "answer_helped", "ask", "ask_again", "ask_assistant", "bind_channel",
    "cancel", "enrol", "goodbye",
    "help", "language", "press_announcement", "rate_ticket", "staff_channel", "talk_to_person", "thanks",
    "unbind_channel", "who_am_i",
}  # fmt: skip
PEOPLE = ("anna", "bela", "dora", "olaf", "root", "fay")
ALL_SEE_ALL = {  # whoever may do it reads every such record
    "answer_commission_dispute", "decline_commission", "hold_commission", "lead_route", "pay_mdf_claim",
    "release_commission", "split_commission", "take_back_commission",
}  # fmt: skip
ANNOUNCEMENTS = "/announcements"  # whoever writes them reads all of the programme's, and nobody else may act on one


def test_whatever_a_person_can_do_with_records_a_program_can() -> None:
    assert BOOK.keys() - ACTIONS.keys() == IN_CONVERSATION_ONLY


@EVERY
def test_it_has_a_scope_that_keys_can_have(skill: Skill) -> None:
    assert scope_of(skill) in SCOPES


async def test_it_is_described_with_its_scope_and_its_answers(office: Office) -> None:
    document = (await office.anonymous().get("/openapi.json")).json()
    for name, skill in ACTIONS.items():
        described = document["paths"][f"/api/v1/actions/{name}"]["post"]
        assert scope_of(skill) in described["description"]
        body = described["requestBody"]["content"]["application/json"]["schema"]
        assert body["properties"].keys() == skill.form.model_fields.keys()
        takes = {each["name"] for each in described["parameters"]}
        assert ("If-Match" in takes) is (preconditions.named_by(skill.form) is not None)


async def test_whoever_may_not_do_it_is_refused_whatever_the_key_is_for(played: Week) -> None:
    await played.office.hire("mara", PartnerRole.MARKETING)
    clients = {name: await played.office.client(name) for name in (*PEOPLE, "mara")}
    refused: dict[str, set[str]] = {name: set() for name in ACTIONS}
    for person, client in clients.items():
        member = await played.office.member(person)
        for name in (each for each, skill in ACTIONS.items() if not skill.allowed(member)):
            answer = await client.post(f"/actions/{name}", json={})
            assert answer.status_code == 403, (name, person, answer.text)
            refused[name].add(person)
    assert [name for name, people in refused.items() if not people] == []


async def test_a_key_without_its_scope_cannot_do_it(played: Week) -> None:
    clients: dict[str, httpx.AsyncClient] = {}
    for name, skill in ACTIONS.items():
        scope = scope_of(skill)
        if scope not in clients:
            clients[scope] = await played.office.client("root", set(SCOPES) - {scope})
        answer = await clients[scope].post(f"/actions/{name}", json={})
        assert (answer.status_code, scope in answer.json()["detail"]) == (403, True), name


async def test_a_foreign_record_and_one_that_never_was_are_the_same_answer(played: Week) -> None:
    """Asked for by the administrator of another partner, and by a channel manager who looks after others."""
    office, root = played.office, await played.office.client("root")
    await office.hire("max", StaffRole.CHANNEL_MANAGER)
    strangers = {name: (await office.client(name), await office.member(name)) for name in ("cleo", "max")}
    untried = set()
    for name, skill in ACTIONS.items():
        if (named := preconditions.named_by(skill.form)) is None:
            continue
        field, resource = named
        if resource.path == ANNOUNCEMENTS:
            continue
        number = (await root.get(resource.path)).json()["items"][0]["number"]
        allowed = [client for client, member in strangers.values() if skill.allowed(member)]
        for client in allowed:
            foreign, made_up = [
                await _about(client, name, {field: each, "version": 1}) for each in (number, _other(number))
            ]
            assert foreign[0] == made_up[0] != 200, (name, foreign)
            assert _without(foreign[1], number) == _without(made_up[1], _other(number)), name
        untried |= set() if allowed else {name}
    assert untried <= ALL_SEE_ALL


async def _about(client: httpx.AsyncClient, action: str, answers: dict[str, Any]) -> tuple[int, str]:
    answer = await client.post(f"/actions/{action}", json=answers)
    return answer.status_code, answer.text


def _other(number: str) -> str:
    """Of the same form and length, and nobody's."""
    return f"{number[:-4]}8765"


def _without(text: str, number: str) -> str:
    return text.replace(number, "…")
