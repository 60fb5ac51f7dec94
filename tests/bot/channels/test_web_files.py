"""Files over HTTP: real server, real sockets; who may send them, and who may open whose."""

import asyncio
from datetime import date
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select, update

from bot.channels import web_session
from bot.message import Sender
from bot.prm import files
from bot.prm.deal_records import Deal, DealState, Stage
from bot.prm.files import File, FileState
from bot.prm.people import Identity, PartnerMembership, Person, PersonStatus, member
from tests import samples, serving
from tests.bot.handing_in import taught
from tests.conversation import button
from tests.samples import PDF, png
from tests.website import Site, Visitor, text_of

BYTES = {"Content-Type": "application/octet-stream"}


async def send(who: Visitor, name: str = "offer.pdf", content: bytes = PDF, **headers: str) -> httpx.Response:
    return await who.http.post("/files", params={"name": name}, content=content, headers={**BYTES, **headers})


async def sent(who: Visitor, name: str = "offer.pdf", content: bytes = PDF) -> str:
    response = await send(who, name, content)
    assert response.status_code == 201, response.text
    return str(response.json()["id"])


async def staff(site: Site) -> Visitor:
    """Dora, who looks after both partners."""
    sender = Sender(platform="web", tenant="test", user="dora")
    async with site.database.writing() as session:
        person = (await session.scalars(select(Person).where(Person.key == "dora"))).one()
        session.add(Identity(platform="web", tenant="test", user_id="dora", person_id=person.id))
        token = await web_session.begin(session, sender, site.web.now())
    return Visitor(site, sender, person.id, token, site.client(token))


def on_disk(site: Site) -> list[Path]:
    return [path for path in site.web.files.folder.rglob("*") if path.is_file()]


async def attached(site: Site, who: Visitor, *ids: str) -> None:
    """As a skill would: the files become part of a deal of theirs."""
    async with site.database.writing() as session:
        person = await member(session, who.person_id)
        assert person is not None
        now, found = site.stage.clock(), await session.scalars(select(Deal.id))
        deal = Deal(
            number=f"D-2026-{len(found.all()) + 1:04}",
            programme_id=person.programme_id,
            partner_id=person.partner_id,
            owner_id=person.person_id,
            customer_name="Acme",
            customer_key="acme",
            currency="EUR",
            value_minor=500,
            state=DealState.IN_REVIEW,
            stage=Stage.QUALIFIED,
            closes_on=date(2027, 1, 1),
            submitted_at=now,
        )
        session.add(deal)
        await session.flush()
        await files.attach(session, person, ids, f"deal:{deal.number}", now)


async def note(site: Site, state: FileState) -> None:
    async with site.database.writing() as session:
        await session.execute(update(File).values(state=state))


def told(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, text_of(response.text)


async def test_a_file_is_sent_and_the_same_bytes_come_back(site: Site) -> None:
    anna = await site.newcomer()
    answer = (await send(anna, "../Angebot „Müller“.pdf")).json()
    assert answer["label"] == f"Angebot „Müller“.pdf ({len(PDF)} bytes)"

    back = await anna.http.get(f"/files/{answer['id']}")
    assert back.content == PDF
    assert back.headers["content-disposition"].startswith("attachment; filename*=utf-8''Angebot%20")
    assert back.headers["content-type"] == "application/pdf"
    assert back.headers["x-content-type-options"] == "nosniff"
    assert back.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert back.headers["cache-control"] == "private, no-store"


async def test_a_form_with_files_is_sent_confirmed_and_stands_in_the_conversation(site: Site) -> None:
    taught(site.stage)
    anna = await site.newcomer()
    form = (await anna.turn(skill="hand_in")).ask
    assert form is not None
    page = (await anna.http.get("/")).text
    assert 'type="file"' in page
    assert "Choose files, or drop them here" in page

    values = {"about": "Acme", "evidence": [await sent(anna)]}
    done = await anna.turn(skill="hand_in", values=values, draft=form.id, version=form.version, confirmed=True)
    assert done.text == "1 files for Acme"
    assert f"Evidence: offer.pdf ({len(PDF)} bytes)" in (await anna.lines())[-2].reply.text


async def test_a_wrong_form_comes_back_with_its_files(site: Site) -> None:
    taught(site.stage)
    anna = await site.newcomer()
    id_ = await sent(anna)
    form = (await anna.turn(skill="hand_in", values={"evidence": [id_]}, confirmed=True)).ask
    assert form is not None
    page = (await anna.http.get("/")).text
    assert f'data-file="{id_}"' in page
    assert "offer.pdf" in page


async def test_files_come_with_a_message_or_alone(site: Site) -> None:
    taught(site.stage)
    anna = await site.newcomer()
    reply = await anna.turn(files=[await sent(anna, "photo.png", png())])
    assert reply.text.startswith("I have photo.png.")
    assert button(reply, "Hand in evidence")
    assert (await anna.lines())[0].reply.text == f"📎 photo.png ({len(png())} bytes)"

    await anna.turn(text="what is this?", files=[await sent(anna)])
    assert (await anna.lines())[-2].reply.text == f"what is this?\n📎 offer.pdf ({len(PDF)} bytes)"


async def test_nobody_elses_file_is_named_in_a_message_or_form(site: Site) -> None:
    taught(site.stage)
    anna, eve = await site.newcomer(), await site.newcomer("Eve", at="sudwind")
    id_ = await sent(anna, "secret plans.pdf")
    await eve.turn(files=[id_])
    await eve.turn(skill="hand_in", values={"about": "x", "evidence": [id_]}, confirmed=True)

    assert "secret" not in (await eve.http.get("/")).text


@pytest.mark.parametrize(
    ("name", "content", "status", "problem"),
    [
        ("offer.pdf", samples.EXE, 422, "I cannot take “offer.pdf”. I take PDF, pictures"),
        ("page.html", b"<!doctype html><script>alert(1)</script>", 422, "I cannot take"),
        ("offer.pdf", PDF[:30], 422, "is damaged or not complete"),
        ("deck.pptm", samples.office("docm"), 422, "contains macros"),
        ("nothing.txt", b"", 422, "is empty"),
        ("big.txt", b"x" * 1_000_001, 413, "“big.txt” is larger than 1 MB"),
        ("huge.txt", b"x" * 1_100_000, 413, "larger than"),
    ],
)
async def test_what_cannot_be_taken_is_said_and_what_can(
    site: Site, name: str, content: bytes, status: int, problem: str
) -> None:
    anna = await site.newcomer()
    response = await send(anna, name, content)

    assert response.status_code == status
    assert problem in response.json()["detail"]
    assert on_disk(site) == []


async def test_only_our_own_page_sends_files_for_somebody_who_is_signed_in(site: Site) -> None:
    anna = await site.newcomer()
    assert (await site.client().post("/files?name=a.pdf", content=PDF, headers=BYTES)).status_code == 401
    assert (await send(anna, Origin="https://evil.example")).status_code == 403
    assert (await send(anna, **{"Sec-Fetch-Site": "cross-site"})).status_code == 403
    assert (await send(anna, **{"Content-Type": "multipart/form-data; boundary=x"})).status_code == 415
    async with site.database.reading() as session:
        assert (await session.scalars(select(File))).all() == []


async def test_a_connection_that_breaks_off_leaves_nothing(site: Site) -> None:
    anna = await site.newcomer()
    host, port = site.url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    head = f"POST /files?name=a.pdf HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: chat={anna.token}\r\n"
    writer.write(f"{head}Content-Type: application/octet-stream\r\nContent-Length: {len(PDF)}\r\n\r\n".encode())
    writer.write(PDF[:-1])
    await writer.drain()
    await serving.until(lambda: bool(on_disk(site)))
    writer.close()
    await serving.until(lambda: not on_disk(site))
    async with site.database.reading() as session:
        assert (await session.scalars(select(File))).all() == []


async def test_somebody_in_a_hurry_is_slowed_down(site: Site) -> None:
    anna = await site.newcomer()
    site.web.sending.now[web_session.hashed(anna.token)] = 4
    response = await send(anna)
    assert (response.status_code, response.headers["retry-after"]) == (429, "2")


async def test_a_foreign_file_is_answered_like_one_that_does_not_exist(site: Site) -> None:
    anna, eve = await site.newcomer(), await site.newcomer("Eve", at="sudwind")
    colleague, dora = await site.newcomer("Cara"), await staff(site)
    id_ = await sent(anna)
    for state in FileState:
        await note(site, state)
        for who in (eve, colleague, dora):
            made_up = told(await who.http.get(f"/files/{'x' * 32}"))
            assert told(await who.http.get(f"/files/{id_}")) == made_up
            assert told(await who.http.get(f"/files/{id_}?anyway=true")) == made_up
            assert made_up[0] == 404
    assert (await site.client().get(f"/files/{id_}")).status_code == 404


@pytest.mark.parametrize("path", ["..%2f..%2fetc%2fpasswd", "%00", "x" * 5000, "' OR 1=1 --", "漢字"])
async def test_no_made_up_address_finds_anything(site: Site, path: str) -> None:
    anna = await site.newcomer()
    assert (await anna.http.get(f"/files/{path}")).status_code in (400, 404)


async def test_what_belongs_to_a_deal_is_read_by_who_may_read_the_deal(site: Site) -> None:
    anna, colleague = await site.newcomer(), await site.newcomer("Cara")
    eve, dora = await site.newcomer("Eve", at="sudwind"), await staff(site)
    id_ = await sent(anna)
    await attached(site, anna, id_)
    await note(site, FileState.CLEAN)

    assert (await dora.http.get(f"/files/{id_}")).content == PDF
    assert (await anna.http.get(f"/files/{id_}")).content == PDF
    assert (await colleague.http.get(f"/files/{id_}")).status_code == 404, "a rep reads their own deals only"
    assert (await eve.http.get(f"/files/{id_}")).status_code == 404


async def test_who_opens_what_nobody_scanned_is_told_first(site: Site) -> None:
    anna, dora = await site.newcomer(), await staff(site)
    id_ = await sent(anna)
    await attached(site, anna, id_)

    page = await dora.http.get(f"/files/{id_}")
    assert "Nobody has scanned this file for viruses." in page.text
    assert (await dora.http.get(f"/files/{id_}?anyway=true")).content == PDF
    assert (await anna.http.get(f"/files/{id_}")).content == PDF, "they know what they sent"


async def test_an_infected_file_is_opened_by_nobody(site: Site) -> None:
    anna, dora = await site.newcomer(), await staff(site)
    id_ = await sent(anna)
    await attached(site, anna, id_)
    await note(site, FileState.INFECTED)

    for who in (anna, dora):
        for address in (f"/files/{id_}", f"/files/{id_}?anyway=true"):
            response = await who.http.get(address)
            assert response.status_code == 403
            assert "This file contains a virus." in response.text
            assert PDF not in response.content


async def test_rights_are_checked_at_the_moment_of_reading(site: Site) -> None:
    anna = await site.newcomer()
    id_ = await sent(anna)
    assert (await anna.http.get(f"/files/{id_}")).status_code == 200
    async with site.database.writing() as session:
        await session.execute(update(Person).where(Person.id == anna.person_id).values(status=PersonStatus.REMOVED))
    assert (await anna.http.get(f"/files/{id_}")).status_code == 404


async def test_who_changes_sides_leaves_their_files_behind(site: Site) -> None:
    anna = await site.newcomer()
    id_ = await sent(anna)
    async with site.database.writing() as session:
        theirs = update(PartnerMembership).where(PartnerMembership.person_id == anna.person_id)
        await session.execute(theirs.values(partner_id=site.world.sudwind.id))
    assert (await anna.http.get(f"/files/{id_}")).status_code == 404
    assert "could not find the file" in (await anna.turn(files=[id_])).text


async def test_a_part_of_a_file_can_be_asked_for(site: Site) -> None:
    anna = await site.newcomer()
    part = await anna.http.get(f"/files/{await sent(anna)}", headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"%PDF")
    assert part.headers["content-security-policy"].startswith("sandbox")
