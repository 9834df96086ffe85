"""The table of pages as a document: `python -m web.console.table_of_pages` writes docs/console_pages.md."""

from pathlib import Path

import web.console  # noqa: F401 - declares them
from domain.operators.permissions import ROLES, roles_for
from web.console.pages import PAGES, Does, Page
from web.console.session_cookie import PREFIX

FILE = Path(__file__).parents[2] / "docs" / "console_pages.md"
HEAD = """# The pages of the console

Which role may open which page, and what the page does. An operator who has regions sees, and acts on, those alone.
A page marked with * asks for password and code, unless they were given within ten minutes. `web/console/pages.py` holds
each page to its line; this file is written by `python -m web.console.table_of_pages`.

| page | does | {roles} |
|---|---|{rules}|
"""


def document() -> str:
    head = HEAD.format(roles=" | ".join(ROLES), rules="|".join("---" for _ in ROLES))
    return head + "".join(map(_line, sorted(PAGES.values(), key=lambda each: (each.path, each.does))))


def allowed(page: Page, role: str) -> bool:
    return page.act is None or role in roles_for(page.act)


def _line(page: Page) -> str:
    marks = " | ".join("yes" if allowed(page, role) else "" for role in ROLES)
    does = f"{page.does}{'*' if page.needs_proof else ''}"
    if page.does is Does.ENTER:
        marks = " | ".join("" for _ in ROLES)
    return f"| `{PREFIX}{page.path}` | {does} | {marks} |\n"


if __name__ == "__main__":
    FILE.write_text(document())
