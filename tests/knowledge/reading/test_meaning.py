"""What front matter and folder rules say is understood or refused; what generators of pages write is left alone."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import NotPublished, UnclearRights
from knowledge.reading.folder_rules import rule_for
from knowledge.reading.formats import read
from knowledge.reading.meaning import as_meant
from knowledge.reading.rights import Rule, about
from knowledge.reading.rights_words import AUDIENCE, VALIDITY, speaks_of_rights
from knowledge.types import Audience

MAY_BE_A_RULE = (
    "visibility: internal",
    "access: restricted",
    "confidential: true",
    "internal: true",
    "private: true",
    "nda: required",
    "permissions: [sales]",
    "roles: admin",
    "audiences: internal",
    "audiance: internal",
    "Audince: internal",
    "regoins: [emea]",
    "teirs: [gold]",
    "partnres: [acme]",
    "vaild_until: 2026-01-01",
    "valid_to: 2026-01-01",
    "validity: 2026",
    "target_audience: internal",
    "targetAudience: internal",
    "data-classification: confidential",
    "visible_to: [acme]",
    "internal_only: yes",
    "public: false",
    "level: secret",
    "type: msp",
    "Vertraulich: ja",
    "zielgruppe: intern",
    "params: {audience: internal}",
    "extra: {deep: {visibility: internal}}",
    "expires: soon",
)
GENERATORS = {
    "hugo": (
        "title: A\ndate: 2026-01-01T10:00:00Z\ndraft: false\nweight: 3\ntype: docs\nlayout: single\n"
        "slug: a\naliases: [/b]\ntags: [x]\ncategories: [y]\nlastmod: 2026-02-01\n"
        "publishDate: 2020-01-01\nmenu: {main: {weight: 1}}\ncascade: {type: docs}\nsummary: s\n"
        "keywords: [k]\nseries: [s]\nlinkTitle: A\nurl: /a/\nmarkup: md\noutputs: [a]"
    ),
    "jekyll": (
        "layout: post\ntitle: A\npermalink: /a\ncategories: x\ntags: x y\npublished: true\nauthor: me\n"
        "excerpt: x\nnav_order: 1\nparent: Guides\ngrand_parent: Docs\nhas_children: true\n"
        "nav_exclude: true\ntoc: true\nimage: a.png\nredirect_from: [/c]\ncollection: docs\n"
        "comments: false\nsitemap: false\nlang: de"
    ),
    "docusaurus": (
        "id: a\ntitle: A\nsidebar_label: A\nsidebar_position: 2\nhide_title: true\n"
        "hide_table_of_contents: true\ntoc_min_heading_level: 2\ntoc_max_heading_level: 4\n"
        "pagination_next: null\ncustom_edit_url: https://e.example\nkeywords: [a]\ndescription: d\n"
        "image: i.png\nslug: /a\nlast_update: {date: 2026-01-01, author: me}\nunlisted: false\n"
        "draft: false\nsidebar_class_name: x\ndisplayed_sidebar: main\nparse_number_prefixes: false"
    ),
    "mkdocs": (
        "title: A\nhide: [navigation, toc]\nsearch: {boost: 2}\nstatus: new\nicon: x\ntemplate: a.html\n"
        "subtitle: s\nsocial: {cards: false}\ntags: [a]\nauthors: [a]\nrevision_date: 2026-01-01\n"
        "comments: true"
    ),
    "vendor": (
        "ms.topic: article\nms.author: me\nms.date: 01/02/2026\nms.audience: admin\naudience: ITPro\n"
        "robots: all\nmanager: me\nf1.keywords: NOCSH\nms.localizationpriority: medium\n"
        "search.appverid: x\nms.collection: [a]"
    ),
    "obsidian": ("aliases: [a]\ncssclasses: [x]\ntags: [a]\ncreated: 2026-01-01\nmodified: 2026-01-02\nid: 7"),
    "astro": (
        "title: A\neditUrl: false\nhead: []\ntableOfContents: {minHeadingLevel: 2}\nhero: {title: x}\n"
        "banner: {a: x}\nlastUpdated: 2026-01-01\nprev: false\nnext: false\npagefind: false\n"
        "sidebar: {label: A, order: 1, badge: New}"
    ),
}


def card(front: str, rule: Rule | None = None) -> Any:
    return about(read("a.md", f"---\n{front}\n---\nAlpha".encode()).meta, "Title", rule or Rule())


@pytest.mark.parametrize("front", MAY_BE_A_RULE)
def test_what_may_be_a_rule_keeps_the_document_out_and_says_what_to_write(front: str) -> None:
    with pytest.raises(UnclearRights) as refused:
        card(front)
    assert any(word in str(refused.value) for word in (*AUDIENCE, *VALIDITY))


@pytest.mark.parametrize("front", MAY_BE_A_RULE)
def test_also_where_the_rest_of_it_cannot_be_read(front: str) -> None:
    with pytest.raises(UnclearRights):
        card(f"title: one: two\n{front}")


@pytest.mark.parametrize("generator", GENERATORS)
def test_what_documentation_generators_write_opens_and_closes_nothing(generator: str) -> None:
    found = card(GENERATORS[generator])
    assert found.audience == Audience()
    assert found.valid_until is None


@pytest.mark.parametrize("front", ["confidential: false", "internal: false", "private: no", "nda: 'no'", "level: 200"])
def test_a_word_that_says_there_is_no_restriction_is_none(front: str) -> None:
    assert card(front).audience == Audience()


@pytest.mark.parametrize("front", ["draft: true", "published: false", "unlisted: true", "Draft: yes"])
def test_a_draft_stays_out(front: str) -> None:
    with pytest.raises(NotPublished, match="stays out"):
        card(front)


def test_a_page_that_its_generator_stops_showing_on_a_day_was_valid_until_the_day_before() -> None:
    found = card("publishDate: 2026-01-01\nexpiryDate: 2026-07-01")
    assert (found.valid_from, found.valid_until) == ("2026-01-01", "2026-06-30")


@pytest.mark.parametrize(
    "front",
    ["valid_from: 2026-07-01\nvalid_until: 2026-06-30", "valid_until: 03/04/2026", "valid_until: '2026-02-30'"],
)
def test_days_that_cannot_be_or_may_be_others_are_refused(front: str) -> None:
    with pytest.raises(UnclearRights, match="valid_"):
        card(front)


def test_names_of_a_restriction_may_be_listed_without_brackets() -> None:
    assert card("tiers: gold, silver").audience.tiers == {"gold", "silver"}
    assert card("partners: Acme, Inc.").audience.partners == {"acme, inc."}


def test_language_product_and_owner_are_read_as_people_write_them() -> None:
    found = card("lang: de-AT\nProduct: [Sensor, Valve]\nOwner: Jo Smith")
    assert (found.language, found.product, found.owner) == ("de", "Sensor, Valve", "Jo Smith")
    assert card("language: no").language == "nb"


def test_a_folder_rule_gives_validity_product_and_owner_and_the_nearest_wins(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "_audience.yaml").write_text(
        "audience: internal\nproduct: Sensor\nowner: Jo\nvalid_from: 2026-01-01\nvalid_until: 2026-12-31"
    )
    (tmp_path / "new" / "_audience.yaml").write_text("owner: Kim\nvalid_until: 2027-12-31")
    rule = rule_for(tmp_path / "new")
    assert rule == Rule(Audience("internal"), "", "Sensor", "Kim", "2026-01-01", "2027-12-31")
    found = card("valid_from: 2026-03-01\nproduct: Valve", rule)
    assert (
        found.as_json().items()
        >= {
            "product": "Valve",
            "owner": "Kim",
            "valid_from": "2026-03-01",
            "valid_until": "2027-12-31",
        }.items()
    )
    with pytest.raises(UnclearRights, match="before"):
        card("valid_from: 2028-01-01", rule)


@pytest.mark.parametrize(
    "text", ["valid_until: soon", "valid_from: 2027-01-01\nvalid_until: 2026-01-01", "visibility: x"]
)
def test_a_folder_rule_that_cannot_be_understood_closes_its_folder(tmp_path: Path, text: str) -> None:
    (tmp_path / "_audience.yaml").write_text(text)
    with pytest.raises(UnclearRights):
        rule_for(tmp_path)


def slips(word: str) -> st.SearchStrategy[str]:
    """The word with one letter lost, doubled, or exchanged with the next."""
    at = st.integers(1, len(word) - 2)
    return st.one_of(
        at.map(lambda n: word[:n] + word[n + 1 :]),
        at.map(lambda n: word[:n] + word[n] + word[n:]),
        at.map(lambda n: word[:n] + word[n + 1] + word[n] + word[n + 2 :]),
    )


@given(st.sampled_from(["audience", "tiers", "regions", "partners", "valid_from", "valid_until"]).flatmap(slips))
def test_no_slip_in_writing_makes_a_rule_disappear(name: str) -> None:
    if name in ("tier", "ties", "region", "partner"):
        return
    assert speaks_of_rights(name)
    value = "2026-01-01" if name.startswith("va") else "internal"
    meta: Mapping[str, Any] = {name: value}
    try:
        understood = as_meant(meta)
    except UnclearRights:
        return
    assert understood.keys() <= {*AUDIENCE, *VALIDITY}


PAGES = {
    "visibility": '<meta name="visibility" content="internal">',
    "audience": '<meta name="Audiance" content="internal">',
    "until": '<meta name="valid-to" content="2026-01-01">',
}


@pytest.mark.parametrize("tag", PAGES.values(), ids=PAGES)
def test_what_a_web_page_says_of_its_readers_is_not_passed_over(tag: str) -> None:
    with pytest.raises(UnclearRights):
        about(read("a.html", f"<html><head>{tag}</head><body><p>Alpha</p></body></html>".encode()).meta, "", Rule())


def test_what_every_web_page_says_to_search_engines_is() -> None:
    page = (
        '<html lang="en"><head><meta name="viewport" content="width=device-width"><meta name="robots" content="all">'
        '<meta name="twitter:card" content="summary"><meta name="classification" content="business">'
        '<meta property="og:type" content="website"><meta name="type" content="x"></head>'
        "<body><p>Alpha</p></body></html>"
    )
    assert about(read("a.html", page.encode()).meta, "", Rule()).audience == Audience()
