"""Files of a ticket in the web chat: an agent opens them from it, and is warned of what nobody has scanned."""

from tests.bot.channels.test_web_files import sent, staff
from tests.samples import PDF
from tests.website import Site


async def test_who_works_on_a_ticket_opens_its_files_and_is_told_that_nobody_scanned_them(site: Site) -> None:
    anna, eve, dora = await site.newcomer(), await site.newcomer("Eve", at="sudwind"), await staff(site)
    await anna.turn(skill="open_ticket", values={"about": "My key is gone"}, confirmed=True)
    id_ = await sent(anna, "key.pdf")
    await anna.turn(skill="reply_ticket", values={"ticket": "T-2026-0001", "message": "This one", "files": [id_]})

    opened = await dora.turn(skill="ticket_status", values={"ticket": "T-2026-0001"})
    (offered,) = opened.downloads
    assert offered.label.startswith("key.pdf")
    address = f"/files/{offered.name}"
    assert f'href="{address}"' in (await dora.http.get("/")).text
    assert "Nobody has scanned this file for viruses." in (await dora.http.get(address)).text
    assert (await dora.http.get(f"{address}?anyway=true")).content == PDF

    mine = await anna.turn(skill="ticket_status", values={"ticket": "T-2026-0001"})
    assert mine.downloads == opened.downloads
    assert (await anna.http.get(address)).content == PDF, "they know what they sent"
    assert (await eve.turn(skill="ticket_status", values={"ticket": "T-2026-0001"})).downloads == ()
    assert (await eve.http.get(f"{address}?anyway=true")).status_code == 404
