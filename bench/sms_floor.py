"""The floors of SMS: a bare kept-alive session, and the SDK as it comes. For each number read: so many messages."""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import requests
from africastalking.SMS import SMSService
from requests.adapters import HTTPAdapter

FIRST_PHONE = 254_720_000_000
TEXT = "Kenya Power: Reading {n}, 120 units. Bill KES 3,000. Pay KES 3,000 by 07/12/2026, paybill 888888, account 1."
CREATED = 201

Send = Callable[[int], None]


def bare_session(base_url: str, api_key: str, at_once: int) -> Send:
    session = requests.Session()
    session.mount("https://", HTTPAdapter(pool_connections=1, pool_maxsize=at_once))
    headers = {"Accept": "application/json", "apiKey": api_key}

    def send(number: int) -> None:
        form = {
            "username": "bench",
            "to": f"+{FIRST_PHONE + number}",
            "message": TEXT.format(n=number),
            "bulkSMSMode": 1,
            "from": "KenyaPower",
            "enqueue": 1,
        }
        answer = session.post(f"{base_url}/version1/messaging", data=form, headers=headers, timeout=(3.05, 9.05))
        if answer.status_code != CREATED:
            raise RuntimeError(answer.text)

    return send


def sdk(base_url: str, api_key: str, _: int) -> Send:
    service = SMSService("bench", api_key)
    service._baseUrl = f"{base_url}/version1"  # noqa: SLF001 - there is no other way to name the gateway

    def send(number: int) -> None:
        service.send(TEXT.format(n=number), [f"+{FIRST_PHONE + number}"], "KenyaPower", enqueue=True)

    return send


def main(client: str, base_url: str, api_key: str, at_once: str) -> None:
    send = {"bare_session": bare_session, "sdk": sdk}[client](base_url, api_key, int(at_once))
    with ThreadPoolExecutor(int(at_once)) as threads:
        for line in sys.stdin:
            list(threads.map(send, range(int(line))))
            sys.stdout.write(line)
            sys.stdout.flush()


main(*sys.argv[1:])
