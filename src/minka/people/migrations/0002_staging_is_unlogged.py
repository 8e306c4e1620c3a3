"""The staging tables survive no crash and cost no log."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.RunSQL(f"ALTER TABLE {table} SET UNLOGGED", f"ALTER TABLE {table} SET LOGGED")
        for table in ("people_stagedline", "people_cellreading", "people_checkedline")
    ]
