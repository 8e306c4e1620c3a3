"""The two staging tables survive no crash and cost no log."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE people_stagedline SET UNLOGGED",
            "ALTER TABLE people_stagedline SET LOGGED",
        ),
        migrations.RunSQL(
            "ALTER TABLE people_checkedline SET UNLOGGED",
            "ALTER TABLE people_checkedline SET LOGGED",
        ),
    ]
