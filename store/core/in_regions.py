"""What operators of some regions see: the same condition in every query."""

from collections.abc import Sequence


def in_regions(column: str) -> str:
    """What a query asks of a column that names a region: whether it is one of `:regions`, of which none means all."""
    return f"(cardinality(CAST(:regions AS text[])) = 0 OR lower({column}) = ANY(CAST(:regions AS text[])))"


def lowered(regions: Sequence[str]) -> list[str]:
    """The names as `:regions` takes them."""
    return [name.lower() for name in regions]
