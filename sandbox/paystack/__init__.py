"""A stand-in for Paystack, written from its published API, not from our client."""

from sandbox.paystack.server import PaystackStandIn
from sandbox.paystack.state import PaystackOptions

__all__ = ["PaystackOptions", "PaystackStandIn"]
