"""The end of a listener: whoever still comes to it is taken, and then it is gone, without a moment in between."""

import ctypes
import os
from collections.abc import Iterator
from errno import ECONNABORTED, EINTR
from socket import socket

# Unlike the socket module, it does not give the interpreter to other threads at each call: whoever came while this one
# waited to have it back would be reset.
_libc = ctypes.PyDLL(None, use_errno=True)


def last_clients(listener: int) -> Iterator[socket]:
    """The sockets of those who wait at this listener, a file descriptor; it is closed once nobody does."""
    while (taken := _libc.accept(listener, None, None)) >= 0 or ctypes.get_errno() in {EINTR, ECONNABORTED}:
        if taken >= 0:
            os.set_inheritable(taken, False)  # noqa: FBT003 - the function's signature
            yield socket(fileno=taken)
    _libc.close(listener)
