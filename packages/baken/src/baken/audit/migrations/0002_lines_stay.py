"""The database itself refuses to change or remove an audit line."""

from django.db import migrations

GUARD = """
CREATE FUNCTION audit_line_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
       AND NEW.payload IS NULL AND NEW.salt IS NULL
       AND (NEW.number, NEW.at, NEW.by_id, NEW.role, NEW.purpose, NEW.organisation_id,
            NEW.action, NEW.kind, NEW.key, NEW.decision, NEW.fields,
            NEW.payload_digest, NEW.previous, NEW.digest)
           IS NOT DISTINCT FROM
           (OLD.number, OLD.at, OLD.by_id, OLD.role, OLD.purpose, OLD.organisation_id,
            OLD.action, OLD.kind, OLD.key, OLD.decision, OLD.fields,
            OLD.payload_digest, OLD.previous, OLD.digest)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an audit line is never changed or removed';
END
$$;
CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_line_stays();
CREATE TRIGGER audit_entries_stay BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_line_stays();
"""

UNGUARD = """
DROP TRIGGER audit_entries_stay ON audit_entry;
DROP TRIGGER audit_entry_stays ON audit_entry;
DROP FUNCTION audit_line_stays();
"""


class Migration(migrations.Migration):
    """Adds the triggers that keep audit lines as they were written."""

    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
