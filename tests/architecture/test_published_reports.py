"""docs/reports has each row that a report's tests try, in its words: what is now beside it is that of some run."""

import pytest

from tests.reports.publish import PUBLISHED, REPORTS, published, wanted

REPORTS_TRIED = sorted(file.stem for file in (PUBLISHED.parents[1] / "tests" / "reports").glob("*.yaml"))


def test_each_report_is_published():
    assert sorted(REPORTS) == REPORTS_TRIED


@pytest.mark.parametrize("name", REPORTS_TRIED)
def test_the_published_table_has_the_rows_of_the_report(name):
    assert list(published(PUBLISHED / f"{name}.md")) == wanted(name), (
        "run the tests of its rows, then `python -m tests.reports.publish`"
    )
