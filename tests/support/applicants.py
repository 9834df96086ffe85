"""Applications of a test: sent from a phone, and moved up by the commands of operators."""

from tests.support.connections import pays_at

ANSWERS = ("Otieno Odhiambo", "23456789", "1", "Ruaraka", "All Saints church", "1", "1")
METER = ("--meter", "04219999", "--seal", "KP-77", "--reading", "12", "--region", "Nairobi")
FEE = 3_498_000


class Applicants:
    """Those who apply from these phones, and the office."""

    def __init__(self, phone, operator):
        self.phone = phone
        self.operator = operator

    def applies(self, number, *answers):
        """The reference."""
        said = self.phone(number).dials().answers("1", "6", "4", *(answers or ANSWERS), "1").reply
        return said.split("reference is ")[1].split(". ")[0]

    def moves(self, reference, *words):
        return self.operator.asks("application", words[0], reference, *words[1:], "--by", "Njeri")

    def is_refused(self, reference, *words):
        """The sentence that the operator reads."""
        said = self.operator.types("application", words[0], reference, *words[1:], "--by", "Njeri")
        assert said.code == 1, said.out
        return said.err

    def up_to(self, reference, rung, amount="34980"):
        """Moves it there by every rung before; money and the applicant's yes are the test's."""
        steps = {
            "papers_complete": ("advance", "--to", "papers_complete"),
            "survey_booked": ("advance", "--to", "survey_booked", "--on", "2099-01-05"),
            "surveyed": ("advance", "--to", "surveyed"),
            "quoted": ("quote", "--amount", amount),
            "paid": (),
            "wayleave": ("advance", "--to", "wayleave"),
            "built": ("advance", "--to", "built"),
            "inspected": ("advance", "--to", "inspected"),
            "metered": ("meter", *METER),
        }
        for step, words in steps.items():
            if words:
                self.moves(reference, *words)
            else:
                self.pays(reference)
            if step == rung:
                return

    def pays(self, reference, cents=FEE, receipt="TC2290PAID", **more):
        pays_at(self.operator.browser(), self.operator.parts, reference, cents, receipt, **more)
