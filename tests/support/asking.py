"""Parts of a service that asks about drops in use whom a test says: everybody, or nobody."""

from dataclasses import replace

from app import Parts

EVERYBODY, NOBODY = 0, 100


def asking(parts: Parts, not_asked_percent: int) -> Parts:
    """The same parts, with the share of customers who are left out by lot."""
    versions = [
        replace(version, asking=replace(version.asking, not_asked_percent=not_asked_percent))
        for version in parts.terms.risk.versions
    ]
    return replace(parts, terms=replace(parts.terms, risk=replace(parts.terms.risk, versions=versions)))
