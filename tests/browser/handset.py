"""The handset page, as the person who holds it uses it."""

import os

from playwright.sync_api import Page, expect


class Handset:
    """One screen follows another: what was there before is never taken for the answer, however slow the machine is."""

    def __init__(self, page: Page, base_url: str) -> None:
        self.page = page
        self.at = page.get_by_test_id
        self.screen = self.at("ussd-screen")
        self._answers = 0
        page.goto(base_url)
        expect(self.at("phone-input"), "the page has chosen whose phone it is").not_to_have_value("")

    def belongs_to(self, phone: str) -> None:
        self.at("phone-input").fill(phone)
        self.at("phone-input").press("Enter")

    def dials(self, code: str = "*977#") -> None:
        self.at("hangup").click()
        for key in code:
            self.at(f"key-{key}").click()
        self.at("call").click()
        self._answers += 1

    def types(self, text: str) -> None:
        self.at("ussd-input").fill(text)
        self.at("ussd-send").click()
        self._answers += 1

    def sees(self, words: str) -> None:
        """The answer to what was dialled or typed last has these words."""
        expect(self.screen).to_have_attribute("data-answer", str(self._answers))
        expect(self.screen).to_contain_text(words)

    def reads(self, words: str) -> None:
        """Waits for an SMS with these words, and opens it."""
        item = self.at("sms-item").filter(has_text=words).first
        self.at("sms-badge").click()
        item.click()

    def picture(self, name: str) -> None:
        """A picture for the README, when a folder for it is named."""
        if folder := os.environ.get("PICTURES"):
            self.page.screenshot(path=f"{folder}/{name}.png")
