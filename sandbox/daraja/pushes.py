"""One request to pay that M-Pesa accepted, from the merchant's POST to its result."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto

from sandbox.daraja.ledger import Movement
from sandbox.daraja.results import RESULTS
from sandbox.daraja.scripts import Script


class Stage(Enum):
    ACCEPTED = auto()
    PROMPTED = auto()
    ANSWERED = auto()
    CONCLUDED = auto()


@dataclass(slots=True)
class Push:
    checkout_request_id: str
    merchant_request_id: str
    phone: str
    amount: int
    reference: str
    transaction_type: str
    party_b: str
    callback_url: str
    at: datetime
    script: Script = field(default_factory=Script)
    stage: Stage = Stage.ACCEPTED
    result: str = ""
    description: str = ""
    movement: Movement | None = None
    queries: int = 0

    @property
    def is_open(self) -> bool:
        return self.stage is not Stage.CONCLUDED

    @property
    def receipt(self) -> str | None:
        return self.movement.receipt if self.movement else None

    def conclude(self, code: str, description: str = "", movement: Movement | None = None) -> None:
        self.result = code
        self.description = description or RESULTS.get(code, "Unknown result.")
        self.movement = movement
        self.stage = Stage.CONCLUDED
