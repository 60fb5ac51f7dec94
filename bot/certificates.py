"""Which certificates prove who a server is: read once for all clients, which takes longer than most of their calls."""

import ssl
from functools import cache

import httpx


@cache
def trusted(*, env: bool) -> ssl.SSLContext:
    """`env`: those that SSL_CERT_FILE and SSL_CERT_DIR name, where they do; else the ones that come with httpx."""
    return httpx.create_ssl_context(trust_env=env)
