"""Only public addresses may be reached for somebody from outside."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from bot.operations.public_addresses import AddressRefused, is_public, public_address


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *("224.0.0.1", "255.255.255.255", "240.0.0.1", "198.18.0.1"),
        *("::", "::1", "fe80::1", "fec0::1", "fd00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"),
        *("64:ff9b::7f00:1", "2002:7f00:1::", "2002:a00:1::"),
    ],
)
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["142.250.1.95", "2607:f8b0:4001::5f", "::ffff:142.250.1.95", "64:ff9b::8efa:15f"])
def test_an_address_of_the_public_network_is(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "localhost", "::1", "a" * 300])
async def test_a_host_that_leads_inside_is_refused_however_it_is_written(host: str) -> None:
    with pytest.raises((AddressRefused, OSError)):
        await public_address(host)


async def test_a_public_host_is_reached_by_https_at_the_address_that_was_looked_at() -> None:
    assert await public_address("142.250.1.95") == ("142.250.1.95", 443)
