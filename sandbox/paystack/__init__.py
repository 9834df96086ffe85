"""A stand-in for Paystack, written from its published API, not from our client."""

from sandbox.paystack.server import PaystackStandIn

__all__ = ["PaystackStandIn"]
