"""Whether a page scrolls sideways, with the fonts of this machine and with one that is wider than any machine's."""

from playwright.sync_api import Page

SCROLLS = """apart => {
    const sideways = () => document.documentElement.scrollWidth > innerWidth;
    const asItIs = sideways(), wide = new CSSStyleSheet(), before = document.adoptedStyleSheets;
    wide.replaceSync(`* { font-family: monospace !important; letter-spacing: ${apart}px !important }`);
    document.adoptedStyleSheets = [...before, wide];
    const withWideLetters = sideways();
    document.adoptedStyleSheets = before;
    return asItIs || withWideLetters;
}"""


def scrolls_sideways(page: Page, pixels_apart: int = 3) -> bool:
    """The wide letters, so many pixels apart, are put on by a sheet of the document, which no content policy stops, and
    taken off again.
    """
    return bool(page.evaluate(SCROLLS, pixels_apart))
