"""Which machines a web source may reach: a public site never leads to machines of our own network.

Names are resolved here, and the connection goes to the address that was looked at, so that a name which answers
differently the second time (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket

from knowledge.errors import SourceFailed

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Is this an address of the open internet, also where an IPv4 address is written inside an IPv6 one?"""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return found.is_global and not found.is_multicast


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host. Raises `SourceFailed` if it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as failure:
        raise SourceFailed(f"{host} is not known here") from failure
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def permitted(host: str, addresses: list[str], *, public: bool) -> str:
    """The address to connect to. Raises `SourceFailed` if the source is public and none of these is."""
    found = next((address for address in addresses if not public or is_public(address)), None)
    if found is None:
        raise SourceFailed(f"{host} leads into a private network now; it was a public site when it was taken in")
    return found
