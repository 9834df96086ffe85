"""Development only: a handset in the browser, and stand-ins for the gateways, written from what is known of them."""
