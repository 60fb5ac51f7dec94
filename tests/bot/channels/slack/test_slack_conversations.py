"""Partners work with the assistant in Slack: alone with it, and in channels they share with the vendor and others."""

from bot.understand import Act, Understood
from tests.bot.channels.slack.talk import Workplace

COMPLETE = {"customer": "Acme Robotics", "products": ["keep"], "value": "50,000 EUR", "closes_on": "2027-03-31"}


def start(**values: object) -> Understood:
    return Understood(act=Act.START, skill="register_deal", values=values)


async def test_a_deal_is_registered_in_a_direct_conversation(office: Workplace) -> None:
    anna = office.person("anna")
    office.stage.understood["register Acme"] = start(customer="Acme Robotics")

    [asked] = await anna.say("register Acme")
    assert "Register a deal: 3 answers are missing." in asked.text
    assert asked.channel == "DANNA"

    await anna.press("Fill in the form")
    assert anna.view and anna.view["title"]["text"] == "Register a deal"

    done = await anna.submit(products=["keep"], value="50k", closes_on="2027-03-31")
    assert isinstance(done, list)
    assert "Deal D-2026-0001 with Acme Robotics is registered and protected." in done[-1].text


async def test_in_a_channel_of_two_partners_everything_private_goes_to_the_person(office: Workplace) -> None:
    anna = office.person("anna", channel="CBOTH")
    office.stage.understood["register Acme"] = start(**COMPLETE)

    here, alone = sorted(await anna.say("register Acme"), key=lambda post: post.channel)

    assert (here.channel, here.text) == ("CBOTH", "I answered you in private.")
    assert here.message["thread_ts"] == anna.thread
    assert alone.channel == "DANNA"
    assert "Acme Robotics" in alone.text

    [done] = await anna.press("Confirm")
    assert done.channel == "DANNA"
    assert "Deal D-2026-0001" in done.text
    assert not any("Acme" in str(post) for post in office.slack.posted("CBOTH"))
