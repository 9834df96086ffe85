"""The table of the console's pages in docs/ is the one that the pages are held to."""

from web.console.table_of_pages import FILE, document


def test_the_table_of_pages_is_that_of_the_code():
    assert FILE.read_text() == document(), "run `python -m web.console.table_of_pages`"
