"""How many parts an SMS takes, which is what the gateway bills (GSM 03.38)."""

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
ESCAPED = frozenset("^{}\\[~]|€\f")


def count_parts(text: str) -> int:
    if all(character in GSM_7 or character in ESCAPED for character in text):
        return _parts([2 if character in ESCAPED else 1 for character in text], single=160, multi=153)
    return _parts([len(character.encode("utf-16-be")) // 2 for character in text], single=70, multi=67)


def _parts(sizes: list[int], single: int, multi: int) -> int:
    """Neither an escape pair nor a surrogate pair straddles two parts."""
    if sum(sizes) <= single:
        return 1
    parts, used = 1, 0
    for size in sizes:
        if used + size > multi:
            parts, used = parts + 1, 0
        used += size
    return parts
