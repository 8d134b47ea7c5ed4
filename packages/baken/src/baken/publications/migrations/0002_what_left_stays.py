"""The database itself refuses to change what was published, or the register of it."""

from django.db import migrations

GUARD = """
CREATE FUNCTION publications_line_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a line of the register of publications is never changed or removed';
END
$$;
CREATE TRIGGER publications_release_stays BEFORE UPDATE OR DELETE ON publications_release
    FOR EACH ROW EXECUTE FUNCTION publications_line_stays();

CREATE FUNCTION publications_content_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state NOT IN ('released', 'replaced')
       AND NOT (OLD.state = 'withdrawn' AND OLD.decided_by_id IS NOT NULL)
    THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE'
       AND NEW.state IN ('released', 'replaced', 'withdrawn')
       AND NOT (OLD.state <> 'released' AND NEW.state <> OLD.state)
       AND (NEW.id, NEW.reference, NEW.organisation_id, NEW.kind, NEW.title, NEW.audiences,
            NEW.policy, NEW.edition, NEW.first_year, NEW.last_year, NEW.counted_on, NEW.reason,
            NEW.proposed_at, NEW.proposed_by_id, NEW.tables, NEW.attack, NEW.decided_at,
            NEW.decided_by_id)
           IS NOT DISTINCT FROM
           (OLD.id, OLD.reference, OLD.organisation_id, OLD.kind, OLD.title, OLD.audiences,
            OLD.policy, OLD.edition, OLD.first_year, OLD.last_year, OLD.counted_on, OLD.reason,
            OLD.proposed_at, OLD.proposed_by_id, OLD.tables, OLD.attack, OLD.decided_at,
            OLD.decided_by_id)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what was published is never changed or removed';
END
$$;
CREATE TRIGGER publications_publication_stays BEFORE UPDATE OR DELETE ON publications_publication
    FOR EACH ROW EXECUTE FUNCTION publications_content_stays();
"""

UNGUARD = """
DROP TRIGGER publications_publication_stays ON publications_publication;
DROP FUNCTION publications_content_stays();
DROP TRIGGER publications_release_stays ON publications_release;
DROP FUNCTION publications_line_stays();
"""


class Migration(migrations.Migration):
    """Adds the triggers that keep what left as it left."""

    dependencies = [("publications", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
