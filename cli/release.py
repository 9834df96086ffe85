"""`release`: the schema, the project's tariff files and the known regions, before a new version serves anybody."""

from pathlib import Path
from typing import Any

import click

import migrations
from cli.common import answered, system_user, text_of
from domain.services.billing.import_tariff import Contradiction, ImportTariff, TariffImported, import_tariff
from parts import app_parts
from store.core.engine import sqlalchemy_url
from store.unit_of_work import Store, UnitOfWork

TARIFF_FILES = Path(__file__).parents[1] / "tariffs"
KNOWN_REGIONS = (
    "Nairobi",
    "Central Rift",
    "North Rift",
    "Western",
    "South Nyanza",
    "Mt Kenya",
    "North Eastern",
    "Coast",
)


@click.command()
@answered
def release() -> dict[str, Any]:
    """Migrate, and leave tariffs and regions loaded; a second run changes nothing."""
    settings = app_parts().settings
    migrations.upgrade(settings.owner_url, service_login=sqlalchemy_url(settings.database_url).username)
    return load_reference_data(app_parts().store)


def load_reference_data(store: Store) -> dict[str, Any]:
    """Tariffs and regions as the project knows them, all or none; what operators have corrected since stays."""
    with store.transaction() as unit_of_work:
        before = unit_of_work.tariffs.revision()
        imported = [_load(file, unit_of_work) for file in sorted(TARIFF_FILES.glob("*.toml"))]
        regions = unit_of_work.regions.add(KNOWN_REGIONS)
        answer: dict[str, Any] = {
            "tariff_revision": unit_of_work.tariffs.revision(),
            "regions_added": regions,
            "left_as_known": [str(problem) for each in imported for problem in each.left],
        }
        if regions or answer["tariff_revision"] != before:
            unit_of_work.audit.add("release", "reference data", system_user=system_user(), **answer)
    return answer


def _load(file: Path, unit_of_work: UnitOfWork) -> TariffImported:
    return import_tariff(ImportTariff(file.name, text_of(file), Contradiction.KEEP), unit_of_work)
