"""The operators' commands: a file a subject, each with one click group or command that app.py adds to `flask --app
app`.
"""

from cli.applications import application
from cli.imports import import_
from cli.incidents import incident
from cli.menu import menu
from cli.messages import messages
from cli.meters import meter
from cli.operators import operator
from cli.readings import reading
from cli.regions import region
from cli.release import release
from cli.seed import seed
from cli.session import session
from cli.tariff import tariff

COMMANDS = (
    application,
    import_,
    incident,
    menu,
    messages,
    meter,
    operator,
    reading,
    region,
    release,
    seed,
    session,
    tariff,
)
