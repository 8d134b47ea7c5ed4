"""What is said of a publication that left changes only as it leaves the pages, and once.

Nor can the tables be emptied as a whole: a trigger for each row does not see that.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION publications_end_is_said_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION 'what was published is never changed or removed';
    END IF;
    IF OLD.decided_by_id IS NOT NULL
       AND OLD.state IN ('released', 'replaced', 'withdrawn')
       AND NOT (OLD.state = 'released' AND NEW.state IN ('replaced', 'withdrawn'))
       AND (NEW.state, NEW.ended_at, NEW.ended_by_id, NEW.notice, NEW.refusal, NEW.decision_reason)
           IS DISTINCT FROM
           (OLD.state, OLD.ended_at, OLD.ended_by_id, OLD.notice, OLD.refusal, OLD.decision_reason)
    THEN
        RAISE EXCEPTION 'what was published is never changed or removed';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER publications_publication_ends_once BEFORE UPDATE ON publications_publication
    FOR EACH ROW EXECUTE FUNCTION publications_end_is_said_once();
CREATE TRIGGER publications_publications_stay BEFORE TRUNCATE ON publications_publication
    FOR EACH STATEMENT EXECUTE FUNCTION publications_end_is_said_once();
CREATE TRIGGER publications_releases_stay BEFORE TRUNCATE ON publications_release
    FOR EACH STATEMENT EXECUTE FUNCTION publications_end_is_said_once();
"""

UNGUARD = """
DROP TRIGGER publications_releases_stay ON publications_release;
DROP TRIGGER publications_publications_stay ON publications_publication;
DROP TRIGGER publications_publication_ends_once ON publications_publication;
DROP FUNCTION publications_end_is_said_once();
"""


class Migration(migrations.Migration):
    """Adds the triggers that keep the end of a publication as it was said."""

    dependencies = [("publications", "0002_what_left_stays")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
