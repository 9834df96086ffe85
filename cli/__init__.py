"""The operators' commands: a file a subject, each with one click group or command that app.py adds to `flask --app
app`.
"""

from cli.incidents import incident
from cli.release import release
from cli.tariff import tariff

COMMANDS = (incident, release, tariff)
