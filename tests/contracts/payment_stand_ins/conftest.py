import pytest

from sandbox.daraja import DarajaStandIn
from sandbox.paystack import PaystackStandIn
from tests.contracts.payment_stand_ins.daraja_caller import Caller
from tests.contracts.payment_stand_ins.listener import Listener
from tests.contracts.payment_stand_ins.paystack_caller import PaystackCaller


@pytest.fixture
def listener():
    listener = Listener()
    listener.start()
    yield listener
    listener.stop()


@pytest.fixture
def daraja(listener):
    stand_in = DarajaStandIn()
    yield Caller(stand_in, stand_in.start(), listener)
    stand_in.stop()


@pytest.fixture
def paystack(listener):
    stand_in = PaystackStandIn()
    caller = PaystackCaller(stand_in, stand_in.start(), listener)
    yield caller
    stand_in.stop()
