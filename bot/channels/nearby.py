"""Whether somebody asks from this machine itself: then they need not prove who they are for what is only theirs."""

from ipaddress import ip_address

from starlette.requests import Request

FORWARDED = ("forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip")


def from_this_machine(request: Request) -> bool:
    """The caller is here and nobody stands between: what a proxy on this machine passes on comes from elsewhere."""
    if request.client is None or any(map(_is_of_a_proxy, request.headers)):
        return False
    return is_this_machine(request.client.host)


def _is_of_a_proxy(header: str) -> bool:
    """Whoever sends this speaks for somebody else."""
    return header in FORWARDED or header.startswith("x-forwarded")


def is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
