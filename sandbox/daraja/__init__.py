"""A stand-in for Safaricom's Daraja, written from its portal and from what implementers saw, not from our client."""

from sandbox.daraja.merchant import Merchant
from sandbox.daraja.server import DarajaStandIn
from sandbox.daraja.state import DarajaOptions

__all__ = ["DarajaOptions", "DarajaStandIn", "Merchant"]
