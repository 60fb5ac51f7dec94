"""Who may come in, and how: demo person, invite code, link by e-mail. Real server, real database, real mail."""

import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import delete, select

from bot.channels import web_link, web_session
from bot.jobs import list_jobs
from bot.prm import enrolment, invitations, people
from bot.prm.database import Database
from bot.prm.people import Identity, Person, PersonStatus
from bot.prm.personas import DEMO_TENANT
from bot.prm.programme import Programme
from tests.mailbox import Mailbox, mailbox
from tests.website import Site, website


async def code_for(site: Site, name: str) -> str:
    async with site.database.writing() as session:
        programme = (await session.scalars(select(Programme))).one()
        person = (await session.scalars(select(Person).where(Person.key == name))).one()
        return (await invitations.issue_code(session, programme, person, by="test", now=site.web.now())).code


async def whoami(browser: httpx.AsyncClient) -> str | None:
    """Whose chat the front page is; None when it asks to sign in."""
    found = re.search(r"Hello (\w+), how can I help", (await browser.get("/")).text)
    return found[1] if found else None


async def link_in(box: Mailbox) -> str:
    message = await box.next()
    found = re.search(r"http://\S+", message.get_content())
    assert found
    return found[0]


async def open_link(browser: httpx.AsyncClient, link: str) -> httpx.Response:
    """What a person does: open the page, press the button."""
    page = await browser.get(link)
    token = re.search(r'name="token" value="([^"]+)"', page.text)
    assert token
    return await browser.post("/sign-in/link", data={"token": token[1]})


async def test_in_demo_mode_everybody_chooses_whom_to_be_and_can_change_it(demo_site: Site) -> None:
    async with demo_site.client() as browser:
        assert "Who do you want to be?" in (await browser.get("/")).text
        for key, name in (("anna", "Anna"), ("dora", "Dora")):
            entered = await browser.post("/sign-in/persona", data={"persona": key})
            assert (entered.status_code, entered.headers["location"]) == (303, "/")
            assert await whoami(browser) == name
        assert (await browser.post("/sign-in/persona", data={"persona": "chloe"})).status_code == 404


async def test_in_demo_mode_an_invited_person_can_come_in_as_well(demo_site: Site) -> None:
    code = await code_for(demo_site, "bela")
    async with demo_site.client() as browser:
        assert 'action="/sign-in/code"' in (await browser.get("/")).text
        assert (await browser.post("/sign-in/code", data={"code": code})).status_code == 303
        assert await whoami(browser) == "Bela"


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "chat.example"},
        {"X-Forwarded-For": "203.0.113.9"},
        {"Forwarded": "for=203.0.113.9"},
        {"Via": "1.1 proxy"},
        {"X-Forwarded-Proto": "https"},
        {"CF-Connecting-IP": "203.0.113.9"},
    ],
)
async def test_demo_people_exist_only_for_this_very_machine(demo_site: Site, headers: dict[str, str]) -> None:
    async with demo_site.client() as browser:
        await browser.post("/sign-in/persona", data={"persona": "anna"})
        assert await whoami(browser) == "Anna"
        elsewhere = await browser.get("/", headers=headers)
        assert "Hello Anna" not in elsewhere.text
        assert "Who do you want to be?" not in elsewhere.text
        response = await browser.post("/sign-in/persona", data={"persona": "anna"}, headers=headers)
        assert response.status_code in (404, 421)


async def test_outside_demo_mode_a_demo_session_is_worth_nothing(demo_site: Site) -> None:
    async with demo_site.client() as browser:
        await browser.post("/sign-in/persona", data={"persona": "anna"})
        demo_site.web.demo = False
        assert await whoami(browser) is None
        assert (await browser.post("/sign-in/persona", data={"persona": "anna"})).status_code == 404


async def test_an_invite_code_lets_its_person_in_once(site: Site) -> None:
    code = await code_for(site, "bela")
    async with site.client() as browser, site.client() as thief:
        wrong = await browser.post("/sign-in/code", data={"code": "AAAA-BBBB-CCCC-DDDD"})
        assert wrong.status_code == 422
        assert "This code does not work." in wrong.text
        assert (await browser.post("/sign-in/code", data={"code": code.lower()})).status_code == 303
        assert await whoami(browser) == "Bela"
        assert (await thief.post("/sign-in/code", data={"code": code})).status_code == 422


async def test_a_wrong_code_leaves_nothing_behind(site: Site) -> None:
    async with site.client() as browser:
        await browser.post("/sign-in/code", data={"code": "AAAA-BBBB-CCCC-DDDD"})
    async with site.database.reading() as session:
        assert (await session.scalars(select(enrolment.WrongCodes))).all() == []
        assert (await session.scalars(select(Identity).where(Identity.platform == "web"))).all() == []


async def test_guessing_is_slowed_down(site: Site) -> None:
    async with site.client() as browser:
        statuses = [(await browser.post("/sign-in/code", data={"code": str(n)})).status_code for n in range(11)]
    assert statuses == [422] * 10 + [429]


async def test_a_link_by_mail_lets_its_person_in_once_and_they_find_their_conversation_again(
    database: Database,
) -> None:
    async with mailbox() as box, website(database, smtp_url=box.url) as site:
        async with site.client() as browser:
            answer = await browser.post("/sign-in/email", data={"email": " Bela@Test.Example "})
            assert "a sign-in link is on its way" in answer.text
            link = await link_in(box)
            assert (await open_link(browser, link)).status_code == 303
            assert await whoami(browser) == "Bela"
            assert (await open_link(browser, link)).status_code == 422
            token = browser.cookies[site.web.cookie]
        async with database.writing() as session:
            first = await web_session.visitor(session, token, site.web.now(), demo=False)
            await web_link.request(session, "bela@test.example", "en", site.web.now() + timedelta(minutes=2))
        async with site.client() as other_device:
            await open_link(other_device, await link_in(box))
            token = other_device.cookies[site.web.cookie]
        async with database.reading() as session:
            second = await web_session.visitor(session, token, site.web.now(), demo=False)
        assert first
        assert second
        assert first.conversation == second.conversation


async def test_opening_the_link_alone_signs_nobody_in(database: Database) -> None:
    async with mailbox() as box, website(database, smtp_url=box.url) as site, site.client() as scanner:
        await scanner.post("/sign-in/email", data={"email": "bela@test.example"})
        link = await link_in(box)
        for _ in range(3):
            assert "set-cookie" not in (await scanner.get(link)).headers
        assert (await open_link(scanner, link)).status_code == 303


async def test_whoever_asks_cannot_tell_who_is_known(database: Database) -> None:
    async with mailbox() as box, website(database, smtp_url=box.url) as site, site.client() as stranger:
        answers = [
            await stranger.post("/sign-in/email", data={"email": email})
            for email in ("bela@test.example", "nobody@test.example")
        ]
        await link_in(box)
        await site.worker.run_due()
    assert answers[0].text == answers[1].text
    assert [message["To"] for message in box.messages] == ["bela@test.example"]


async def test_nothing_that_is_kept_lets_anybody_in(database: Database) -> None:
    """Neither the job nor the database holds the link, nor the cookie."""
    async with mailbox() as box, website(database, smtp_url=box.url) as site, site.client() as browser:
        await browser.post("/sign-in/email", data={"email": "bela@test.example"})
        async with database.reading() as session:
            waiting = [job.payload for job in await list_jobs(session, kind=web_link.KIND)]
        link = await link_in(box)
        await open_link(browser, link)
        async with database.reading() as session:
            links = (await session.scalars(select(web_link.SignInLink))).all()
            sessions = (await session.scalars(select(web_session.WebSession))).all()
        secrets = {link.partition("token=")[2], browser.cookies[site.web.cookie]}
    kept = repr(waiting) + repr([vars(row) for row in (*links, *sessions)])
    assert not any(secret in kept for secret in secrets)


async def test_a_link_stops_working_after_a_quarter_of_an_hour(database: Database) -> None:
    async with mailbox() as box, website(database, smtp_url=box.url) as site, site.client() as browser:
        await browser.post("/sign-in/email", data={"email": "bela@test.example"})
        link = await link_in(box)
        later = site.web.now() + web_link.WORKS_FOR + timedelta(seconds=1)
        site.web.now = lambda: later
        assert (await open_link(browser, link)).status_code == 422


async def test_one_person_gets_only_a_few_links_an_hour(database: Database) -> None:
    async with mailbox() as box, website(database, smtp_url=box.url, work=False) as site:
        async with database.writing() as session:
            for minute in range(web_link.MOST_PER_HOUR + 3):
                at = site.web.now() + timedelta(minutes=minute)
                await web_link.request(session, "bela@test.example", "en", at)
                await web_link.request(session, "bela@test.example", "en", at)
        await site.worker.run_due()
        assert len(box.messages) == web_link.MOST_PER_HOUR


async def test_a_removed_person_gets_no_link_and_is_out(database: Database) -> None:
    async with mailbox() as box, website(database, smtp_url=box.url, work=False) as site:
        async with database.writing() as session:
            bela = (await session.scalars(select(Person).where(Person.key == "bela"))).one()
            bela.status = PersonStatus.REMOVED
            await web_link.request(session, "bela@test.example", "en", site.web.now())
        await site.worker.run_due()
        assert box.messages == []


async def test_a_link_that_was_on_its_way_lets_no_removed_person_back_in(database: Database) -> None:
    async with mailbox() as box, website(database, smtp_url=box.url) as site, site.client() as browser:
        await browser.post("/sign-in/email", data={"email": "dora@test.example"})
        link = await link_in(box)
        async with database.writing() as session:
            dora = await session.get_one(Person, site.world.staff.id)
            dora.status = PersonStatus.REMOVED
            await session.execute(delete(Identity).where(Identity.person_id == dora.id))

        assert (await open_link(browser, link)).status_code == 422

        assert await whoami(browser) is None
        async with database.reading() as session:
            assert (await session.get_one(Person, site.world.staff.id)).status is PersonStatus.REMOVED


@pytest.mark.parametrize(
    "email", ["", "bela", "a@b@c", "bela@test.example\r\nBcc: x@y.example", "x" * 300 + "@y.example"]
)
async def test_what_is_no_address_is_said_to_be_none(database: Database, email: str) -> None:
    async with website(database, smtp_url="smtp://127.0.0.1:1", work=False) as site, site.client() as browser:
        answer = await browser.post("/sign-in/email", data={"email": email})
    assert answer.status_code == 422
    assert "That is not an e-mail address." in answer.text


async def test_the_cookie_is_for_our_pages_alone(site: Site) -> None:
    async with site.client() as browser:
        entered = await browser.post("/sign-in/code", data={"code": await code_for(site, "anna")})
    cookie = entered.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    site.web.address = "https://chat.example"
    async with site.client() as browser:
        entered = await browser.post("/sign-in/code", data={"code": await code_for(site, "chloe")})
    assert entered.headers["set-cookie"].startswith("__Host-chat=")
    assert "; secure" in entered.headers["set-cookie"].lower()


async def test_signing_out_ends_the_session_everywhere_it_was_copied_to(site: Site) -> None:
    anna = await site.newcomer()
    assert await whoami(anna.http) == "Anna"
    await anna.http.post("/sign-out")
    async with site.client(anna.token) as copy:
        assert await whoami(copy) is None


async def test_a_session_ends_after_a_month(site: Site) -> None:
    anna = await site.newcomer()
    later = site.web.now() + web_session.LASTS
    site.web.now = lambda: later
    assert await whoami(anna.http) is None
    async with site.database.writing() as session:
        await web_session.purge(session, later)
        assert (await session.scalars(select(web_session.WebSession))).all() == []


async def test_a_link_from_elsewhere_finds_who_is_signed_in(site: Site) -> None:
    """Browsers keep a strict cookie back when another site led here; asked once more from here, they bring it."""
    async with site.client() as browser:
        for address in ("/", "/content/x.md"):
            page = await browser.get(address, headers={"Sec-Fetch-Site": "cross-site"})
            assert '<meta http-equiv="refresh" content="0">' in page.text
        assert "Sign in" in (await browser.get("/", headers={"Sec-Fetch-Site": "same-origin"})).text


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (b"code=%ff%fe", "application/x-www-form-urlencoded"),
        (b"code=a%00b", "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=1" % n for n in range(99)), "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (b"", "multipart/form-data"),
    ],
)
async def test_forms_that_are_none_are_refused(site: Site, content: bytes, kind: str) -> None:
    async with site.client() as browser:
        response = await browser.post("/sign-in/code", content=content, headers={"Content-Type": kind})
    assert 400 <= response.status_code < 500


async def test_a_demo_account_belongs_to_no_tenant_that_signs_in(site: Site) -> None:
    async with site.database.reading() as session:
        programme = (await session.scalars(select(Programme))).one()
        assert programme.key != DEMO_TENANT
        assert await people.resolve(session, "web", DEMO_TENANT, "anna") is None
