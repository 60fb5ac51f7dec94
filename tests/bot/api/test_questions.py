"""Programs ask what people ask: answered from what the key's person may read, with the sources."""

from sqlalchemy import select

from bot.audience import Reader
from bot.inquiry import Answer
from bot.questions import AskedQuestion
from bot.reply import Citation
from tests.bot.api.office import Office

QUESTION = "How long is a deal protected?"
SOURCE = Citation(title="Deal rules", source="deals.md", heading="Protection", link="https://vendor.example/deals")


async def test_a_question_is_answered_with_its_sources_for_the_person_of_the_key(office: Office) -> None:
    office.known = Answer(text="90 days [1].", band="answer", citations=(SOURCE,), confidence=0.9)
    api = await office.client("anna")
    told = (await api.post("/questions", json={"question": QUESTION}, headers={"Accept-Language": "de"})).json()
    assert (told["band"], told["text"], told["confidence"]) == ("answer", "90 days [1].", 0.9)
    assert told["citations"] == [
        {"title": "Deal rules", "source": "deals.md", "heading": "Protection", "link": SOURCE.link, "updated": None}
    ]
    (asked,) = office.asked
    assert (asked.text, asked.language, asked.earlier) == (QUESTION, "de", ())
    assert asked.room.private
    assert asked.room.readers == {Reader(partner="nordlicht", tier="gold", region="dach", type="VAR")}
    async with office.database.reading() as session:
        assert (await session.scalars(select(AskedQuestion.text))).all() == [QUESTION]


async def test_what_is_not_known_is_not_claimed(office: Office) -> None:
    office.known = Answer(text="Something close.", band="unknown")
    told = await (await office.client("anna")).post("/questions", json={"question": QUESTION})
    assert (told.json()["band"], told.json()["text"]) == ("unknown", None)


async def test_questions_need_a_scope_and_words(office: Office) -> None:
    refused = await (await office.client("anna", ["deals:read"])).post("/questions", json={"question": QUESTION})
    assert refused.status_code == 403
    api = await office.client("anna")
    for body in ({}, {"question": " "}, {"question": "a\0b"}, {"question": 5}, {"question": "x" * 5_000}):
        assert (await api.post("/questions", json=body)).status_code == 422
