"""Pages, sites and sitemaps of a real web server: taken in politely, and kept when the server fails."""

import asyncio
import gzip
import time
import zlib
from pathlib import Path
from time import process_time

import httpx
import pytest

from knowledge.errors import SourceFailed
from knowledge.library import Library
from knowledge.reading.formats import MAX_BYTES
from knowledge.reading.rights import Given
from knowledge.sources import fetch, public
from knowledge.sources.address import source_at
from knowledge.sources.head import head_of
from knowledge.sources.source import Document, Visit
from knowledge.types import EVERY_PARTNER, Audience, Reader
from tests.knowledge.hashing import HashingEmbedder
from tests.knowledge.sources.website import Website
from tests.trickle import ENDLESS, HEADERS, trickling

PARTNERS = frozenset({EVERY_PARTNER})
STAFF = frozenset({Reader(internal=True)})
PACKING = {"gzip": gzip.compress, "deflate": zlib.compress}
PACKED = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x08\0\0\0\0\0\x03"  # then the name of a file


async def seen(library: Library, readers: frozenset[Reader] = PARTNERS) -> set[str]:
    answer = await library.ask("text", readers=readers)
    return {hit.passage.source.partition("/")[2] for hit in answer.passages}


def small_site(site: Website) -> str:
    site.page("/docs/", '<p>Start text.</p><a href="a">A</a> <a href="b.html#part">B</a> <a href="/other">Other</a>')
    site.page("/docs/a", '<p>Alpha text.</p><a href="deep/c">C</a> <a href="picture.png">P</a>')
    site.page("/docs/b.html", "<p>Beta text.</p>")
    site.page("/docs/deep/c", "<p>Gamma text.</p>")
    site.page("/other", "<p>Other text.</p>")
    return f"{site.address}/docs/"


ALL = {"docs/index.html", "docs/a.html", "docs/b.html", "docs/deep/c.html"}


async def test_a_site_is_followed_below_its_start_page_and_passages_link_to_their_page(
    site: Website, library: Library
) -> None:
    summary = await library.ingest([small_site(site)])
    assert {name.partition("/")[2] for name in summary.added} == ALL
    assert summary.failed == {}
    assert not site.statuses("/docs/picture.png")
    hits = (await library.ask("gamma text", readers=PARTNERS)).passages
    assert hits[0].passage.link == f"{site.address}/docs/deep/c"
    document = await library.document(hits[0].passage.source, readers=PARTNERS)
    assert document is not None
    assert document.link == f"{site.address}/docs/deep/c"


async def test_what_did_not_change_is_asked_for_but_not_sent_again(
    site: Website, library: Library, embedder: HashingEmbedder
) -> None:
    await library.ingest([small_site(site)])
    embedded = len(embedder.embedded)
    site.page("/docs/b.html", "<p>Beta text, new.</p>")
    summary = await library.refresh()
    assert [name.partition("/")[2] for name in summary.changed] == ["docs/b.html"]
    assert site.statuses("/docs/a") == [200, 304]
    assert len(embedder.embedded) > embedded


@pytest.mark.parametrize("status", [404, 410])
async def test_a_page_that_is_gone_is_forgotten(site: Website, library: Library, status: int) -> None:
    await library.ingest([small_site(site)])
    site.put("/docs/a", "gone", status)
    assert len((await library.refresh()).removed) == 1
    assert await seen(library) == ALL - {"docs/a.html"}


@pytest.mark.parametrize("status", [500, 503, 403, 429])
async def test_a_page_that_fails_is_kept_and_named(site: Website, library: Library, status: int) -> None:
    await library.ingest([small_site(site)])
    site.put("/docs/a", "trouble", status)
    summary = await library.refresh()
    assert summary.removed == ()
    assert [(name.partition("/")[2], why) for name, why in summary.failed.items()] == [
        ("docs/a.html", f"the site answers {status}")
    ]
    assert await seen(library) == ALL


async def test_a_site_that_is_down_is_kept_under_the_audience_of_now(site: Website, library: Library) -> None:
    address = small_site(site)
    await library.ingest([address])
    site.close()
    summary = await library.ingest([address], given=Given(Audience("internal")))
    assert list(summary.kept) == [address]
    assert summary.removed == ()
    assert await seen(library) == set()
    assert await seen(library, STAFF) == ALL


async def test_an_audience_that_changed_closes_pages_that_did_not(
    site: Website, library: Library, embedder: HashingEmbedder
) -> None:
    address = small_site(site)
    await library.ingest([address], given=Given(Audience("public")))
    assert await seen(library, frozenset()) == ALL
    embedded = len(embedder.embedded)
    assert len((await library.ingest([address], given=Given(Audience("internal")))).changed) == 4
    assert await seen(library) == set()
    assert len(embedder.embedded) == embedded
    assert len((await library.refresh()).unchanged) == 4, "a refresh keeps what was given"


async def test_a_page_may_say_that_it_is_for_fewer_but_never_for_more(site: Website, library: Library) -> None:
    said = "<head><meta name='{}' content='{}'></head><p>{} text.</p><a href='a'>A</a><a href='b'>B</a>"
    site.put("/docs/", said.format("audience", "public", "Start"), kind="text/html")
    site.put("/docs/a", said.format("audience", "internal", "Alpha"), kind="text/html")
    site.put("/docs/b", said.format("tiers", "gold", "Beta"), kind="text/html")
    gold = frozenset({Reader(partner="nordlicht", tier="gold")})
    await library.ingest([f"{site.address}/docs/"], given=Given(Audience("partners")))
    assert await seen(library, frozenset()) == set(), "a page that says it is public is for partners still"
    assert await seen(library, gold) == {"docs/index.html", "docs/b.html"}
    assert await seen(library, frozenset({Reader(partner="sudwind", tier="silver")})) == {"docs/index.html"}
    await library.ingest([f"{site.address}/docs/"], given=Given(Audience(tiers=frozenset({"silver"}))))
    assert await seen(library, gold) == set(), "what is for none of those it was given for is for nobody"
    assert await seen(library, STAFF) == {"docs/index.html", "docs/a.html"}


async def test_robots_txt_decides_what_is_fetched(site: Website, library: Library) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /docs/deep\n\nUser-agent: PartnerAssistant\nDisallow: /docs/a\n")
    await library.ingest([small_site(site)])
    assert await seen(library) == {"docs/index.html", "docs/b.html"}
    assert site.statuses("/docs/a") == []


async def test_a_server_in_trouble_with_its_robots_txt_is_left_alone(site: Website, library: Library) -> None:
    address = small_site(site)
    await library.ingest([address])
    site.put("/robots.txt", "trouble", 503)
    asked = len(site.asked)
    assert "robots.txt" in (await library.refresh()).kept[address]
    assert {path for path, _ in site.asked[asked:]} == {"/robots.txt"}
    assert await seen(library) == ALL


def test_the_crawl_delay_is_kept(site: Website, tmp_path: Path) -> None:
    site.put("/robots.txt", "User-agent: *\nCrawl-delay: 0.3\n")
    began = time.monotonic()
    found = list(source_at(small_site(site)).documents(Visit(tmp_path)))
    assert len(found) == 4
    assert time.monotonic() - began > 0.9


async def test_authors_decide_what_is_indexed_and_where_the_original_is(site: Website, library: Library) -> None:
    address = small_site(site)
    site.page("/docs/a", '<p>Alpha text.</p><a href="deep/c">C</a>', head='<meta name="Robots" content="NOINDEX">')
    site.page("/docs/b.html", "<p>Beta text.</p>", X_Robots_Tag="noindex, nofollow")
    site.page("/docs/deep/c", "<p>Copy.</p>", head='<link rel="canonical" href="/docs/original">')
    site.page("/docs/original", "<p>Gamma text.</p>", X_Robots_Tag="otherbot: noindex")
    await library.ingest([address])
    assert await seen(library) == {"docs/index.html", "docs/original.html"}


async def test_a_page_that_its_author_takes_back_is_forgotten(site: Website, library: Library) -> None:
    await library.ingest([small_site(site)])
    site.page("/docs/b.html", "<p>Beta text.</p>", head='<meta name="robots" content="noindex">')
    site.pages["/docs/a"].headers["X-Robots-Tag"] = "noindex"
    await library.refresh()
    assert site.statuses("/docs/a")[-1] == 304
    assert await seen(library) == {"docs/index.html", "docs/deep/c.html"}


async def test_redirects_are_followed_on_the_same_host_only(site: Website, library: Library) -> None:
    elsewhere = Website()
    elsewhere.page("/docs/secret", "<p>Elsewhere text.</p>")
    try:
        address = small_site(site)
        site.put("/docs/a", "", 302, Location=f"{elsewhere.address}/docs/secret")
        site.put("/docs/b.html", "", 301, Location="/docs/deep/c")
        await library.ingest([address])
        assert await seen(library) == {"docs/index.html", "docs/deep/c.html"}
        assert elsewhere.asked == []
    finally:
        elsewhere.close()


async def test_one_page_is_one_document_and_follows_nothing(site: Website, library: Library) -> None:
    small_site(site)
    assert len((await library.ingest([f"{site.address}/docs/a"])).added) == 1
    site.put("/docs/a", "gone", 410)
    assert len((await library.refresh()).removed) == 1


async def test_documents_on_a_site_are_taken_in_by_their_format(site: Website, library: Library) -> None:
    site.page("/", '<p>Start text.</p><a href="guide.md">G</a><a href="/download?id=7">D</a>')
    site.put("/guide.md", "# Guide\n\nGuide text.", kind="text/markdown")
    site.put("/download?id=7", b"%PDF-1.7 broken", kind="application/pdf")
    summary = await library.ingest([f"{site.address}/"])
    assert {name.partition("/")[2] for name in summary.added} == {"index.html", "guide.md"}
    assert [name.partition("/")[2] for name in summary.failed] == ["download?id=7.pdf"]


async def test_a_sitemap_is_the_list_of_what_there_is(site: Website, library: Library) -> None:
    small_site(site)
    site.put(
        "/sitemap.xml",
        "<sitemapindex>"
        f"<sitemap><loc>{site.address}/one.xml.gz</loc></sitemap>"
        f"<sitemap><loc>{site.address}/two.xml</loc></sitemap>"
        "<sitemap><loc>http://elsewhere.example/three.xml</loc></sitemap>"
        "</sitemapindex>",
    )
    site.sitemap("/two.xml", "/docs/b.html")
    site.sitemap("/one.xml", "/docs/a", "/other")
    site.put("/one.xml.gz", gzip.compress(site.pages["/one.xml"].body), kind="application/gzip")
    address = f"{site.address}/sitemap.xml"
    await library.ingest([address])
    assert await seen(library) == {"docs/a.html", "docs/b.html", "other.html"}

    site.sitemap("/two.xml", "/docs/deep/c")
    await library.refresh()
    assert await seen(library) == {"docs/a.html", "docs/deep/c.html", "other.html"}

    site.put("/one.xml.gz", b"\x1f\x8bdamaged")
    assert "gzip is damaged" in (await library.refresh()).kept[address]
    assert await seen(library) == {"docs/a.html", "docs/deep/c.html", "other.html"}


@pytest.mark.parametrize(
    "body",
    [
        "<html>no sitemap</html>",
        "no XML at all",
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><urlset><url><loc>&e;</loc></url></urlset>',
        "<urlset></urlset>",
    ],
    ids=["html", "text", "entities", "empty"],
)
async def test_a_sitemap_that_cannot_be_read_removes_nothing(site: Website, library: Library, body: str) -> None:
    small_site(site)
    site.sitemap("/sitemap.xml", "/docs/a")
    address = f"{site.address}/sitemap.xml"
    await library.ingest([address])
    site.put("/sitemap.xml", body)
    assert list((await library.refresh()).kept) == [address]
    assert await seen(library) == {"docs/a.html"}


async def test_a_sitemap_that_lists_more_than_a_visit_reads_removes_nothing(site: Website, library: Library) -> None:
    address = f"{site.address}/sitemap.xml"
    site.page("/docs/a.html", "<p>Alpha text.</p>")
    site.put("/sitemap.xml", f"<urlset><url><loc>{site.address}/docs/a.html</loc></url></urlset>")
    await library.ingest([address])
    many = "".join(f"<url><loc>{site.address}/{n}</loc></url>" for n in range(fetch.MAX_PAGES + 1))
    site.put("/sitemap.xml", gzip.compress(f"<urlset>{many}</urlset>".encode()))
    assert "more than" in (await library.refresh()).kept[address]
    assert await seen(library) == {"docs/a.html"}


async def test_a_limit_that_is_reached_keeps_the_rest(
    site: Website, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = small_site(site)
    await library.ingest([address])
    monkeypatch.setattr(fetch, "MAX_PAGES", 3)
    site.put("/docs/", "gone", 404)
    summary = await library.refresh()
    assert "more than 3 requests" in summary.kept[address]
    assert [name.partition("/")[2] for name in summary.removed] == ["docs/index.html"], "what is known to be gone goes"
    assert await seen(library) == ALL - {"docs/index.html"}


@pytest.mark.parametrize("head", [ENDLESS, PACKED, HEADERS], ids=["bytes", "packed nothing", "headers"])
async def test_a_site_that_never_ends_a_page_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, head: bytes
) -> None:
    monkeypatch.setattr(fetch, "MAX_PAGE_SECONDS", 0.2)
    async with trickling(head) as url:
        with pytest.raises(SourceFailed, match="it took more than"):
            await asyncio.to_thread(list, source_at(f"{url}/docs/").documents(Visit(tmp_path)))


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_page_may_be_packed(site: Website, tmp_path: Path, coding: str) -> None:
    page = b"<html><body><main><p>Alpha text, and more than that.</p></main></body></html>"
    site.put("/a.html", PACKING[coding](page), kind="text/html", Content_Encoding=coding)
    (found,) = source_at(f"{site.address}/a.html").documents(Visit(tmp_path))
    assert isinstance(found, Document)
    assert b"Alpha text" in found.content()


@pytest.mark.parametrize(
    ("coding", "body", "told"),
    [
        ("gzip", gzip.compress(bytes(MAX_BYTES + 1)), "larger than 50 MB"),
        ("gzip, gzip", gzip.compress(gzip.compress(bytes(MAX_BYTES + 1))), "packed in a way nobody asked for"),
        ("gzip", b"no gzip", "damaged"),
    ],
    ids=["to a flood", "twice", "badly"],
)
def test_what_a_page_is_packed_in_is_no_way_around_its_limit(
    site: Website, tmp_path: Path, coding: str, body: bytes, told: str
) -> None:
    site.put("/a.html", body, kind="text/html", Content_Encoding=coding)
    with pytest.raises(SourceFailed, match=told):
        list(source_at(f"{site.address}/a.html").documents(Visit(tmp_path)))


def test_a_public_site_never_leads_into_a_private_network(site: Website, tmp_path: Path) -> None:
    """As when its name suddenly answers with another address."""
    site.page("/page", "<p>Inner text.</p>")
    source = source_at(f"{site.address}/page")
    assert [one.name for one in source.documents(Visit(tmp_path)) if isinstance(one, Document)]
    with pytest.raises(SourceFailed, match="private network"):
        list(source.documents(Visit(tmp_path, memory={"public": "yes"})))


@pytest.mark.parametrize(
    ("address", "open_"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        *((private, False) for private in ("127.0.0.1", "10.1.2.3", "169.254.169.254", "100.64.0.1", "0.0.0.0")),
        *((private, False) for private in ("::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::7f00:1")),
        ("224.0.0.1", False),
    ],
)
def test_addresses_of_the_open_internet_are_told_from_our_own(address: str, open_: bool) -> None:
    assert public.is_public(address) is open_


@pytest.mark.parametrize("piece", [b"<a ", b"<a href='", b"<![", b"<!--", b"<div>"])
def test_a_page_that_is_made_to_keep_a_reader_busy_does_not(piece: bytes) -> None:
    started = process_time()
    assert head_of(piece * 100_000, "https://site.example/", httpx.Headers()).index
    assert process_time() - started < 5
