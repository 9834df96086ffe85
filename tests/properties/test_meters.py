from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.metering.meters import Meter, Run, total_units, units

meters = st.builds(
    Meter,
    st.just("KP1000001"),
    st.integers(1, 9),
    st.integers(1, 4000).map(lambda hundredths: Decimal(hundredths) / 100),
)


@st.composite
def runs(draw):
    meter = draw(meters)
    previous, present = (draw(st.integers(0, meter.capacity - 1)) for _ in range(2))
    return Run(meter, previous, present, rolled_over=present < previous)


@given(st.lists(runs(), max_size=4))
def test_roll_over_and_meter_change_never_give_negative_units(period):
    assert all(0 <= run.units < run.meter.capacity * run.meter.multiplier for run in period)
    assert total_units(period) == sum(run.units for run in period) >= 0


@given(meters, st.integers(0), st.integers(0), st.data())
def test_reading_in_between_changes_nothing(meter, start, run, data):
    previous, present = start % meter.capacity, (start + run % meter.capacity) % meter.capacity
    between = (previous + data.draw(st.integers(0, (present - previous) % meter.capacity))) % meter.capacity
    assert units(meter, previous, between) + units(meter, between, present) == units(meter, previous, present)
