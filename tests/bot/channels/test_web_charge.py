"""While a person is in charge the page says so, and offers the way back to the assistant."""

from tests.bot.channels.test_web_chat import listening, next_event
from tests.website import Site, text_of


async def test_the_page_says_that_a_person_is_in_charge_until_the_assistant_is_called_back(site: Site) -> None:
    anna = await site.newcomer()
    async with listening(anna) as events:
        await anna.send(skill="open_ticket", values={"about": "The portal is down."}, confirmed=True)
        while "T-" not in (said := text_of(await next_event(events, "charge"))):
            pass
        assert said == "Ticket T-2026-0001 waits for one of our people here, and I keep quiet. Ask the assistant again"
        assert said in text_of((await anna.http.get("/")).text)
        await anna.send(skill="ask_assistant")
        while await next_event(events, "charge"):
            pass
    assert "I keep quiet. Ask" not in text_of((await anna.http.get("/")).text)
