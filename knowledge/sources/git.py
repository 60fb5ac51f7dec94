"""A Git repository: a branch of it, or one folder of that, as it was committed.

It is fetched without history into a bare repository, and documents and folder rules are read from git's own objects:
there is no checkout, so no hook, filter, link or submodule of a repository can do anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from urllib.parse import SplitResult, quote, unquote, urlsplit

from knowledge.errors import NothingToIngest, SourceFailed, Stopped, UnclearRights, UnreadableDocument
from knowledge.reading.folder_rules import read_rule
from knowledge.reading.formats import MAX_BYTES, suffix
from knowledge.reading.rights import NOT_GIVEN, Given, Rule
from knowledge.reading.rule_name import RULE_FILE, misnamed
from knowledge.sources.git_command import FETCH_BYTES, FETCH_SECONDS, git
from knowledge.sources.source import OTHER_DOCUMENTS, Document, Gone, Visit, is_document

_TAKEN = "refs/assistant/taken"
_LFS = b"version https://git-lfs.github.com/spec/"
_FILES = ("100644", "100755")
_BRANCH = re.compile(r"[\w][\w./+-]*")
_PAGES = {"github.com": "/blob/", "gitlab.com": "/-/blob/", "codeberg.org": "/src/branch/", "bitbucket.org": "/src/"}
"""Hosts whose web address of a file is known; others by what their name begins with."""


@dataclass(frozen=True)
class _Blob:
    oid: str
    size: int
    ordinary: bool = True
    """False for a link or a submodule."""


@dataclass(frozen=True)
class Git:
    """A repository at `url`; an empty branch is its default one, an empty folder all of it."""

    url: str
    branch: str = ""
    folder: str = ""
    given: Given = NOT_GIVEN
    kind = "git"
    remote = True

    @property
    def name(self) -> str:
        inside = f"{self.branch}{f':{self.folder}' if self.folder else ''}"
        return f"{'' if self._told_by_its_name else 'git+'}{self.url}{f'#{inside}' if inside else ''}"

    @property
    def _told_by_its_name(self) -> bool:
        parts = urlsplit(self.url)
        return parts.scheme == "ssh" or (parts.scheme in ("http", "https") and parts.path.endswith(".git"))

    @staticmethod
    def at(parts: SplitResult, given: Given = NOT_GIVEN) -> Git:
        """The repository of an address such as `https://host/team/docs.git#branch:folder`. Raises `NothingToIngest`."""
        branch, _, folder = unquote(parts.fragment).partition(":")
        folder = folder.strip("/")
        if branch and (not _BRANCH.fullmatch(branch) or ".." in branch):
            raise NothingToIngest(f"{branch} is no name of a branch")
        if any(part.startswith(".") for part in PurePosixPath(folder).parts):
            raise NothingToIngest(f"{folder} is no folder that can be taken in")
        plain = parts._replace(scheme=parts.scheme.removeprefix("git+"), netloc=parts.netloc.lower(), fragment="")
        return Git(plain.geturl(), branch, folder, given)

    def documents(self, visit: Visit) -> Iterator[Document | Gone]:
        """Its documents at the newest commit; if that cannot be fetched, those of the last one and then the failure."""
        store = visit.keep / "repository"
        failure: SourceFailed | None = None
        try:
            self._fetch(store, visit)
        except SourceFailed as failed:
            if visit.stopping() or not self._has(store, visit):
                raise
            failure = failed
        yield from self._taken(store, visit)
        if failure is not None:
            raise failure

    def _fetch(self, store: Path, visit: Visit) -> None:
        run = partial(git, folder=store, stopping=visit.stopping)
        if not (store / "HEAD").exists():
            store.mkdir(mode=0o700, parents=True, exist_ok=True)
            run(["init", "--quiet", "--bare", str(store)])
        _tidy(store)
        visit.tell(self.url)
        wanted = f"+{self.branch or 'HEAD'}:{_TAKEN}"
        options = ["--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head"]
        scheme = urlsplit(self.url).scheme
        try:
            command = ["fetch", *options, "--", self.url, wanted]
            run(command, seconds=FETCH_SECONDS, most=FETCH_BYTES, protocols=scheme)
        finally:
            _tidy(store)

    @staticmethod
    def _has(store: Path, visit: Visit) -> bool:
        if not (store / "HEAD").exists():
            return False
        try:
            git(["rev-parse", "--verify", "--quiet", _TAKEN], store, stopping=visit.stopping)
        except SourceFailed:
            return False
        return True

    def _taken(self, store: Path, visit: Visit) -> Iterator[Document]:
        blobs = self._blobs(store, visit)
        read = partial(_content, store, visit)
        rules = _Rules(blobs, read, self.folder, self.given)
        inside = f"{self.folder}/" if self.folder else ""
        files = (path for path, blob in blobs.items() if blob.ordinary and path.startswith(inside))
        found = [path for path in files if _is_taken(path[len(inside) :])]
        if self.folder and not any(path.startswith(inside) for path in blobs):
            raise SourceFailed(f"there is no folder {self.folder} in it")
        for path in sorted(found):
            yield Document(
                name=path[len(inside) :],
                content=partial(read, path, blobs[path]),
                rule=partial(rules.of, PurePosixPath(path).parent),
                link=self._link(path),
                token=blobs[path].oid,
            )

    @staticmethod
    def _blobs(store: Path, visit: Visit) -> dict[str, _Blob]:
        """Everything in the commit, by path."""
        listed = git(["ls-tree", "-r", "-z", "-l", "--full-tree", _TAKEN], store, stopping=visit.stopping)
        found = {}
        for line in listed.decode("utf-8", "replace").split("\0"):
            about, tab, path = line.partition("\t")
            mode, _, oid, size = (about.split() + [""] * 4)[:4]
            if tab:
                found[path] = _Blob(oid, int(size) if size.isdigit() else 0, mode in _FILES)
        return found

    def _link(self, path: str) -> str:
        """The page of a file on hosts that are known to have one."""
        parts = urlsplit(self.url)
        host = parts.hostname or ""
        middle = _PAGES.get(host) or next((way for known, way in _PAGES.items() if host.startswith(known[:6])), "")
        if not middle or (parts.port and parts.scheme != "ssh"):
            return ""
        return f"https://{host}{parts.path.removesuffix('.git')}{middle}{quote(self.branch or 'HEAD')}/{quote(path)}"


class _Rules:
    """The folder rules of a commit."""

    def __init__(self, blobs: dict[str, _Blob], read: partial[bytes], top: str, given: Given) -> None:
        self._blobs = blobs
        self._read = read
        self._top = PurePosixPath(top)
        self._given = given
        self._found: dict[PurePosixPath, Rule] = {}
        self._misnamed = {path.parent: path.name for path in map(PurePosixPath, blobs) if misnamed(path.name)}

    def of(self, folder: PurePosixPath) -> Rule:
        """The rule nearest above a folder. Raises `UnclearRights`."""
        if folder not in self._found:
            self._found[folder] = self._rule(folder)
        return self._found[folder]

    def _rule(self, folder: PurePosixPath) -> Rule:
        above = Rule() if folder == folder.parent else self.of(folder.parent)
        above = self._given.over(above) if folder == self._top else above
        here = str(folder / RULE_FILE)
        if folder in self._misnamed:
            raise UnclearRights(f"{self._misnamed[folder]} has to be called {RULE_FILE}")
        if here not in self._blobs:
            return above
        if not self._blobs[here].ordinary:
            raise UnclearRights(f"folder rule {here} is a link")
        try:
            text = self._read(here, self._blobs[here]).decode("utf-8")
        except (UnreadableDocument, ValueError) as unclear:
            raise UnclearRights(f"folder rule {here} cannot be read") from unclear
        return read_rule(text, above, here)


def _tidy(store: Path) -> None:
    """Away with what a git that was killed has left: nobody else works here."""
    pieces = (store / "objects").glob("*/tmp_*")
    for left in (*store.glob("*.lock"), *(store / "refs").rglob("*.lock"), *pieces):
        left.unlink(missing_ok=True)


def _is_taken(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return is_document(parts[-1]) and not any(part.startswith(".") for part in parts)


def _content(store: Path, visit: Visit, path: str, blob: _Blob) -> bytes:
    if suffix(path) in OTHER_DOCUMENTS:
        raise UnreadableDocument(f"format {suffix(path)} cannot be read; save it as PDF, DOCX or HTML")
    if blob.size > MAX_BYTES:
        raise UnreadableDocument(f"larger than {MAX_BYTES // 2**20} MB")
    try:
        found = git(["cat-file", "blob", blob.oid], store, stopping=visit.stopping)
    except SourceFailed as failure:
        if visit.stopping():
            raise Stopped(str(failure)) from failure
        raise UnreadableDocument(str(failure)) from failure
    if found.startswith(_LFS):
        raise UnreadableDocument("kept in Git LFS: only a pointer to it is in the repository")
    return found
