"""The page a citation opens."""

from tests.website import Heading, Page, Site, text_of

GUIDE = Page(
    title="Deal guide",
    text="# Deal guide\n\nHello.\n\n## Protection\n\n**90 days**. <script>alert(1)</script>\n",
    sections=(Heading("deal-guide"), Heading("protection")),
    language="en",
)


async def test_a_citation_opens_the_document_at_its_heading(site: Site) -> None:
    site.pages["deals/guide.md"] = GUIDE
    anna = await site.newcomer()
    page = await anna.http.get("/content/deals/guide.md")
    assert page.status_code == 200
    assert '<h2 id="protection">Protection</h2>' in page.text
    assert "<strong>90 days</strong>" in page.text
    assert "<script>" not in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]


async def test_a_document_is_there_for_its_readers_and_for_nobody_else(site: Site) -> None:
    site.pages["partners/nordlicht.md"] = Page(title="Addendum", text="secret", partner="nordlicht")
    anna, chloe = await site.newcomer(at="nordlicht"), await site.newcomer(at="sudwind")
    assert "secret" in (await anna.http.get("/content/partners/nordlicht.md")).text
    hidden = await chloe.http.get("/content/partners/nordlicht.md")
    unknown = await chloe.http.get("/content/partners/no-such.md")
    assert (hidden.status_code, hidden.text) == (unknown.status_code, unknown.text)
    assert hidden.status_code == 404
    async with site.client() as stranger:
        assert (await stranger.get("/content/partners/nordlicht.md")).status_code == 404


async def test_a_document_without_headings_shows_its_title(site: Site) -> None:
    site.pages["note.txt"] = Page(title="A note", text="Just this.")
    anna = await site.newcomer()
    assert "A note Just this." in text_of((await anna.http.get("/content/note.txt")).text)


async def test_a_document_leads_to_its_original_in_a_tab_of_its_own(site: Site) -> None:
    site.pages["guide.html"] = Page(title="Guide", text="Text.", link="https://docs.example/guide?a=1&b=2")
    site.pages["trick.html"] = Page(title="Trick", text="Text.", link="javascript:alert(1)")
    anna = await site.newcomer()
    page = (await anna.http.get("/content/guide.html")).text
    assert 'href="https://docs.example/guide?a=1&amp;b=2" target="_blank" rel="noopener noreferrer"' in page
    assert "Original" in text_of(page)
    assert "javascript" not in (await anna.http.get("/content/trick.html")).text


async def test_names_in_any_script_are_found(site: Site) -> None:
    site.pages["한국어/딜 가이드?.md"] = GUIDE
    anna = await site.newcomer()
    address = "/content/%ED%95%9C%EA%B5%AD%EC%96%B4/%EB%94%9C%20%EA%B0%80%EC%9D%B4%EB%93%9C%3F.md"
    assert (await anna.http.get(address)).status_code == 200


async def test_addresses_that_are_none_are_not_found(site: Site) -> None:
    anna = await site.newcomer()
    for address in (
        "/content/",
        "/content/..%2f..%2fetc%2fpasswd",
        "/content/%ff%fe",
        "/content/a%00b",
        "/content/%2e%2e/",
    ):
        assert 400 <= (await anna.http.get(address)).status_code < 500
