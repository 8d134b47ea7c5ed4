"""The tables of the room, and the triggers that make writers of items wait and keep dossiers small."""

import uuid

import django.db.models.deletion
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

import baken.items.models
import baken.kernel.sealing.fields

GUARD = """
CREATE FUNCTION items_wait_their_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(1769235821);
    RETURN NULL;
END
$$;
CREATE TRIGGER items_wait_their_turn BEFORE INSERT ON items_item
    FOR EACH STATEMENT EXECUTE FUNCTION items_wait_their_turn();

CREATE FUNCTION items_stay_few() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM items_item WHERE dossier IN (SELECT dossier FROM fresh)
        GROUP BY dossier HAVING count(*) > 40
    ) THEN
        RAISE EXCEPTION 'a dossier holds too many items'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'items_stay_few';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER items_stay_few AFTER INSERT ON items_item
    REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION items_stay_few();
"""

UNGUARD = """
DROP TRIGGER items_stay_few ON items_item;
DROP FUNCTION items_stay_few();
DROP TRIGGER items_wait_their_turn ON items_item;
DROP FUNCTION items_wait_their_turn();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Hit",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                (
                    "reference",
                    models.CharField(
                        default=baken.items.models.new_reference, max_length=10, unique=True
                    ),
                ),
                ("first", models.UUIDField()),
                ("second", models.UUIDField()),
                ("ways", models.JSONField()),
                ("found_at", models.DateTimeField()),
                (
                    "first_organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "second_organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("dossier", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("address", "address"),
                            ("phone", "phone number"),
                            ("plate", "licence plate"),
                            ("business", "business"),
                            ("person", "person"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("possible_victim", "of a possible victim"),
                            ("reported", "of who or what is reported"),
                            ("other", "of someone else"),
                            ("unknown", "not known whose"),
                        ],
                        max_length=20,
                    ),
                ),
                ("value", baken.kernel.sealing.fields.SealedTextField()),
                ("added_at", models.DateTimeField()),
                ("turn", models.PositiveSmallIntegerField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ItemKey",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "item_id",
                        "index",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("index", models.BinaryField(max_length=16)),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("same", "the same"),
                            ("name_and_date", "the same name and the same date of birth"),
                            ("name", "the same name of a business"),
                            (
                                "sound_and_date",
                                "a name that sounds alike, and the same date of birth",
                            ),
                            (
                                "part_and_date",
                                "part of the name sounds alike, and the same date of birth",
                            ),
                            (
                                "initial_and_date",
                                "the same initial, a last name that sounds alike, and the same date of birth",
                            ),
                            (
                                "house",
                                "the same house number; the addition differs, or one has none",
                            ),
                            (
                                "sound_and_year",
                                "a name that sounds alike, and the same year of birth",
                            ),
                            ("sound", "a name that only sounds alike; nothing else agrees"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="keys",
                        to="items.item",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("dossier", models.UUIDField()),
                (
                    "answer",
                    models.CharField(
                        choices=[("confirmed", "confirmed"), ("rejected", "rejected")],
                        max_length=10,
                    ),
                ),
                ("reason", baken.kernel.sealing.fields.SealedTextField(null=True)),
                ("answered_at", models.DateTimeField()),
                (
                    "answered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "hit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="items.hit",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="hit",
            index=models.Index(fields=["second"], name="hit_second"),
        ),
        migrations.AddConstraint(
            model_name="hit",
            constraint=models.UniqueConstraint(fields=("first", "second"), name="hit_once"),
        ),
        migrations.AddConstraint(
            model_name="hit",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lt", models.F("second"))), name="hit_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="hit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "ways__contained_by",
                        [
                            ["address", "same"],
                            ["address", "name_and_date"],
                            ["address", "name"],
                            ["address", "sound_and_date"],
                            ["address", "part_and_date"],
                            ["address", "initial_and_date"],
                            ["address", "house"],
                            ["address", "sound_and_year"],
                            ["address", "sound"],
                            ["phone", "same"],
                            ["phone", "name_and_date"],
                            ["phone", "name"],
                            ["phone", "sound_and_date"],
                            ["phone", "part_and_date"],
                            ["phone", "initial_and_date"],
                            ["phone", "house"],
                            ["phone", "sound_and_year"],
                            ["phone", "sound"],
                            ["plate", "same"],
                            ["plate", "name_and_date"],
                            ["plate", "name"],
                            ["plate", "sound_and_date"],
                            ["plate", "part_and_date"],
                            ["plate", "initial_and_date"],
                            ["plate", "house"],
                            ["plate", "sound_and_year"],
                            ["plate", "sound"],
                            ["business", "same"],
                            ["business", "name_and_date"],
                            ["business", "name"],
                            ["business", "sound_and_date"],
                            ["business", "part_and_date"],
                            ["business", "initial_and_date"],
                            ["business", "house"],
                            ["business", "sound_and_year"],
                            ["business", "sound"],
                            ["person", "same"],
                            ["person", "name_and_date"],
                            ["person", "name"],
                            ["person", "sound_and_date"],
                            ["person", "part_and_date"],
                            ["person", "initial_and_date"],
                            ["person", "house"],
                            ["person", "sound_and_year"],
                            ["person", "sound"],
                        ],
                    ),
                    models.Q(("ways", []), _negated=True),
                ),
                name="hit_without_content",
            ),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(fields=["dossier", "added_at", "turn"], name="item_of_dossier"),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["address", "phone", "plate", "business", "person"])
                ),
                name="item_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("part__in", ["possible_victim", "reported", "other", "unknown"])
                ),
                name="item_part_known",
            ),
        ),
        migrations.AddIndex(
            model_name="itemkey",
            index=models.Index(fields=["index"], name="item_key_index"),
        ),
        migrations.AddConstraint(
            model_name="itemkey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "how__in",
                        [
                            "same",
                            "name_and_date",
                            "name",
                            "sound_and_date",
                            "part_and_date",
                            "initial_and_date",
                            "house",
                            "sound_and_year",
                            "sound",
                        ],
                    )
                ),
                name="item_key_how_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="itemkey",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(
                    models.Func(
                        models.F("index"),
                        function="octet_length",
                        output_field=models.IntegerField(),
                    ),
                    16,
                ),
                name="item_key_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.UniqueConstraint(fields=("hit", "organisation"), name="reply_once"),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer__in", ["confirmed", "rejected"])), name="reply_known"
            ),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
