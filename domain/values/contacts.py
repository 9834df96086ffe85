"""The numbers at which the company is reached (kplc.co.ke), and the one for emergencies in Kenya."""

CARE = "97771"
CARE_LONG = "0703 070 707"
WHATSAPP = "0702 977 977"
FRAUD = "0718 999 000"
EMERGENCY = "112"

NUMBERS = (CARE, CARE_LONG, WHATSAPP, FRAUD, EMERGENCY)
HOST = "kplc.co.ke"
"""The company's pages."""
