"""What is read without a parser of HTTP is what every parser reads in one way. All else is left to gunicorn."""

import pytest

from webhooks.plain_requests import PlainRequest, read_plain_post

LINE = b"POST /callbacks/x/ussd HTTP/1.1\r\n"
LENGTH = b"Content-Length: 3\r\n"
USUAL = LINE + b"Host: x\r\n" + LENGTH + b"\r\n"


def read(head, body=b"a=b"):
    return read_plain_post(head + body, len(head))


@pytest.mark.parametrize(
    "head",
    [
        USUAL,
        LINE + b"content-length:3\r\n\r\n",
        LINE + b"CONTENT-LENGTH: \t3 \r\nX-Empty:\r\n\r\n",
        LINE + LENGTH + b"Connection: Keep-Alive\r\n\r\n",
        LINE + LENGTH + "X-Name: Njer\u0129\r\n".encode() + b"\r\n",
    ],
)
def test_a_post_of_the_length_that_it_says_is_plain(head):
    assert read(head) == PlainRequest(b"/callbacks/x/ussd", b"a=b")


@pytest.mark.parametrize(
    "fields",
    [
        b"",
        b"Content-Length: 4\r\n",
        b"Content-Length: 2\r\n",
        b"Content-Length: +3\r\n",
        b"Content-Length: 3, 3\r\n",
        b"Content-Length: 0x3\r\n",
        b"Content-Length: 000003\r\n",
        LENGTH + LENGTH,
        LENGTH + b"Content-Length: 0\r\n",
        LENGTH + b"Content-Length : 0\r\n",
        LENGTH + b"Content-Length-: 0\r\n",
        LENGTH + b"Transfer-Encoding: chunked\r\n",
        LENGTH + b"transfer-encoding:identity\r\n",
        LENGTH + b"Expect: 100-continue\r\n",
        LENGTH + b"Connection: close\r\n",
        LENGTH + b"Connection: keep-alive, close\r\n",
        LENGTH + b"Connection: keep-alive\r\nConnection: close\r\n",
        LENGTH + b"Connection: upgrade\r\nUpgrade: h2c\r\n",
        LENGTH + b"No colon\r\n",
        LENGTH + b"Folded: a\r\n b\r\n",
        LENGTH + b" Blank: before\r\n",
        LENGTH + b"Blank : behind\r\n",
        LENGTH + b"NUL: \0\r\n",
        LENGTH + b"Bare: a\nTransfer-Encoding: chunked\r\n",
        LENGTH + b"Bare: a\rb\r\n",
        LENGTH + b"X: y\r\n" * 65,
        LENGTH + b"X: " + b"y" * 4_096 + b"\r\n",
    ],
)
def test_what_may_be_read_in_two_ways_is_not(fields):
    assert read(LINE + fields + b"\r\n") is None


@pytest.mark.parametrize(
    "line",
    [
        b"GET /callbacks/x/ussd HTTP/1.1\r\n",
        b"post /callbacks/x/ussd HTTP/1.1\r\n",
        b"POST /callbacks/x/ussd HTTP/1.0\r\n",
        b"POST /callbacks/x/ussd HTTP/1.1 \r\n",
        b"POST  /callbacks/x/ussd HTTP/1.1\r\n",
        b"POST /callbacks/%78/ussd HTTP/1.1\r\n",
        b"POST /callbacks/x/ussd?a HTTP/1.1\r\n",
        b"POST http://y/callbacks/x/ussd HTTP/1.1\r\n",
        b"POST callbacks/x/ussd HTTP/1.1\r\n",
        b"\r\nPOST /callbacks/x/ussd HTTP/1.1\r\n",
        b"POST /callbacks/x/ussd\r\n",
    ],
)
def test_another_line_is_not_plain(line):
    assert read(line + LENGTH + b"\r\n") is None
