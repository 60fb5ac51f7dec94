"""Programs send files before the action that names them, and read those that their person may read."""

import pytest
from sqlalchemy import update

from bot.prm.files import File, FileState
from tests import samples
from tests.bot.api.office import Office
from tests.bot.api.test_actions import DEAL, REGISTER
from tests.bot.api.week import STREAM

NAME = {"name": "offer.pdf"}


async def sent(office: Office, person: str) -> str:
    api = await office.client(person)
    answer = await api.post("/files", params=NAME, content=samples.PDF, headers=STREAM)
    assert answer.status_code == 201, answer.text
    assert answer.json() | {"id": ""} == {
        "id": "", "name": "offer.pdf", "size": len(samples.PDF), "media_type": "application/pdf"
    }  # fmt: skip
    return str(answer.json()["id"])


async def test_evidence_goes_with_the_deal_and_is_read_by_whoever_reads_the_deal(office: Office) -> None:
    api = await office.client("anna")
    evidence = (await api.post("/files", params=NAME, content=samples.PDF, headers=STREAM)).json()["id"]
    done = await api.post(REGISTER, json={**DEAL, "evidence": [evidence]})
    assert done.status_code == 200, done.text
    own = await api.get(f"/files/{evidence}")
    assert (own.status_code, own.content) == (200, samples.PDF)
    assert "attachment" in own.headers["content-disposition"]
    dora, chloe = await office.client("dora"), await office.client("chloe")
    unscanned = await dora.get(f"/files/{evidence}")
    assert (unscanned.status_code, unscanned.json()["code"]) == (403, "Unscanned")
    assert (await dora.get(f"/files/{evidence}", params={"anyway": True})).content == samples.PDF
    foreign, made_up = [await chloe.get(f"/files/{each}") for each in (evidence, "made-up")]
    assert (foreign.status_code, foreign.json()) == (404, made_up.json())


async def test_a_file_that_another_key_sent_is_not_there(office: Office) -> None:
    foreign = await sent(office, "chloe")
    api = await office.client("anna")
    answers = [await api.post(REGISTER, json={**DEAL, "evidence": [each]}) for each in (foreign, "made-up")]
    assert [each.status_code for each in answers] == [422, 422]
    assert answers[0].json() == answers[1].json()


async def test_an_infected_file_is_read_by_nobody(office: Office) -> None:
    api = await office.client("anna")
    file = (await api.post("/files", params=NAME, content=samples.PDF, headers=STREAM)).json()["id"]
    async with office.database.writing() as session:
        await session.execute(update(File).values(state=FileState.INFECTED))
    refused = await api.get(f"/files/{file}", params={"anyway": True})
    assert (refused.status_code, refused.json()["code"]) == (403, "Infected")


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (samples.PDF, "multipart/form-data; boundary=x", 415),
        (samples.EXE, "application/octet-stream", 422),
        (b"", "application/octet-stream", 422),
        (samples.PDF + b" " * 2_000, "application/octet-stream", 413),
    ],
)
async def test_what_is_no_file_that_can_be_attached_is_refused(
    office: Office, content: bytes, media_type: str, status: int
) -> None:
    office.limit_files(1_000)
    api = await office.client("anna")
    answer = await api.post("/files", params=NAME, content=content, headers={"Content-Type": media_type})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


async def test_files_need_scopes_of_their_own(office: Office) -> None:
    file = await sent(office, "anna")
    assert (await (await office.client("anna", ["files:write"])).get(f"/files/{file}")).status_code == 403
    reading = await office.client("anna", ["files:read"])
    assert (await reading.get(f"/files/{file}")).status_code == 200  # another key of the same person
    refused = await reading.post("/files", params=NAME, content=samples.PDF, headers=STREAM)
    assert refused.status_code == 403
