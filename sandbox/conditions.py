"""What a test or a presenter may change while the stand-in runs, by attribute or by `POST /__control`."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from sandbox.server import BadRequestError


@dataclass(slots=True)
class Conditions:
    # SMS out
    latency_seconds: tuple[float, float] = (0.0, 0.0)  # of each answer; the gateway: 0.1 to 2 s
    stall_seconds: float = 60.0
    balance_cents: int = 100_000_000
    next_faults: list[str] = field(default_factory=list)  # one for each of the next requests, by name (sms_faults.py)
    fault_shares: dict[str, float] = field(default_factory=dict)  # {"reset_after_accept": 0.05}
    # delivery reports
    report_steps: tuple[str, ...] = ("Sent", "Submitted", "Buffered")  # before the final one
    report_delay_seconds: tuple[float, float] = (0.1, 0.5)
    slow_report_seconds: float = 30.0
    # what is posted to the service again until it answers 200
    retry_seconds: float = 60.0
    retry_for_seconds: float = 12 * 3600.0
    # SMS in
    inbound_dates: tuple[str, ...] = ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S")  # both were seen
    inbound_copies: int = 1
    # USSD
    direct_dial_in: str = "text"  # or "service_code"
    duplicate_turns: bool = False
    stale_turns: bool = False
    drop_events: bool = False

    def change(self, values: dict[str, Any]) -> None:
        """Raises BadRequestError for a name that does not exist, before anything is changed."""
        unknown = values.keys() - {known.name for known in fields(self)}
        if unknown:
            raise BadRequestError(f"no such condition: {', '.join(sorted(unknown))}")
        for name, value in values.items():
            setattr(self, name, tuple(value) if isinstance(getattr(self, name), tuple) else value)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)
