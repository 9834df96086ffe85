"""The lines of a file as people save it: what kind of file it is, its lines with their numbers, whatever ends them."""

from collections.abc import Iterator
from typing import BinaryIO

from domain.errors import InvalidInput

MAX_LINE_BYTES = 10_000
UTF8_BOM = b"\xef\xbb\xbf"
_BLOCK_BYTES = 1 << 18
_SAVE_AS = "in the spreadsheet choose Save As, CSV UTF-8"
_NUL_SHARE = 0.2

# How files that are no CSV begin, and what they are.
_OTHER_KINDS = (
    (b"PK\x03\x04", "a workbook (xlsx, ods) or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an Excel workbook (xls)"),
    (b"\x1f\x8b", "compressed (gzip)"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a text document (rtf)"),
    (b"<", "a web page or XML"),
    (b"\xff\xfe", "UTF-16, not UTF-8"),
    (b"\xfe\xff", "UTF-16, not UTF-8"),
)

NumberedLine = tuple[int, bytes]


def numbered_lines(source: BinaryIO) -> Iterator[NumberedLine]:
    """Each line with its number and its end, be that LF, CR LF or CR alone; the rest of one that is far too long is
    left out. Raises `InvalidInput` for a file that is no text in UTF-8 or its like.
    """
    block = source.read(_BLOCK_BYTES)
    _refuse_other_kinds(block.removeprefix(UTF8_BOM))
    for number, line in enumerate(_lines(block.removeprefix(UTF8_BOM), source), 1):
        yield number, line[:MAX_LINE_BYTES]


def _lines(block: bytes, source: BinaryIO) -> Iterator[bytes]:
    rest = b""
    while block:
        *lines, rest = (rest + block).splitlines(keepends=True)
        if rest.endswith(b"\n"):
            lines.append(rest)
            rest = b""
        yield from lines
        rest = _shortened(rest)
        block = source.read(_BLOCK_BYTES)
    if rest:
        yield rest


def _shortened(rest: bytes) -> bytes:
    """A line without its end so far. It may end in the first half of a CR LF."""
    return rest if len(rest) <= MAX_LINE_BYTES else rest[: MAX_LINE_BYTES - 1] + rest[-1:]


def _refuse_other_kinds(opening: bytes) -> None:
    for beginning, kind in _OTHER_KINDS:
        if opening.lstrip(b" \t\r\n" if beginning == b"<" else b"").startswith(beginning):
            raise InvalidInput(f"The file is {kind}: {_SAVE_AS}", "not_csv")
    sample = opening[:1_000]
    if sample.count(0) > len(sample) * _NUL_SHARE:
        raise InvalidInput(f"The file is UTF-16, not UTF-8: {_SAVE_AS}", "not_csv")
