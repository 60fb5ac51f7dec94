"""A real repository: what is committed is content, what is deleted is gone, and what fails changes nothing."""

import random
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from knowledge.errors import NothingToIngest
from knowledge.library import Library
from knowledge.reading.rights import Given
from knowledge.sources.address import source_at
from knowledge.sources.git import Git
from knowledge.sources.git_command import TOO_LARGE, TOO_MANY, bytes_in
from knowledge.types import EVERY_PARTNER, Audience, Reader
from tests.knowledge.hashing import HashingEmbedder

PARTNERS = frozenset({EVERY_PARTNER})
STAFF = frozenset({Reader(internal=True)})


class Repository:
    """A repository on this machine, as somebody works in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.git("init", "--quiet", "--initial-branch=main")
        self.address = f"git+file://{folder}"

    def git(self, *arguments: str, said: str = "") -> str:
        """What git answers, having read what it was said."""
        who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com", "-c", "commit.gpgsign=false"]
        command = ["git", *who, *arguments]
        return subprocess.run(command, cwd=self.folder, check=True, capture_output=True, text=True, input=said).stdout

    def commit(self, **_: str) -> None:
        self.git("add", "-A")
        self.git("commit", "--quiet", "--allow-empty", "-m", "A change")

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    found = Repository(tmp_path / "team")
    found.write("de/a.md", "# Fee\n\nThe fee is ten.")
    found.write("b.md", "# Term\n\nThe term is a year.")
    found.commit()
    return found


async def seen(library: Library, readers: frozenset[Reader] = PARTNERS) -> list[str]:
    answer = await library.ask("fee term", readers=readers)
    return sorted(hit.passage.source for hit in answer.passages)


async def test_a_repository_is_taken_in_and_only_what_changed_is_read_again(
    repository: Repository, library: Library, embedder: HashingEmbedder
) -> None:
    assert (await library.ingest([repository.address])).added == ("b.md", "de/a.md")
    embedded = len(embedder.embedded)
    assert (await library.ingest([repository.address])).unchanged == ("b.md", "de/a.md")
    repository.write("b.md", "# Term\n\nThe term is two years.")
    repository.commit()
    assert (await library.refresh([repository.address])).changed == ("b.md",)
    assert embedder.embedded[embedded:] == ["The term is two years.", "Term"]


async def test_what_is_not_committed_is_not_taken_in(repository: Repository, library: Library) -> None:
    repository.write("draft.md", "# Draft\n\nA draft.")
    assert "draft.md" not in (await library.ingest([repository.address])).added


async def test_a_branch_and_a_folder_can_be_chosen(repository: Repository, library: Library) -> None:
    repository.git("checkout", "--quiet", "-b", "next/one")
    repository.write("de/c.md", "# Fee\n\nThe next fee.")
    repository.commit()
    repository.git("checkout", "--quiet", "main")
    summary = await library.ingest([f"{repository.address}#next/one:de"])
    assert summary.added == ("a.md", "c.md")


async def test_a_deleted_file_is_gone_and_a_renamed_one_costs_no_embedding(
    repository: Repository, library: Library, embedder: HashingEmbedder
) -> None:
    await library.ingest([repository.address])
    embedded = len(embedder.embedded)
    repository.git("mv", "de/a.md", "z.md")
    repository.git("rm", "--quiet", "b.md")
    repository.commit()
    summary = await library.refresh()
    assert (summary.added, summary.removed) == (("z.md",), ("b.md", "de/a.md"))
    assert len(embedder.embedded) == embedded
    assert await seen(library) == ["z.md"]


async def test_a_folder_rule_takes_effect_though_no_document_changed(
    repository: Repository, library: Library, embedder: HashingEmbedder
) -> None:
    await library.ingest([repository.address])
    embedded = len(embedder.embedded)
    repository.write("de/_audience.yaml", "audience: internal")
    repository.commit()
    assert (await library.refresh()).changed == ("de/a.md",)
    assert await seen(library) == ["b.md"]
    assert await seen(library, STAFF) == ["b.md", "de/a.md"]
    assert len(embedder.embedded) == embedded


async def test_a_rule_that_is_a_link_closes_its_folder(repository: Repository, library: Library) -> None:
    (repository.folder / "de" / "_audience.yaml").symlink_to("/etc/hostname")
    (repository.folder / "de" / "link.md").symlink_to("../b.md")
    repository.commit()
    summary = await library.ingest([repository.address])
    assert summary.added == ("b.md",)
    assert "is a link" in summary.failed["de/a.md"]


async def test_a_rule_of_nearly_the_right_name_closes_its_folder(repository: Repository, library: Library) -> None:
    repository.write("de/_Audience.yaml", "audience: internal")
    repository.commit()
    summary = await library.ingest([repository.address])
    assert summary.added == ("b.md",)
    assert "has to be called _audience.yaml" in summary.failed["de/a.md"]


async def test_a_repository_that_cannot_be_fetched_keeps_its_content_under_the_audience_of_now(
    repository: Repository, library: Library
) -> None:
    await library.ingest([repository.address])
    shutil.move(repository.folder, repository.folder.with_name("away"))
    summary = await library.ingest([repository.address], given=Given(Audience("internal")))
    assert list(summary.kept) == [repository.address]
    assert summary.removed == ()
    assert await seen(library) == []
    assert await seen(library, STAFF) == ["b.md", "de/a.md"]
    assert [(one.state, one.documents) for one in library.sources()] == [("kept", 2)]
    shutil.move(repository.folder.with_name("away"), repository.folder)
    assert (await library.refresh()).kept == {}
    assert [one.state for one in library.sources()] == ["fresh"]


async def test_a_folder_that_is_not_in_the_repository_any_more_keeps_its_content(
    repository: Repository, library: Library
) -> None:
    address = f"{repository.address}#main:de"
    await library.ingest([address])
    repository.git("rm", "--quiet", "-r", "de")
    repository.commit()
    assert "no folder de" in (await library.refresh()).kept[address]
    assert await seen(library) == ["a.md"]


async def test_a_repository_that_was_never_reached_is_not_remembered(library: Library, tmp_path: Path) -> None:
    address = f"git+file://{tmp_path}/nowhere"
    assert list((await library.ingest([address])).kept) == [address]
    assert library.sources() == []


async def test_a_lock_of_a_killed_process_is_no_obstacle(
    repository: Repository, library: Library, tmp_path: Path
) -> None:
    await library.ingest([repository.address])
    store = next((tmp_path / "index" / "sources").iterdir()) / "repository"
    (store / "shallow.lock").touch()
    (store / "refs" / "assistant" / "taken.lock").touch()
    repository.write("b.md", "# Term\n\nThe term is two years.")
    repository.commit()
    assert (await library.refresh()).changed == ("b.md",)


async def test_a_repository_that_would_fill_the_disk_is_left_and_what_is_known_of_it_stays(
    repository: Repository, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await library.ingest([repository.address])
    repository.write("b.md", "# Term\n\nThe term is two years.")
    (repository.folder / "film.bin").write_bytes(random.Random(1).randbytes(20_000_000))
    repository.commit()
    monkeypatch.setattr("knowledge.sources.git.FETCH_BYTES", 1_000_000)
    monkeypatch.setattr("knowledge.sources.git_command._POLL", 0.01)

    summary = await library.refresh([repository.address])

    assert summary.kept == {repository.address: TOO_LARGE}
    assert summary.changed == ()
    assert await seen(library) == ["b.md", "de/a.md"]
    store = next((tmp_path / "index" / "sources").iterdir()) / "repository"
    assert bytes_in(store) < 1_000_000


async def test_folders_that_are_the_same_one_over_and_over_do_not_fill_the_memory(
    repository: Repository, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = repository.git("rev-parse", "HEAD^{tree}").strip()
    for _ in range(8):
        folders = "".join(f"040000 tree {tree}\tfolder{n}\n" for n in range(10))
        tree = repository.git("mktree", said=folders).strip()
    commit = repository.git("commit-tree", tree, "-m", "Two hundred million files").strip()
    repository.git("update-ref", "refs/heads/main", commit)
    monkeypatch.setattr("knowledge.sources.git_command.SAID_BYTES", 1_000_000)
    monkeypatch.setattr("knowledge.sources.git_command._POLL", 0.01)

    assert (await library.ingest([repository.address])).kept == {repository.address: TOO_MANY}


async def test_a_pointer_to_large_file_storage_is_reported(repository: Repository, library: Library) -> None:
    repository.write("film.pdf", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 7\n")
    repository.commit()
    assert "Git LFS" in (await library.ingest([repository.address])).failed["film.pdf"]


async def test_hooks_and_filters_of_a_repository_never_run(
    repository: Repository, library: Library, tmp_path: Path
) -> None:
    trap = tmp_path / "trapped"
    repository.write(".gitattributes", "*.md filter=trap")
    repository.commit()
    repository.git("config", "filter.trap.smudge", f"touch {trap}")
    for hook in ("post-checkout", "reference-transaction", "post-merge"):
        path = repository.folder / ".git" / "hooks" / hook
        path.write_text(f"#!/bin/sh\ntouch {trap}\n")
        path.chmod(0o755)
    await library.ingest([repository.address])
    assert not trap.exists()


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://github.com/team/docs.git", "https://github.com/team/docs/blob/HEAD/de/a%20b.md"),
        ("git+ssh://git@github.com/team/docs.git#main", "https://github.com/team/docs/blob/main/de/a%20b.md"),
        ("https://gitlab.example/team/docs.git#v2", "https://gitlab.example/team/docs/-/blob/v2/de/a%20b.md"),
        ("https://git.example/team/docs.git", ""),
    ],
)
def test_a_file_is_linked_to_its_page_where_the_host_is_known(address: str, link: str) -> None:
    source = source_at(address)
    assert isinstance(source, Git)
    assert source._link("de/a b.md") == link


@pytest.mark.parametrize(
    "address",
    [
        "https://ann:secret@git.example/docs.git",
        "https://secret-token@git.example/docs.git",
        "ext::sh -c 'touch x'://y",
        "git+ext://sh/x",
        "https://git.example/docs.git#--upload-pack=x",
        "https://git.example/docs.git#main:../etc",
        "ftp://git.example/docs.git",
    ],
)
def test_credentials_and_tricks_in_an_address_are_refused_without_showing_them(address: str) -> None:
    with pytest.raises(NothingToIngest) as refused:
        source_at(address)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "https://git.example/team/docs.git",
        "https://git.example/team/docs.git#main:de/at",
        "git+https://git.example/team/docs#main",
        "ssh://git@git.example/docs.git#:de",
        "git+file:///srv/docs",
        "https://docs.example/guide?id=3",
        "https://docs.example/sitemap.xml",
        "https://docs.example/",
    ],
)
def test_a_source_is_found_again_by_its_own_name(address: str) -> None:
    name = source_at(address).name
    assert source_at(name).name == name
    assert urlsplit(name).path == urlsplit(address).path
