"""The lexer that renames a schema in pg_dump's text."""

from __future__ import annotations

import pytest

from provisioning.owner import ProvisioningError
from provisioning.replay import structure_sql

DUMP = r"""--
-- PostgreSQL database dump; templat.x in a comment; it's not a string
--
\restrict abcDEF
SET statement_timeout = 0;
SET transaction_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE SCHEMA templat;
/* templat.y ; */
CREATE TABLE templat.orang (
    id bigint NOT NULL,
    catatan text DEFAULT 'templat.orang; it''s text'::text,
    "templat" text,
    CONSTRAINT c CHECK (((catatan)::text <> 'templat.'::text))
);
ALTER TABLE ONLY templat.orang ALTER COLUMN id SET DEFAULT nextval('templat.orang_id_seq'::regclass);
CREATE FUNCTION templat.f() RETURNS text LANGUAGE sql AS $_$ select 'a;b templat.z' $_$;
CREATE INDEX i ON "templat".orang USING btree (templat);
ALTER TABLE ONLY templat.orang
    ADD CONSTRAINT fk FOREIGN KEY (id) REFERENCES templat.orang(id) DEFERRABLE INITIALLY DEFERRED;
\unrestrict abcDEF
"""


def test_renames_names_and_sequences_but_not_texts() -> None:
    table, default, function, index, key = structure_sql(DUMP, old="templat", new="r_3273")
    assert table.startswith("CREATE TABLE r_3273.orang (")
    assert "DEFAULT 'templat.orang; it''s text'::text" in table
    assert '"templat" text' in table
    assert "<> 'templat.'::text" in table
    assert default.endswith("nextval('r_3273.orang_id_seq'::regclass)")
    assert function == "CREATE FUNCTION r_3273.f() RETURNS text LANGUAGE sql AS $_$ select 'a;b templat.z' $_$"
    assert index == "CREATE INDEX i ON r_3273.orang USING btree (templat)"
    assert "REFERENCES r_3273.orang(id)" in key


def test_commands_and_settings_are_dropped() -> None:
    text = "\n".join(structure_sql(DUMP, old="templat", new="r_3273"))
    for word in ("restrict", "SET statement_timeout", "transaction_timeout", "set_config", "CREATE SCHEMA", "--", "/*"):
        assert word not in text


def test_a_truncated_dump_is_refused() -> None:
    with pytest.raises(ProvisioningError, match="terpotong"):
        structure_sql("CREATE TABLE templat.a (", old="templat", new="r_3273")
