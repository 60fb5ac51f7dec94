"""A mail server of our own: real SMTP on loopback, for one test."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


@dataclass
class Mailbox:
    """`refusals` are said instead of "fine" to the next recipients, one each."""

    url: str = ""
    messages: list[EmailMessage] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def say(line: str) -> None:
            writer.write(f"{line}\r\n".encode())
            await writer.drain()

        await say("220 mail.test.example")
        while command := (await reader.readline()).decode().strip():
            match command.split(maxsplit=1)[0].upper():
                case "EHLO" | "HELO":
                    await say("250 mail.test.example")
                case "RCPT":
                    await say(self.refusals.pop(0) if self.refusals else "250 fine")
                case "DATA":
                    await say("354 go on")
                    self.messages.append(_message(await reader.readuntil(b"\r\n.\r\n")))
                    self.arrived.set()
                    await say("250 kept")
                case "QUIT":
                    await say("221 bye")
                    break
                case _:
                    await say("250 fine")
        writer.close()

    async def next(self) -> EmailMessage:
        """The message that arrives next, or has arrived already."""
        async with asyncio.timeout(60):
            await self.arrived.wait()
        self.arrived.clear()
        return self.messages[-1]


def _message(data: bytes) -> EmailMessage:
    message = message_from_bytes(data.removesuffix(b".\r\n"), policy=default)
    assert isinstance(message, EmailMessage)
    return message


@asynccontextmanager
async def mailbox() -> AsyncIterator[Mailbox]:
    box = Mailbox()
    server = await asyncio.start_server(box.converse, "127.0.0.1", 0)
    box.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield box
