"""Names, types and order of a JSON document, without its values."""

import json
from pathlib import Path

SAMPLES = Path(__file__).parent / "samples"


def sample(name: str):
    return json.loads((SAMPLES / f"{name}.json").read_text())


def shape(value):
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [shape(inner) for inner in value]
    return type(value).__name__


def names(value):
    """In the order in which they stand."""
    if isinstance(value, dict):
        return [(name, names(inner)) for name, inner in value.items()]
    return [names(inner) for inner in value] if isinstance(value, list) else None
