"""What the vendor's people attach to a deal to decide on it is theirs: its partner reads what it sent itself."""

from pathlib import Path

from bot.downloads import fetched
from bot.file_store import FileStore
from bot.i18n import Translator
from tests.bot.handing_in import send
from tests.conversation import Stage, Talk
from tests.samples import PDF

DEAL = {"customer": "Acme Robotics", "products": ["keep"], "value": "60k", "closes_on": "2027-03-31"}


async def test_a_customers_letter_that_decides_between_two_partners_is_read_by_neither(
    stage: Stage, anna: Talk, chloe: Talk, tmp_path: Path
) -> None:
    store, dora = FileStore(tmp_path / "files"), stage.person("dora")
    await anna.submit("register_deal", **DEAL)
    request = await send(stage, store, chloe, "request.pdf", PDF)
    await chloe.submit("register_deal", **DEAL, evidence=[request.id])
    letter = await send(stage, store, dora, "Acme leaves Nordlicht.pdf", PDF)
    await dora.turn(skill="review_deal", values={"deal": "D-2026-0002"})
    card = await dora.turn(skill="review_deal", values={"deal": "D-2026-0002"})
    override = next(each for each in card.buttons if each.skill == "override_conflict")
    await dora.submit("override_conflict", **override.values, choice="Their letter of today", evidence=[letter.id])

    ours = (await dora.turn(skill="review_deal", values={"deal": "D-2026-0002"})).downloads
    assert {each.name for each in ours} == {request.id, letter.id}
    shown = await chloe.turn(skill="deal_status", values={"deal": "D-2026-0002"})
    assert dict(shown.facts)["State"] == "Approved"
    assert [each.name for each in shown.downloads] == [request.id]
    for reader, opens in ((dora, True), (chloe, False), (anna, False)):
        async with stage.database.reading() as session:
            found = await fetched(session, store, reader.sender, letter.id, Translator("en"))
        assert (found is not None) == opens
