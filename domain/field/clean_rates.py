"""How often each technician finds nothing, beside the lot: whoever looks away finds less than chance does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.field.risk_fit import Rate, rate_of
from domain.field.visit_figures import RegionMonth, Result, TechnicianFigures
from domain.field.visit_orders import Arm


class Beside(StrEnum):
    """A technician beside the lot of the region. One of forty is above it by chance, and one of forty below."""

    AS_THE_LOT = "as_the_lot"
    MORE_CLEAN = "more_clean"
    LESS_CLEAN = "less_clean"


@dataclass(frozen=True, slots=True)
class CleanRates:
    """A technician's figures and the share of clean meters that the lot of the region finds, whoever goes."""

    figures: TechnicianFigures
    of_the_lot: Rate | None

    @property
    def beside(self) -> Beside:
        """More clean: also where reasons chose the meters, of which fewer should be clean. Less clean: by lot alone."""
        if self.of_the_lot is None:
            return Beside.AS_THE_LOT
        share = self.of_the_lot.value
        if any(own.low > share for arm in Arm if (own := self.figures.clean(arm))):
            return Beside.MORE_CLEAN
        by_lot = self.figures.clean(Arm.RANDOM)
        return Beside.LESS_CLEAN if by_lot and by_lot.high < share else Beside.AS_THE_LOT


def clean_rates(technicians: Sequence[TechnicianFigures], months: Sequence[RegionMonth]) -> list[CleanRates]:
    """Each technician beside the lot of the region, from the region's months."""
    by_lot = _by_lot(months)
    return [CleanRates(each, rate_of(*by_lot.get(each.region, (0, 0)))) for each in technicians]


def _by_lot(months: Sequence[RegionMonth]) -> Mapping[str, tuple[int, int]]:
    """Clean ones and all that were seen, by region."""
    found: dict[str, tuple[int, int]] = {}
    seen = [result for result in Result if result.is_seen]
    for month in months:
        clean, visits = found.get(month.region, (0, 0))
        clean += month.visits(Result.CLEAN, arm=Arm.RANDOM)
        found[month.region] = (clean, visits + month.visits(*seen, arm=Arm.RANDOM))
    return found
