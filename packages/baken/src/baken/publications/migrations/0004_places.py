"""Of what place figures are, so that those of places around them are attacked together."""

from django.db import migrations, models

GUARD = """
CREATE FUNCTION publications_place_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'of what place figures are is never changed';
END
$$;
CREATE TRIGGER publications_publication_place BEFORE UPDATE ON publications_publication
    FOR EACH ROW WHEN ((NEW.scope, NEW.region) IS DISTINCT FROM (OLD.scope, OLD.region))
    EXECUTE FUNCTION publications_place_stays();
"""

UNGUARD = """
DROP TRIGGER publications_publication_place ON publications_publication;
DROP FUNCTION publications_place_stays();
"""


class Migration(migrations.Migration):
    """Adds the place, which never changes."""

    dependencies = [("publications", "0003_nor_its_notice")]

    operations = [
        migrations.AddField(
            "publication",
            "scope",
            models.CharField(blank=True, max_length=20, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "publication",
            "region",
            models.CharField(blank=True, max_length=40, default=""),
            preserve_default=False,
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
