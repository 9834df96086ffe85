"""How the gateway behaves unless it is changed, and what may happen to the next messages."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from sandbox.africastalking.faults import KNOWN_FAULTS
from sandbox.framework import scripts
from sandbox.framework.commands import Options


def known_fault(name: str) -> str:
    if name not in KNOWN_FAULTS:
        raise ValueError(f"no such fault: {name}")
    return name


Fault = Annotated[str, AfterValidator(known_fault)]


class AfricasTalkingOptions(Options):
    # SMS out
    latency_seconds: tuple[float, float] = (0.0, 0.0)  # of each answer; the gateway: 0.1 to 2 s
    stall_seconds: float = 60.0
    balance_cents: int = 100_000_000
    fault_shares: dict[Fault, float] = Field(default_factory=dict)  # {"reset_after_accept": 0.05}
    # delivery reports
    report_steps: tuple[str, ...] = ("Sent", "Submitted", "Buffered")  # before the final one
    report_delay_seconds: tuple[float, float] = (0.1, 0.5)
    slow_report_seconds: float = 30.0
    # SMS callbacks are repeated until the service answers 200
    retry_seconds: float = Field(default=60.0, gt=0)
    retry_for_seconds: float = 12 * 3600.0
    # SMS in
    inbound_dates: tuple[str, ...] = ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S")  # both were seen
    inbound_copies: int = 1
    # USSD
    turn_seconds: float = 10.0  # how long the gateway waits for a screen
    direct_dial_in: Literal["text", "service_code"] = "text"
    duplicate_turns: bool = False
    stale_turns: bool = False
    drop_events: bool = False


class Script(scripts.Script):
    """Fits a request to send by one of its numbers, or any request."""

    fault: Fault = ""
    number: str | None = None

    def fits(self, numbers: list[str]) -> bool:
        return self.number is None or self.number in numbers
