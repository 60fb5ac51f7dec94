"""The conversation over HTTP: real server, real database, real worker."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import httpx
import pytest

from bot import transcript
from bot.channels import web_chat
from bot.channels.web_pace import Pace
from bot.inbox import TURN
from bot.inquiry import Answer
from bot.jobs import list_jobs
from bot.prm.database import Database
from bot.prm.people import Person, PersonStatus
from bot.reply import Citation, Reply
from bot.understand import Act, Understood
from tests.website import Site, Visitor, text_of, website

START_DEAL = Understood(act=Act.START, skill="register_deal", values={"customer": "Acme", "value": "50k EUR"})


@asynccontextmanager
async def listening(visitor: Visitor, after: int = 0, **headers: str) -> AsyncIterator[AsyncIterator[tuple[str, str]]]:
    """The live stream, as (event, data)."""
    async with visitor.http.stream("GET", f"/chat/stream?after={after}", headers=headers) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        yield _events(response)


async def _events(response: httpx.Response) -> AsyncIterator[tuple[str, str]]:
    name, data = "", []
    async for line in response.aiter_lines():
        key, _, value = line.partition(": ")
        if key == "event":
            name = value
        elif key == "data":
            data.append(value)
        elif not line and name:
            yield name, "\n".join(data)
            name, data = "", []


async def next_event(events: AsyncIterator[tuple[str, str]], wanted: str) -> str:
    async with asyncio.timeout(10):
        async for name, data in events:
            if name == wanted:
                return data
    raise AssertionError(f"the stream ended without {wanted!r}")


async def test_what_is_said_is_answered_and_both_stand_on_the_page_after_a_reload(site: Site) -> None:
    anna = await site.newcomer()
    citation = Citation(title="Guide", source="deals/guide.md", heading="Guide > Protection", anchor="protection")
    site.stage.known["How long?"] = Answer(text="**90 days**", band="answer", citations=(citation,))
    await anna.say("How long?")
    page = (await anna.http.get("/")).text
    assert "How long?" in page
    assert "<strong>90 days</strong>" in page
    assert 'href="/content/deals/guide.md#protection"' in page


async def test_new_lines_arrive_by_themselves(site: Site) -> None:
    anna = await site.newcomer()
    async with listening(anna) as events:
        await anna.send(text="How long?")
        assert "How long?" in await next_event(events, "line")
        assert "(found in en) How long?" in await next_event(events, "line")


async def test_a_page_that_was_away_continues_where_it_left_off(site: Site) -> None:
    anna = await site.newcomer()
    await anna.say("first")
    seen = (await anna.lines())[-1].id
    await anna.say("second")
    async with listening(anna, after=seen) as events:
        assert "second" in await next_event(events, "line")
    async with listening(anna, **{"Last-Event-ID": str(seen)}) as events:
        assert "second" in await next_event(events, "line")


async def test_the_same_turn_sent_again_is_one_turn(site: Site) -> None:
    anna = await site.newcomer()
    turn = {"id": str(uuid4()), "text": "hello"}
    responses = await asyncio.gather(*(anna.http.post("/chat/messages", json=turn) for _ in range(5)))
    assert {response.status_code for response in responses} == {202}
    await anna.say("and then?")
    said = [line.reply.text for line in await anna.lines() if line.author == "person"]
    assert said == ["hello", "and then?"]


async def test_what_stands_in_the_transcript_is_what_will_be_answered(any_database: Database) -> None:
    async with website(any_database, work=False) as site:
        anna = await site.newcomer()
        await anna.send(text="hello")
        async with any_database.reading() as session:
            [job] = await list_jobs(session, kind=TURN)
        [line] = await anna.lines()
        assert (job.key, job.lane) == (line.key, line.conversation)


async def test_lines_arrive_live_on_both_databases(any_database: Database) -> None:
    async with website(any_database) as site:
        anna = await site.newcomer()
        async with listening(anna) as events:
            for number in range(5):
                await anna.send(text=f"question {number}")
            lines = [await next_event(events, "line") for _ in range(10)]
        assert all(any(f"question {number}<" in line for line in lines) for number in range(5))


async def test_a_form_is_filled_sent_and_done(site: Site) -> None:
    anna = await site.newcomer()
    site.stage.understood["register a deal"] = START_DEAL
    form = (await anna.say("register a deal")).ask
    assert form is not None
    values = {"products": ["keep"], "closes_on": "2027-03-31", "value": {"amount": "50000", "currency": "EUR"}}
    done = await anna.turn(
        skill=form.skill, draft=form.id, version=form.version, confirmed=True, values={"customer": "Acme", **values}
    )
    assert "is registered" in done.text
    said = [line.reply.text for line in await anna.lines() if line.author == "person"][-1]
    assert said.splitlines()[0] == "Register a deal"
    assert "Products: Keep Cloud" in said
    assert "Value: 50000 EUR" in said


async def test_the_page_learns_which_forms_can_still_be_used(site: Site) -> None:
    anna = await site.newcomer()
    site.stage.understood["register a deal"] = START_DEAL
    async with listening(anna) as events:
        form = (await anna.say("register a deal")).ask
        assert form is not None
        while json.loads(await next_event(events, "drafts")) != {form.id: form.version}:
            pass
        await anna.turn(skill="cancel", values={"form": form.id}, label="Cancel")
        while json.loads(await next_event(events, "drafts")) != {}:
            pass
    page = (await anna.http.get("/")).text
    assert 'data-state="closed"' in page


async def test_a_question_in_between_keeps_the_form_usable(site: Site) -> None:
    anna = await site.newcomer()
    site.stage.understood["register a deal"] = START_DEAL
    await anna.say("register a deal")
    await anna.say("how long is it protected?")
    page = (await anna.http.get("/")).text
    assert 'data-state="open"' in page
    assert "Continue: Register a deal" in page


async def test_values_nobody_would_type_come_back_as_a_form_and_break_no_page(site: Site) -> None:
    anna = await site.newcomer()
    strange = {"customer": {"a": [1]}, "value": {"amount": {}, "currency": ["x"]}, "closes_on": 5, "products": {"k": 1}}
    reply = await anna.turn(skill="register_deal", values=strange, confirmed=True)
    assert reply.ask is not None
    assert (await anna.http.get("/")).status_code == 200


async def test_a_form_sent_with_values_of_the_wrong_kind_is_taken_and_explained(site: Site) -> None:
    anna = await site.newcomer()
    asked = (await anna.turn(skill="register_deal")).ask
    assert asked is not None
    odd = {"closes_on": 5, "value": {"amount": []}, "country": ["nowhere"], "tender": 7}
    reply = await anna.turn(skill="register_deal", draft=asked.id, version=asked.version, values=odd, confirmed=True)
    assert reply.ask is not None
    assert {"closes_on", "value", "country"} <= reply.ask.errors.keys()


@pytest.mark.parametrize("after", [10**30, -(10**30), 2**63])
async def test_a_number_beyond_what_the_database_counts_is_an_answer_to_correct(site: Site, after: int) -> None:
    anna = await site.newcomer()
    assert (await anna.turn(skill="my_deals", values={"after": after})).ask is not None


@pytest.mark.parametrize("locale", ["de-UA", "fr-XX", "es-001", "ja-AT-1901", "zh-x"])
async def test_a_language_with_a_region_nobody_wrote_customs_for_is_that_language(site: Site, locale: str) -> None:
    stranger = site.client(**{"Accept-Language": locale})
    page = await stranger.get("/")
    assert page.status_code == 200
    assert f'lang="{locale[:2]}"' in page.text


async def test_what_others_say_is_never_shown(site: Site) -> None:
    anna, chloe = await site.newcomer("Anna"), await site.newcomer("Chloe", at="sudwind")
    async with listening(chloe) as events:
        await anna.say("my secret deal")
        await chloe.send(text="hello")
        assert "hello" in await next_event(events, "line")
    for address in ("/", "/chat/earlier?before=999999"):
        assert "secret" not in (await chloe.http.get(address)).text


async def test_whatever_people_write_is_text(site: Site) -> None:
    anna = await site.newcomer()
    attack = '<img src=x onerror=alert(1)>"><script>alert(2)</script>'
    site.stage.known[attack] = Answer(text=attack, band="answer", citations=(Citation(title=attack, source=attack),))
    await anna.say(attack)
    page = (await anna.http.get("/")).text
    assert "<img src=x" not in page
    assert "<script>" not in page
    assert "&lt;script&gt;alert(2)" in page


async def test_earlier_lines_come_on_request(site: Site) -> None:
    anna = await site.newcomer()
    for number in range(30):
        await anna.say(f"question {number}.")
    page = (await anna.http.get("/")).text
    assert "question 0." not in page
    assert "Show earlier messages" in page
    first = int(page.split('data-id="')[1].split('"')[0])
    earlier = (await anna.http.get(f"/chat/earlier?before={first}")).text
    assert "question 0." in earlier
    assert "Show earlier messages" not in earlier


async def test_the_page_speaks_the_language_somebody_chooses_or_writes(site: Site) -> None:
    anna = await site.newcomer()
    german = {"Accept-Language": "fr-XX;q=0.1, de-CH"}
    assert '<html lang="fr">' in (await anna.http.get("/", headers={"Accept-Language": "xx, fr"})).text
    response = await anna.http.post("/chat/language", data={"language": "de"}, headers=german)
    assert response.status_code == 303
    assert '<html lang="de">' in (await anna.http.get("/")).text
    async with listening(anna) as events:
        await anna.http.post("/chat/language", data={"language": "hu"})
        await anna.send(text="?")
        assert await next_event(events, "language") == "hu"


async def test_somebody_whom_nobody_knows_gets_nothing(site: Site) -> None:
    async with site.client("not-a-token") as stranger:
        for method, address in (("POST", "/chat/messages"), ("GET", "/chat/stream"), ("GET", "/chat/earlier?before=1")):
            response = await stranger.request(method, address)
            assert response.status_code == 401
            assert response.headers["content-type"] == "application/problem+json"
        page = await stranger.get("/")
    assert "Invite code" in page.text


async def test_nobody_keeps_the_server_busy_with_pages_of_one_conversation(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_chat, "MOST_PAGES", 1)
    anna, bela = await site.newcomer("Anna"), await site.newcomer("Bela")
    async with listening(anna) as news:
        await anna.say("hello")
        await anext(news)
        assert (await anna.http.get("/chat/stream")).status_code == 429
        async with listening(bela):
            pass


async def test_a_button_cannot_finish_the_form_of_another_skill(site: Site) -> None:
    anna = await site.newcomer()
    asked = (await anna.turn(skill="register_deal", values={"customer": "Acme"})).ask
    assert asked is not None
    await anna.turn(skill="my_deals", draft=asked.id, version=asked.version)
    again = await anna.turn(skill="register_deal", draft=asked.id, version=asked.version)
    assert again.ask is not None
    assert again.ask.known["customer"] == "Acme"


async def test_the_stream_ends_when_the_session_does(site: Site) -> None:
    anna = await site.newcomer()
    async with listening(anna) as events:
        await anna.http.post("/sign-out")
        await _somebody_writes_to(anna)
        await next_event(events, "ended")


async def test_who_is_removed_is_out_at_once(site: Site) -> None:
    anna = await site.newcomer()
    async with site.database.writing() as session:
        (await session.get_one(Person, anna.person_id)).status = PersonStatus.REMOVED
    assert (await anna.send(text="hello")).status_code == 401
    assert "Invite code" in (await anna.http.get("/")).text


async def test_another_site_cannot_make_a_browser_say_anything(site: Site) -> None:
    anna = await site.newcomer()
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        assert (await anna.http.post("/chat/messages", json={}, headers=headers)).status_code == 403
        assert (await anna.http.post("/sign-out", headers=headers)).status_code == 403
    own = {"Origin": site.url, "Sec-Fetch-Site": "same-origin"}
    assert (
        await anna.http.post("/chat/messages", json={"id": str(uuid4()), "text": "x"}, headers=own)
    ).status_code == 202


async def test_pages_run_nothing_and_load_nothing_from_elsewhere(site: Site) -> None:
    anna = await site.newcomer()
    response = await anna.http.get("/")
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert response.headers["cache-control"] == "no-store"
    assert " style=" not in response.text
    assert " onclick=" not in response.text
    assert response.text.count("<script") == 1
    assert "https://" not in response.text


async def test_too_fast_is_told_to_wait(site: Site) -> None:
    site.web.turns = Pace(burst=2, interval=60)
    anna = await site.newcomer()
    responses = [await anna.send(text="x") for _ in range(3)]
    assert [response.status_code for response in responses] == [202, 202, 429]
    assert int(responses[-1].headers["retry-after"]) > 30


async def test_static_files_are_kept_by_browsers_until_they_change(site: Site) -> None:
    async with site.client() as browser:
        style = await browser.get(site.web.assets.addresses["chat.css"])
        assert "immutable" in style.headers["cache-control"]
        assert (await browser.get("/static/old/chat.css")).headers["cache-control"] == "no-cache"
        assert (await browser.get("/static/old/../web.py")).status_code == 404
        assert (await browser.get("/static/old/secret.txt")).status_code == 404


@pytest.mark.parametrize("address", ["/chat/stream?after=x", "/chat/earlier", "/chat/earlier?before=" + "9" * 40])
async def test_addresses_that_make_no_sense_are_refused(site: Site, address: str) -> None:
    anna = await site.newcomer()
    assert 400 <= (await anna.http.get(address)).status_code < 500


async def test_the_empty_page_greets_by_name_and_offers_what_to_try(demo_site: Site) -> None:
    async with demo_site.client() as browser:
        await browser.post("/sign-in/persona", data={"persona": "anna"})
        page = text_of((await browser.get("/")).text)
    assert "Hello Anna, how can I help?" in page
    assert "Register a deal with Acme Robotics, 50k" in page


async def _somebody_writes_to(visitor: Visitor) -> None:
    async with visitor.site.database.writing() as session:
        await transcript.write(
            session,
            key=str(uuid4()),
            conversation=visitor.sender.key,
            author="assistant",
            reply=Reply(text="late"),
            at=visitor.site.web.now(),
        )
