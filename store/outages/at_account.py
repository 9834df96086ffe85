"""What queries ask of an account `a` and its area `n`: which planned work and which incident its supply is part of."""

from domain.accounts.outage_status import LOOKING, PLANNED
from store.outages.incidents import IS_AT_ACCOUNT, NEAREST_FIRST, STATUS_OF_INCIDENT

_IS_AT_PLACE = """
    CASE WHEN w.transformer_id IS NOT NULL THEN a.transformer_id = w.transformer_id
         WHEN w.feeder_id IS NOT NULL THEN a.feeder_id = w.feeder_id
         ELSE n.region = w.region AND n.id = coalesce(w.area_id, n.id) END
"""
STATUS_OF_WORK = f"true, '{PLANNED}', '{LOOKING}', w.ends_at"
WORK_UNDER_WAY = f"w.region = n.region AND w.state = 'under_way' AND {_IS_AT_PLACE}"
OUTAGE_AT_ACCOUNT = f"""
    coalesce(
        (SELECT json_build_array({STATUS_OF_WORK}) FROM planned_works w WHERE {WORK_UNDER_WAY} LIMIT 1),
        (SELECT json_build_array({STATUS_OF_INCIDENT}) FROM incidents i
         WHERE i.region = n.region AND i.closed_at IS NULL AND {IS_AT_ACCOUNT} ORDER BY {NEAREST_FIRST} LIMIT 1)
    )
"""
