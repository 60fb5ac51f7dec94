"""The git program, run so that a repository can do nothing but be read, and nothing ever waits for a person."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from knowledge.errors import SourceFailed

FETCH_SECONDS = 300
FETCH_BYTES = 2**30  # that one fetch may bring: all files of a branch, without history
TOO_LARGE = f"larger than {FETCH_BYTES // 2**20} MB; keep what is to be read in a repository of its own"
READ_SECONDS = 60
SAID_BYTES = 2**26  # that git may say: the largest document, or the list of half a million files
TOO_MANY = "more files than can be read; folders within folders may be the same one over and over"
_POLL = 0.1
_SAFE = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "protocol.ext.allow": "never",
    "submodule.recurse": "false",
    "fetch.recurseSubmodules": "false",
    "fetch.unpackLimit": "1",  # what is fetched is written as it comes, however few and large its files are
    "gc.autoDetach": "false",
    "core.askPass": "",
}
_LOGIN = re.compile(r"(?<=//)[^/@\s]+@")


def git(
    arguments: list[str],
    folder: Path,
    *,
    seconds: float = READ_SECONDS,
    most: int | None = None,
    protocols: str = "",
    stopping: Callable[[], bool],
) -> bytes:
    """Run it in a bare repository; returns what it says. `protocols` it may use, joined by colons; it may make the
    repository larger by `most` bytes, which is looked at several times a second.

    Raises `SourceFailed` with git's own words, without credentials.
    """
    room = None if most is None else bytes_in(folder) + most
    settings = [part for name, value in _SAFE.items() for part in ("-c", f"{name}={value}")]
    command = ["git", *settings, f"--git-dir={folder}", *arguments]
    try:
        process = subprocess.Popen(  # noqa: S603 - a list, without a shell; addresses stand behind `--`
            command,
            cwd=folder,
            env=_environment(protocols),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except FileNotFoundError:
        raise SourceFailed("git is not installed here") from None
    try:
        out, err = _until_done(process, time.monotonic() + seconds, stopping, partial(_within, folder, room))
    finally:
        _end(process)
    if process.returncode:
        raise SourceFailed(_said(err))
    return out


def bytes_in(folder: Path) -> int:
    """What a repository takes on the disk; files come and go while git works in it."""
    total = 0
    for path in (folder / "objects").rglob("*"):
        with suppress(OSError):
            total += path.stat().st_size if path.is_file() else 0
    return total


def _within(folder: Path, room: int | None) -> bool:
    return room is None or bytes_in(folder) <= room


def _until_done(
    process: subprocess.Popen[bytes], until: float, stopping: Callable[[], bool], within: Callable[[], bool]
) -> tuple[bytes, bytes]:
    while True:
        try:
            return process.communicate(timeout=_POLL)
        except subprocess.TimeoutExpired as so_far:
            if len(so_far.output or b"") + len(so_far.stderr or b"") > SAID_BYTES:
                raise SourceFailed(TOO_MANY) from None
            if stopping():
                raise SourceFailed("the library is closing") from None
            if time.monotonic() > until:
                raise SourceFailed("git took too long") from None
            if not within():
                raise SourceFailed(TOO_LARGE) from None


def _end(process: subprocess.Popen[bytes]) -> None:
    """Also what it started itself, such as ssh."""
    if process.poll() is None:
        with suppress(OSError):
            (os.killpg(process.pid, 9) if hasattr(os, "killpg") else process.kill())
        process.communicate()


def _environment(protocols: str) -> dict[str, str]:
    """Nobody is asked for a password; helpers and keys that the operator gave git are used as ever."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PARTNER_ASSISTANT_"))}
    ours = {
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ALLOW_PROTOCOL": protocols or "none",
        "GIT_SSH_COMMAND": os.environ.get("GIT_SSH_COMMAND", "ssh -oBatchMode=yes -oConnectTimeout=20"),
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "LC_ALL": "C",
        "SSH_ASKPASS_REQUIRE": "never",
    }
    return {**kept, **ours}


def _said(err: bytes) -> str:
    """The line that says what is wrong."""
    lines = [line.strip() for line in err.decode("utf-8", "replace").splitlines() if line.strip()]
    told = next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[-1] if lines else "failed")
    return _LOGIN.sub("", f"git: {told.removeprefix('fatal: ').removeprefix('error: ')}")[:300]
