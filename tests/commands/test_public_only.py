"""The way to files on machines of the open internet: over TLS to the machine that was looked at, redirects included."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.desks.desk_http import Wire
from commands import public_only
from commands.desks import FilesElsewhere, client_beside
from tests.fake_desk import TOKEN, USER
from tests.samples import PDF

HOST = "files.example"


@pytest.fixture
def certified(tmp_path: Path) -> Path:
    """A certificate of `HOST` that it signed itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path / "certificate.pem"
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
async def files(certified: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """A machine of the internet that happens to be here; `/leads` leads on by a path alone."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = (await reader.readuntil(b"\r\n\r\n")).decode()
        assert f"\r\nHost: {HOST}:{port}\r\n" in asked
        leads = asked.startswith("GET /leads ")
        said = "302 Found\r\nLocation: ../steps.pdf" if leads else "200 OK"
        body = b"" if leads else PDF
        writer.write(f"HTTP/1.1 {said}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
        writer.close()

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certified)
    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    monkeypatch.setattr(public_only, "trusted", lambda env: ssl.create_default_context(cafile=certified))
    monkeypatch.setattr(public_only, "resolved", lambda host, port: [{HOST: "127.0.0.1"}.get(host, host)])
    monkeypatch.setattr(public_only, "permitted", lambda host, found, public: found[0])
    yield f"https://{HOST}:{port}"
    server.close()


@pytest.mark.parametrize("path", ["/steps.pdf", "/leads"], ids=["directly", "over a relative redirect"])
async def test_a_file_of_a_desk_is_fetched_from_the_machine_by_its_name(files: str, path: str) -> None:
    async with client_beside("https://desk.example", FilesElsewhere()) as client:
        wire = Wire(client, "https://desk.example", USER, TOKEN)
        assert b"".join([chunk async for chunk in wire.download(f"{files}{path}")]) == PDF


async def test_what_was_asked_for_stays_what_it_was(files: str) -> None:
    """Cookies and redirects are told from the address in the request."""
    async with httpx.AsyncClient(transport=FilesElsewhere()) as client:
        assert (await client.get(f"{files}/steps.pdf")).url == f"{files}/steps.pdf"
