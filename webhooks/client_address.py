"""Who posts to our callbacks: the address as our own proxies saw it."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Network = IPv4Network | IPv6Network

_WITH_PORT = re.compile(r"(?P<v4>[0-9.]+)(?::[0-9]{1,5})?|\[(?P<v6>[0-9A-Fa-f:.]+)\](?::[0-9]{1,5})?")
_MAPPED_BITS = 96
MAX_ADDRESSES_REMEMBERED = 1_024


def address_of(remote: str, forwarded_for: str, proxies: Sequence[Network]) -> str:
    """The nearest address that is none of our proxies. What stands further left anybody can have written."""
    hops = [_bare(hop) for hop in forwarded_for.split(",") if hop.strip()]
    nearest_first = [_bare(remote), *reversed(hops)]
    return next((hop for hop in nearest_first if not _is_in(hop, proxies)), nearest_first[-1])


def may_send(address: str, allowed: Sequence[Network]) -> bool:
    """Whether the address is on the list. An empty list allows everybody: the tokens guard alone."""
    return not allowed or _is_in(address, allowed)


def _is_in(address: str, networks: Iterable[Network]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in _short(network) for network in networks)


def _bare(hop: str) -> str:
    """An address without what proxies write around it: a port, brackets, quotes, the IPv6 form of an IPv4 address."""
    text = hop.strip().strip('"')
    if found := _WITH_PORT.fullmatch(text):
        text = found["v4"] or found["v6"]
    parsed = _parsed(text)
    return str(parsed) if parsed else text


def _short(network: Network) -> Network:
    """An IPv4 network as one, also where it is written as IPv6."""
    mapped = network.network_address.ipv4_mapped if isinstance(network, IPv6Network) else None
    if mapped is None or network.prefixlen < _MAPPED_BITS:
        return network
    return IPv4Network((mapped, network.prefixlen - _MAPPED_BITS))


@lru_cache(MAX_ADDRESSES_REMEMBERED)
def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed
