"""Houses by the thousand: each a phone and an account, by a number, on one of some transformers."""

import sqlalchemy as sa

HOUSES = """
    INSERT INTO regions (name) VALUES ('Nairobi') ON CONFLICT DO NOTHING;
    INSERT INTO areas (region, name) VALUES ('Nairobi', 'Ruaraka') ON CONFLICT DO NOTHING;
    INSERT INTO transformers (region, name) SELECT 'Nairobi', 'T-' || n FROM generate_series(1, {places}) n;
    INSERT INTO accounts (number, digits, stem, name, phone, area_id, category, status, transformer_id)
        SELECT '4' || to_char(n, 'FM000000') || '-01', '4' || to_char(n, 'FM000000') || '01',
               '4' || to_char(n, 'FM000000'), 'Wanjiku Kamau', '+25474' || to_char(n, 'FM0000000'),
               (SELECT min(id) FROM areas WHERE name = 'Ruaraka'), 'DC', 'active',
               (SELECT id FROM transformers WHERE name = 'T-' || (1 + mod(n, {places})))
        FROM generate_series(1, {houses}) n;
    INSERT INTO meters (account_id, number, digits, installed_on)
        SELECT id, '6' || to_char(id, 'FM0000000'), 5, '2015-01-01' FROM accounts;
    INSERT INTO readings (account_id, meter_id, value, read_on, mark, source, state, received_at)
        SELECT account_id, id, 4401, CURRENT_DATE - 30, 'A', 'import', 'stands', now() FROM meters;
    ANALYZE accounts, meters, readings, transformers;
"""


def add_houses(engine: sa.Engine, houses: int, *, places: int) -> None:
    with engine.begin() as connection:
        for statement in HOUSES.format(houses=houses, places=places).split(";"):
            if statement.strip():
                connection.exec_driver_sql(statement.replace("%", "%%"))


def phone_of_house(number: int) -> str:
    return f"+25474{number:07d}"
