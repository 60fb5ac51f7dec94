"""What the doctor looks at on this machine: Python, disk, clock, address, mail server."""

import os
import platform
import shutil
import smtplib
import socket
import stat
import sys
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import httpx

from bot.channels.mail import signed_in
from bot.clock import utc_now
from bot.config import PREFIX, Settings
from commands.doctor import Check, Result, ok, problem, warning
from commands.handover import announced

PYTHONS = ((3, 11), (3, 13))  # oldest and newest that are tested
LITTLE_SPACE, TOO_LITTLE_SPACE = 1_000, 100  # MB; an index of 230 pages takes about 20
LAST_RELEASE = datetime(2026, 11, 1, tzinfo=UTC)  # a clock before that is wrong
ZONES = ("Europe/Vienna", "Asia/Seoul", "America/New_York")
SHORT_TOKEN = 20  # characters; below that it can be guessed


def python(_settings: Settings) -> Result:
    """Tested versions only: the lock names no packages for others."""
    version, (oldest, newest) = sys.version_info[:2], PYTHONS
    what = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    if oldest <= version <= newest:
        return ok(what)
    return problem(what, "Install Python 3.11, 3.12 or 3.13, then: make clean setup PYTHON=python3.12")


def folder(settings: Settings) -> Result:
    """Everything this installation keeps is in one folder."""
    where = settings.data_dir.resolve()
    mend = f"Make it writable for this user, or set {PREFIX}DATA_DIR to another folder."
    try:
        with tempfile.TemporaryFile(dir=_existing(where)):
            return ok(f"{where} {'is writable' if where.exists() else 'can be made'}")
    except OSError as error:
        return problem(f"{where} cannot be written: {error.strerror}", mend)


def space(settings: Settings) -> Result:
    """A full disk loses nothing, but then nothing new is accepted."""
    where = _existing(settings.data_dir.resolve())
    free = shutil.disk_usage(where).free // 1_000_000
    what, mend = f"{free:,} MB free", f"Free some space where {where} is."
    if free < TOO_LITTLE_SPACE:
        return problem(what, mend)
    return warning(what, mend) if free < LITTLE_SPACE else ok(what)


def _existing(path: Path) -> Path:
    """The folder itself, or the nearest one above it that is there: looking must not make it."""
    return next(each for each in (path, *path.parents) if each.exists())


def clock(_settings: Settings) -> Result:
    """Deadlines are computed in the partners' time zones."""
    now = utc_now()
    if now < LAST_RELEASE:
        return problem(f"it says {now:%Y-%m-%d}", "Set the clock: signatures and deadlines depend on it.")
    try:
        for name in ZONES:
            ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return problem("time zone data is missing", "Run: make setup (it installs the package tzdata).")
    return ok(f"{now:%Y-%m-%d %H:%M} UTC, with time zone data")


def port(settings: Settings) -> Result:
    """Free, or taken by this installation's own server."""
    where = f"{settings.host}:{settings.port}"
    try:
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as listening:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((settings.host, settings.port))
    except OSError as error:
        if our_server(settings.data_dir) == settings.own_address:
            return ok(f"this installation is serving at {settings.own_address}")
        mend = f"Stop what listens there, or choose another: {PREFIX}PORT=8001"
        return problem(f"{where} cannot be used: {error.strerror}", mend)
    return ok(f"{where} is free")


def our_server(data_dir: Path) -> str | None:
    """Where the server that owns this data folder answers; None if none does."""
    running = announced(data_dir)
    if running is None:
        return None
    with suppress(httpx.HTTPError):
        answer = httpx.get(f"{running.address}/healthz", timeout=3, trust_env=False)
        return running.address if answer.is_success else None
    return None


def public_address(settings: Settings) -> Result:
    """Links in messages begin with it, and browsers are only answered under it."""
    mend = f"Set {PREFIX}PUBLIC_URL to the https:// address people use."
    if settings.public_url is None:
        if settings.on_loopback:
            return ok(f"{settings.address}, for this machine only")
        return warning(f"unknown; links in messages would begin with {settings.address}", mend)
    parts = urlsplit(settings.public_url)
    if parts.query or parts.fragment or parts.username:
        return problem("it holds more than scheme, host, port and path", mend)
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        return warning(f"{settings.address} is not encrypted; browsers will not keep people signed in", mend)
    return ok(settings.address)


def demo_mode(settings: Settings) -> Result:
    """Everybody who reaches a demo can be everybody in it."""
    if not settings.demo:
        return ok("off: people have to sign in")
    if not settings.on_loopback or settings.public_url:
        mend = f"Switch it off ({PREFIX}DEMO=false), or serve on 127.0.0.1 without {PREFIX}PUBLIC_URL."
        return problem("on, and this server can be reached from elsewhere", mend)
    return ok("on, for this machine only")


def secrets(settings: Settings) -> Result:
    """What must not be read or guessed by others."""
    token = settings.internal_token
    if token and len(token.get_secret_value()) < SHORT_TOKEN:
        mend = 'Make one: python -c "import secrets; print(secrets.token_urlsafe(32))"'
        return warning(f"{PREFIX}INTERNAL_TOKEN is short enough to be guessed", mend)
    file = Path(str(settings.model_config.get("env_file") or ".env"))
    if os.name == "posix" and file.is_file() and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return warning(f"{file} can be read by others on this machine", f"Run: chmod 600 {file}")
    return ok("none is exposed")


def mail(settings: Settings) -> Result:
    """The mail server answers and lets us in; nothing is sent."""
    if settings.smtp_url is None:
        return ok("not set up: people sign in to the web chat by invite code only")
    url = settings.smtp_url.get_secret_value()
    host = urlsplit(url).hostname
    try:
        with signed_in(url):
            return ok(f"{host} answers")
    except (OSError, smtplib.SMTPException) as error:
        mend = f"Check {PREFIX}SMTP_URL and that this machine may reach the mail server."
        return problem(f"{host} cannot be used ({type(error).__name__})", mend)


CHECKS: tuple[tuple[str, Check], ...] = (
    ("Python", python),
    ("Data folder", folder),
    ("Disk space", space),
    ("Clock", clock),
    ("Port", port),
    ("Public address", public_address),
    ("Demo mode", demo_mode),
    ("Secrets", secrets),
    ("Mail server", mail),
)
