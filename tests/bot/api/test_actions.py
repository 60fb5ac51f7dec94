"""Programs run the same skills as people: same validation, same rights, and the same request twice is one effect."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from bot.file_store import FileStore
from bot.prm.api_keys import ApiKey
from bot.prm.database import Database
from bot.prm.deals import Deal
from bot.prm.partners import Partner, PartnerStatus
from tests.bot.api.office import Office

DEAL = {
    "customer": "Larsen Logistics AS", "products": ["keep"], "value": {"amount": "50000", "currency": "EUR"},
    "closes_on": "2027-03-31", "country": "NO",
}  # fmt: skip
REGISTER = "/actions/register_deal"


async def deals_in(office: Office) -> int:
    async with office.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(Deal)) or 0


async def test_a_deal_is_registered_and_read_again(office: Office) -> None:
    api = await office.client("anna")
    done = await api.post(REGISTER, json=DEAL)
    assert done.status_code == 200, done.text
    assert {"event": "deal.submitted", "record": "deal:D-2026-0001"} in done.json()["changed"]
    listed = (await api.get("/deals")).json()
    assert [each["customer"] for each in listed["items"]] == ["Larsen Logistics AS"]
    one = await api.get("/deals/D-2026-0001")
    assert one.json()["value"] == {"amount": "50000.00", "currency": "EUR"}
    again = await api.get("/deals/D-2026-0001", headers={"If-None-Match": one.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_what_is_missing_or_wrong_comes_back_by_name_in_the_language_asked_for(office: Office) -> None:
    api = await office.client("anna")
    refused = await api.post(
        REGISTER, json={**DEAL, "customer": "", "value": "lots"}, headers={"Accept-Language": "de"}
    )
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")
    assert {each["name"] for each in refused.json()["errors"]} == {"customer", "value"}
    assert await deals_in(office) == 0


async def test_a_rule_of_the_programme_says_no_by_its_name(office: Office) -> None:
    api = await office.client("anna")
    refused = await api.post(REGISTER, json={**DEAL, "value": {"amount": "1", "currency": "EUR"}})
    assert (refused.status_code, refused.json()["code"]) == (422, "BelowMinimum")
    assert await deals_in(office) == 0


async def test_the_same_request_twice_is_one_effect_and_one_answer(office: Office) -> None:
    api = await office.client("anna")
    first, second = [await api.post(REGISTER, json=DEAL, headers={"Idempotency-Key": "k1"}) for _ in range(2)]
    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    other = await api.post(REGISTER, json={**DEAL, "customer": "Another"}, headers={"Idempotency-Key": "k1"})
    assert other.status_code == 409
    assert await deals_in(office) == 1


async def test_the_same_request_many_times_at_once_is_one_effect(any_database: Database, tmp_path: Path) -> None:
    office = Office(any_database, FileStore(tmp_path))
    await office.open()
    api = await office.client("anna")
    answers = await asyncio.gather(
        *(api.post(REGISTER, json=DEAL, headers={"Idempotency-Key": "k1"}) for _ in range(8))
    )
    assert {each.status_code for each in answers} == {200}
    assert len({each.text for each in answers}) == 1
    assert await deals_in(office) == 1


async def test_a_request_that_was_refused_can_be_mended_under_the_same_key(office: Office) -> None:
    api, key = await office.client("anna"), {"Idempotency-Key": "k1"}
    assert (await api.post(REGISTER, json={}, headers=key)).status_code == 422
    assert (await api.post(REGISTER, json=DEAL, headers=key)).status_code == 200


@pytest.mark.parametrize(
    ("person", "scopes", "status"),
    [("anna", ["deals:read"], 403), ("dora", ["deals:write"], 403), ("anna", ["deals:write"], 200)],
)
async def test_a_key_is_good_for_its_scopes_within_the_rights_of_its_person(
    office: Office, person: str, scopes: list[str], status: int
) -> None:
    api = await office.client(person, scopes)
    assert (await api.post(REGISTER, json=DEAL)).status_code == status


async def test_without_a_valid_key_there_is_nothing(office: Office) -> None:
    token = await office.key("anna")
    for header in ("", "Bearer", "Bearer pa_wrong", f"Basic {token}", f"Bearer {token}x", "Bearer \u00fc"):
        refused = await office.anonymous().get("/deals", headers={"Authorization": header.encode("latin-1")})
        assert refused.status_code == 401, header
        assert "Bearer" in refused.headers["WWW-Authenticate"]


async def test_who_loses_their_standing_while_a_request_waits_changes_nothing(office: Office) -> None:
    api = await office.client("anna")
    assert (await api.get("/deals")).status_code == 200  # so that the key's last use is noted already
    async with office.database.writing() as session:
        waiting = asyncio.create_task(api.post(REGISTER, json=DEAL))
        await asyncio.sleep(0.3)  # admitted by now, and waiting for its turn to write
        assert not waiting.done()
        await session.execute(update(Partner).values(status=PartnerStatus.SUSPENDED))
    assert (await waiting).status_code == 401
    assert await deals_in(office) == 0


async def test_who_loses_their_standing_loses_their_keys(office: Office) -> None:
    api = await office.client("anna")
    assert (await api.get("/deals")).status_code == 200
    async with office.database.writing() as session:
        await session.execute(update(Partner).values(status=PartnerStatus.SUSPENDED))
    assert (await api.get("/deals")).status_code == 401


async def test_a_key_is_used_no_faster_than_agreed(office: Office) -> None:
    api = await office.client("anna", per_minute=8)  # two at once, then one every 7.5 seconds
    answers = [await api.get("/deals") for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "8"
    office.seconds += 8
    assert (await api.get("/deals")).status_code == 200


async def test_a_foreign_record_and_one_that_never_was_are_the_same_answer(office: Office) -> None:
    await (await office.client("anna")).post(REGISTER, json=DEAL)
    stranger = await office.client("chloe")
    foreign, made_up = [await stranger.get(f"/deals/{number}") for number in ("D-2026-0001", "D-2026-9999")]
    assert (foreign.status_code, foreign.json()) == (404, made_up.json())
    assert (await stranger.get("/deals", params={"cursor": "D-2026-0001"})).json()["items"] == []


async def test_pages_follow_each_other_without_gap_or_double(office: Office) -> None:
    api = await office.client("anna")
    for number in range(5):
        assert (await api.post(REGISTER, json={**DEAL, "customer": f"Customer {number} AS"})).status_code == 200
    seen, cursor = [], None
    while True:
        page = (await api.get("/deals", params={"limit": 2} | ({"cursor": cursor} if cursor else {}))).json()
        seen += [each["number"] for each in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert seen == [f"D-2026-000{n}" for n in range(1, 6)]


async def test_a_revoked_or_expired_key_is_none(office: Office) -> None:
    api = await office.client("anna")
    office.clock.advance(days=1)
    assert (await api.get("/deals")).status_code == 200
    async with office.database.writing() as session:
        await session.execute(update(ApiKey).values(expires_at=office.clock() - timedelta(seconds=1)))
    assert (await api.get("/deals")).status_code == 401


async def test_what_ended_for_another_partner_is_not_told(office: Office) -> None:
    anna, chloe = await office.client("anna"), await office.client("chloe")
    assert (await anna.post(REGISTER, json=DEAL)).status_code == 200
    office.clock.advance(days=91)  # the protection is over, and nobody has noticed yet

    done = await chloe.post(REGISTER, json={**DEAL, "closes_on": "2027-12-31"})

    assert {each["record"] for each in done.json()["changed"]} == {"deal:D-2027-0001"}
    assert (await anna.get("/deals/D-2026-0001")).json()["state"] == "expired"
