"""`python -m sandbox`: the handset page and the gateway's stand-in, for development."""

import os
import signal
import sys

from sandbox.africastalking import StandIn

GATEWAY_LATENCY_SECONDS = (0.1, 2.0)
STOPS = (signal.SIGINT, signal.SIGTERM)


def main() -> None:
    if os.environ.get("ENVIRONMENT") == "production":
        sys.exit("The sandbox does not start with ENVIRONMENT=production.")
    stand_in = _stand_in()
    stand_in.conditions.latency_seconds = GATEWAY_LATENCY_SECONDS
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)  # else a thread of the stand-in may take it, and this one sleeps on
    with stand_in:
        sys.stdout.write(f"Handset: {stand_in.base_url}/\n")
        sys.stdout.flush()
        signal.sigwait(STOPS)


def _stand_in() -> StandIn:
    setting = os.environ.get
    return StandIn(
        setting("SERVICE_URL", "http://127.0.0.1:8000"),
        callback_token=setting("AFRICASTALKING_CALLBACK_TOKENS", "dev-africastalking-token").split(",")[0],
        api_key=setting("AFRICASTALKING_API_KEY", "dev-africastalking-key"),
        service_code=setting("USSD_SERVICE_CODE", "*977#"),
        short_code=setting("SMS_SHORTCODE", "95551"),
        port=int(setting("SANDBOX_PORT", "8001")),
    )


main()
