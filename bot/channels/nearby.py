"""Whether somebody asks from this machine itself: then they need not prove who they are for what is only theirs."""

from ipaddress import ip_address

from starlette.requests import Request

FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")  # a proxy speaks for somebody else


def from_this_machine(request: Request) -> bool:
    """The caller is here and nobody stands between: what a proxy on this machine passes on comes from elsewhere."""
    if request.client is None or any(name in request.headers for name in FORWARDED):
        return False
    return is_this_machine(request.client.host)


def is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
