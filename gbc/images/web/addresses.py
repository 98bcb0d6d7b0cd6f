"""Which addresses of the network a URL may lead to."""

from __future__ import annotations

import ipaddress
import socket

from gbc.images.errors import ImageError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv6 that a gateway turns into the IPv4 address in its last 32 bits."""


def resolve(host: str, port: int, *, allow_private: bool) -> list[str]:
    """The addresses of a host to which a connection may be made, in the system's order.

    Connect to these and do not resolve the name again: it could lead elsewhere the second time. Raises
    ``ImageError`` where there are none, ``OSError`` where that cannot be found out just now.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
            raise
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ImageError("read", f"{host}: {reason}") from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    allowed = [address for address in addresses if allow_private or is_public(address)]
    if not allowed:
        raise ImageError("read", f"{host} leads to {addresses[0]}, which is not public (--allow-private allows it)")
    return allowed


def is_public(address: str) -> bool:
    """Whether an address belongs to the public network, also where it stands for another one."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    return all(_is_public(one) for one in (parsed, *_meant(parsed)))


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return True  # the address within decides
    ordinary = address.is_global and not address.is_multicast and not address.is_reserved
    return ordinary or address in _TRANSLATED


def _meant(address: Address) -> list[Address]:
    """The IPv4 addresses that an IPv6 address stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    meant = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _TRANSLATED:
        meant.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [one for one in meant if one is not None]
