"""The languages that customers are spoken to in: by screens, SMS and pages."""

ENGLISH, KISWAHILI = "en", "sw"
LANGUAGES = (ENGLISH, KISWAHILI)
SOURCE_LANGUAGE = ENGLISH
"""The language of the texts in the code: who has chosen none reads it."""
NAMES = {ENGLISH: "English", KISWAHILI: "Kiswahili"}
"""Each by its own name, as whoever looks for it reads it."""
