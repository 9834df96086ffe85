"""Technicians at work, put into the tables as their enrolment would leave them."""

import sqlalchemy as sa

_ADD = sa.text("""
    INSERT INTO technicians (staff_number, name, phone, language, region, team, state, invited_at, enrolled_at,
                             retired_at)
    VALUES (:number, :name, :phone, 'en', :region, :team, :state, now(), now(),
            CASE WHEN :state = 'retired' THEN now() END)
    RETURNING id
""")


def add_technician(
    engine: sa.Engine, number: str, *, region: str = "Nairobi", team: str = "A", state: str = "active"
) -> int:
    """The id of one with this staff number."""
    values = {"number": number, "name": f"Kiprono {number}", "phone": f"+2547330{number}", "team": team}
    with engine.begin() as connection:
        return int(connection.execute(_ADD, {**values, "region": region, "state": state}).scalar_one())
