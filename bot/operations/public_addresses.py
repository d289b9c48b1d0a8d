"""Which network address a host name from outside may be reached at: a public one, and the very one that was looked at.

Without this, whoever names a host could let the program send to machines that only it can reach.
"""

from __future__ import annotations

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_HTTPS = 443
_NAT64 = ip_network("64:ff9b::/96")
_LOOKUP_SECONDS = 5.0


class AddressRefused(Exception):
    """A host has an address that is not public, or a name that is none."""


async def public_address(host: str) -> tuple[str, int]:
    """The address and port at which to reach a host by HTTPS.

    Raises AddressRefused, and OSError where it cannot be looked up now.
    """
    try:
        lookup = asyncio.get_running_loop().getaddrinfo(host, _HTTPS, type=socket.SOCK_STREAM)
        found = [ip_address(each[4][0]) for each in await asyncio.wait_for(lookup, _LOOKUP_SECONDS)]
    except ValueError:
        raise AddressRefused from None  # no host is called so
    # One name may have several addresses: if one of them is not public, none is taken.
    if not found or not all(map(is_public, found)):
        raise AddressRefused
    return str(found[0]), _HTTPS


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address lies in the public network, also where it stands for one of IPv4."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is None and address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved
