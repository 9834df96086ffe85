"""What the page and the document of a recovery say that is chosen by a code."""

from catalogues import N_
from domain.field.findings import Body, Present
from domain.field.recoveries import AGREED, DROPPED, FINAL, HEARD, OBJECTED, PROVISIONAL, TAKEN_BACK, Cause
from domain.field.seals import SealEvent

CAUSES = {
    Cause.METER_FAULT: N_("The meter had stopped counting. That is no fault of yours."),
    Cause.COMPANY_ERROR: N_("By an error of ours not all units were billed. We are sorry."),
    Cause.NO_ACCESS: N_("We had no access to the meter, and not all units were billed."),
    Cause.TAMPERING: N_("Power was found that did not pass through the meter. The Energy Act 2019 forbids that."),
}
"""Four causes, four texts: only the last names the law."""

STATES = {
    PROVISIONAL: N_("Provisional: nothing is to be paid yet, nothing is overdue, and no supply is cut over it."),
    OBJECTED: N_("You have objected. You will be heard; until then nothing is to be paid or cut over it."),
    HEARD: N_("You were heard. Nothing is to be paid before it is final."),
    AGREED: N_("You have agreed. Nothing is to be paid before it is final."),
    FINAL: N_("Final: it is paid as follows, and no part of it is overdue before its day."),
    TAKEN_BACK: N_("Taken back: nothing of it is to be paid. What you have paid of it is to your credit."),
    DROPPED: N_("It was dropped: we ask for nothing."),
}
BODIES = {
    Body.INTACT: N_("the meter is whole"),
    Body.SEAL_BROKEN: N_("the seal was broken"),
    Body.BYPASS: N_("power went past the meter"),
    Body.STOPPED: N_("the meter stood still"),
    Body.BURNT: N_("the meter was burnt"),
    Body.WRONG_METER: N_("another meter hung there"),
    Body.FOREIGN_SUPPLY: N_("another supply was connected"),
}
PRESENT = {
    Present.SEEN: N_("you were there, by your own code"),
    Present.WITNESS: N_("a witness was there"),
    Present.NOBODY: N_("nobody was there"),
    Present.REFUSED: N_("whoever was there refused to give the code"),
}
SEALS = {
    SealEvent.FOUND: N_("found"),
    SealEvent.STRANGER: N_("found, and not ours"),
    SealEvent.MISSING: N_("missing"),
    SealEvent.REMOVED: N_("taken off"),
    SealEvent.FITTED: N_("fitted"),
}
RIGHTS = N_(
    "You may object, ask for the meter to be tested, or agree: here, by SMS, or in any office. After us the regulator"
    " EPRA decides, then the Energy and Petroleum Tribunal. It is the ordinary price of each day, without any penalty."
    " Never pay a technician."
)
