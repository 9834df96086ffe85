"""Who posts to our callbacks: the address as our own proxies saw it."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Network = IPv4Network | IPv6Network


def address_of(remote: str, forwarded_for: str, proxies: Sequence[Network]) -> str:
    """The nearest address that is none of our proxies. What stands further left anybody can have written."""
    nearest_first = [remote, *reversed([hop.strip() for hop in forwarded_for.split(",") if hop.strip()])]
    return next((hop for hop in nearest_first if not _is_in(hop, proxies)), nearest_first[-1])


def may_send(address: str, allowed: Sequence[Network]) -> bool:
    """Whether the address is on the list. An empty list allows everybody: the tokens guard alone."""
    return not allowed or _is_in(address, allowed)


def _is_in(address: str, networks: Iterable[Network]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in networks)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(address)
    except ValueError:
        return None
