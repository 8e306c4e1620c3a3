"""The sequence card numbers are drawn from; kernel.card_number turns each into 9 characters."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cards", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE cards_card_number_seq AS bigint MINVALUE 1 CACHE 1",
            "DROP SEQUENCE cards_card_number_seq",
        )
    ]
