"""The Kenyan networks and what their USSD layer allows (Africa's Talking, help 1284071 and 1284096)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Network:
    code: str
    name: str
    idle_seconds: int
    session_seconds: int
    screen_characters: int
    input_characters: int


NETWORKS = {
    network.code: network
    for network in (
        Network("63902", "Safaricom", 30, 180, 160, 80),
        Network("63903", "Airtel", 60, 180, 184, 90),
        Network("63907", "Telkom", 30, 180, 160, 80),  # not published: as Safaricom
        Network("63999", "Equitel", 30, 180, 160, 80),
    )
}
SAFARICOM = "63902"


def network(code: str) -> Network:
    """A code that is not in the table gets Safaricom's limits: new codes may appear."""
    return NETWORKS.get(code) or Network(code, code, 30, 180, 160, 80)
