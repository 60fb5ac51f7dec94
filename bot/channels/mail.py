"""E-mail out over SMTP, from jobs: a refusal for good gives the job up, anything else is tried again later."""

import asyncio
import smtplib
import ssl
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from bot.jobs import GiveUp, Retry, Work

TIMEOUT = 20  # seconds for each step of a conversation with the mail server


@dataclass(frozen=True, kw_only=True)
class Mail:
    to: str
    subject: str
    text: str


SendMail = Callable[[Mail, Work], Awaitable[None]]


def smtp(url: str, sender: str) -> SendMail:
    """Send through `url`: smtp://user:password@host:587 upgrades to TLS (always, where there is a password), smtps://
    begins with it."""

    async def send(mail: Mail, work: Work) -> None:
        message = _message(mail, sender, message_id=f"<job-{work.id}@{sender.rpartition('@')[2]}>")
        try:
            await asyncio.to_thread(_deliver, url, message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise _refused(max(codes, default=0)) from None
        except smtplib.SMTPResponseException as error:
            raise _refused(error.smtp_code) from None
        except (OSError, smtplib.SMTPException) as error:
            raise Retry(reason=f"the mail server cannot be used: {type(error).__name__}") from None

    return send


def _refused(code: int) -> Exception:
    """4xx is "not now"; a wrong password (535) is for the operator to mend, and mail waits until then."""
    if 500 <= code < 600 and code not in (530, 534, 535, 538):
        return GiveUp(f"the mail server refused it for good ({code})")
    return Retry(reason=f"the mail server refused it for now ({code})")


def _message(mail: Mail, sender: str, message_id: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.to, mail.subject
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    return message


def _deliver(url: str, message: EmailMessage) -> None:
    with signed_in(url) as server:
        server.send_message(message)


@contextmanager
def signed_in(url: str) -> Iterator[smtplib.SMTP]:
    """The mail server; encrypted where it can be, always before a password is sent. Raises OSError, SMTPException."""
    parts, context = urlsplit(url), ssl.create_default_context()
    with _connected(parts.scheme, parts.hostname or "localhost", parts.port, context) as server:
        if parts.scheme == "smtp" and (parts.username or server.has_extn("starttls")):
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server


def _connected(scheme: str, host: str, port: int | None, context: ssl.SSLContext) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT, context=context)
    server = smtplib.SMTP(host, port or 587, timeout=TIMEOUT)
    server.ehlo()
    return server
