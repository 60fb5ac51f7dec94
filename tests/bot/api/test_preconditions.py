"""An action happens to the record as the program knows it, or not at all; a decision always says what it is about."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from bot.api import preconditions
from bot.api.schema import body_of
from bot.file_store import FileStore
from bot.prm.database import Database
from bot.prm.ledger import LedgerEntry
from tests.bot.api import week
from tests.bot.api.office import Office
from tests.bot.api.test_actions import DEAL, REGISTER
from tests.bot.api.week import Week

BIG = {**DEAL, "value": {"amount": "150000.00", "currency": "EUR"}}  # waits for a reviewer
APPROVE, ABOUT = "/actions/approve_deal", {"deal": "D-2026-0001"}


@pytest.fixture
async def waiting(office: Office) -> Office:
    """A deal waits for Dora's decision."""
    done = await (await office.client("anna")).post(REGISTER, json=BIG)
    assert done.status_code == 200, done.text
    return office


async def state(office: Office) -> str:
    return str((await (await office.client("anna")).get("/deals/D-2026-0001")).json()["state"])


async def test_a_decision_on_what_has_changed_since_is_not_taken(waiting: Office) -> None:
    anna, dora = await waiting.client("anna"), await waiting.client("dora")
    seen = (await dora.get("/deals/D-2026-0001")).headers["ETag"]
    more = {**ABOUT, "value": {"amount": "90000.00", "currency": "EUR"}}
    assert (await anna.post("/actions/update_deal", json=more)).status_code == 200
    late = await dora.post(APPROVE, json=ABOUT, headers={"If-Match": seen})
    assert (late.status_code, late.json()["code"], await state(waiting)) == (412, "OutOfDate", "in_review")
    assert late.json()["detail"] == (
        "The record is not as you read it any more, so nothing was done. Read it again, then decide."
    )
    now = (await dora.get("/deals/D-2026-0001")).headers["ETag"]
    done = await dora.post(APPROVE, json=ABOUT, headers={"If-Match": now})
    assert (done.status_code, await state(waiting)) == (200, "approved")


async def test_a_decision_says_what_it_is_about(waiting: Office) -> None:
    dora = await waiting.client("dora")
    assert (await dora.post(APPROVE, json=ABOUT)).status_code == 428
    assert (await dora.post(APPROVE, json={**ABOUT, "version": 99})).status_code == 412
    assert await state(waiting) == "in_review"
    version = (await dora.get("/deals/D-2026-0001")).json()["version"]
    both = {"json": {**ABOUT, "version": version}, "headers": {"If-Match": '"99"'}}
    assert (await dora.post(APPROVE, **both)).status_code == 412
    assert (await dora.post(APPROVE, json={**ABOUT, "version": version})).status_code == 200
    assert await state(waiting) == "approved"


async def test_any_version_can_be_meant(waiting: Office) -> None:
    dora = await waiting.client("dora")
    assert (await dora.post(APPROVE, json=ABOUT, headers={"If-Match": "*"})).status_code == 200
    assert await state(waiting) == "approved"


async def test_what_names_no_record_has_no_version_that_could_match(office: Office) -> None:
    anna = await office.client("anna")
    refused = await anna.post("/actions/my_leads", json={}, headers={"If-Match": '"1"'})
    assert refused.status_code == 412


async def test_a_decision_that_cannot_be_taken_fails_and_does_nothing(waiting: Office) -> None:
    """To people the card is shown again, with what is in the way; a program is told that nothing was done."""
    chloe, dora = await waiting.client("chloe"), await waiting.client("dora")
    assert (await chloe.post(REGISTER, json=BIG)).status_code == 200
    done = [
        await dora.post(APPROVE, json={"deal": number}, headers={"If-Match": "*"})
        for number in ("D-2026-0001", "D-2026-0002")
    ]
    assert [each.status_code for each in done] == [200, 422]
    assert done[1].json()["code"] == "NothingDone"


async def test_what_people_are_asked_twice_a_program_answers_in_advance(waiting: Office) -> None:
    anna = await waiting.client("anna")
    similar = {**BIG, "customer": "Larsen Logistics", "products": ["reach"]}
    asked = await anna.post(REGISTER, json=similar)
    assert (asked.status_code, asked.json()["code"], asked.json()["answers"]) == (422, "PerhapsOurs", {"another": True})
    assert (await anna.post(REGISTER, json={**similar, **asked.json()["answers"]})).status_code == 200


async def test_of_two_who_decide_on_the_same_version_at_once_one_does(any_database: Database, tmp_path: Path) -> None:
    office = Office(any_database, FileStore(tmp_path))
    await office.open()
    begun = await week.begin(office)
    await begun.anna.post(REGISTER, json=BIG)
    deciders = [begun.dora, await office.client("root")]
    seen = {"If-Match": (await begun.dora.get("/deals/D-2026-0001")).headers["ETag"]}
    done = await asyncio.gather(*(each.post(APPROVE, json=ABOUT, headers=seen) for each in deciders))
    assert sorted(each.status_code for each in done) == [200, 412]


async def test_every_action_on_a_record_keeps_to_if_match(played: Week) -> None:
    """Tried by everybody who may do it, complete but for its precondition: it is the only thing in the way."""
    office = played.office
    people = [await office.client(each) for each in ("anna", "bela", "dora", "root", "fay")]
    opened = await people[0].post("/actions/open_ticket", json={"about": "One more"})  # that could be joined
    assert opened.status_code == 200, opened.text
    before = await entries(office)
    wrong: dict[str, tuple[set[int], str]] = {}
    for skill in office.api().skills.values():
        named = preconditions.named_by(skill.form)
        if skill.api is None or named is None:
            continue
        field, resource = named
        statuses = set[int]()
        for person in people:
            items = (await person.get(resource.path)).json()["items"]
            if not items:
                continue
            answers = await filled(
                body_of(skill), {field: items[0]["number"], **MORE.get(skill.name, {})}, person, played
            )
            told = await person.post(f"/actions/{skill.name}", json=answers, headers={"If-Match": '"999"'})
            statuses.add(told.status_code)
        if not statuses <= {412, 403} or 412 not in statuses:
            wrong[skill.name] = statuses, told.text
    assert wrong == {}
    assert await entries(office) == before


async def filled(
    body: dict[str, Any], known: dict[str, Any], person: httpx.AsyncClient, played: Week
) -> dict[str, Any]:
    """Every answer that is needed, made of what the schema says."""
    answers = dict(known)
    for name in set(body["required"]) - set(known):
        asked = body["properties"][name]
        if asked["type"] == "array" and name not in SAID:
            answers[name] = [await played.paper(person)]
        elif "enum" in asked:
            answers[name] = asked["enum"][0]
        else:
            answers[name] = SAID.get(name) or OF_TYPE[asked["type"]]
    return answers


SAID: dict[str, Any] = {
    "products": ["keep"], "partner": "sudwind", "on": "2026-12-10", "closes_on": "2027-03-31", "starts": "my_deals",
    "language": "en", "category": "product", "to": "Dora", "into": "T-2026-0002",
}  # fmt: skip
MORE: dict[str, dict[str, Any]] = {"update_lead": {"note": "They will call back."}}  # something has to be new
OF_TYPE: dict[str, Any] = {
    "string": "Because of the price.", "number": 1, "boolean": True, "object": {"amount": "1000.00", "currency": "EUR"}
}  # fmt: skip


async def entries(office: Office) -> int:
    async with office.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(LedgerEntry)) or 0
