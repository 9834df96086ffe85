"""A stand-in for Africa's Talking: USSD and SMS over real HTTP, and a handset to use them with.

    with AfricasTalkingStandIn(service_url="http://127.0.0.1:8000") as gateway:
        session = gateway.dial("*977#", "+254711000001")
        session.reply("1")
        gateway.messages.delivered("+254711000001")

Written from what is known of the gateway, not from our client.
"""

from sandbox.africastalking.options import AfricasTalkingOptions
from sandbox.africastalking.server import AfricasTalkingStandIn

__all__ = ["AfricasTalkingOptions", "AfricasTalkingStandIn"]
