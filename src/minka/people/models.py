"""Tables of the registry.

A person is a row with an id of ours that never changes. Numbers come and go: each is a claim
in a table of its own, so that a number belongs to one person at most, whatever the person
table is distributed by. Read and compare numbers only through `queries`.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from minka.plumbing.seals import sealed


class Person(models.Model):
    """A person as registered; codes as the ministry's lists write them.

    `birth_on` is a day of the Gregorian calendar. Empty text means not known. The guardian
    is the one who acts for her while she is a minor, as the file stated it.
    """

    name = models.CharField(max_length=100, db_collation="C")
    sex_code = models.CharField(max_length=1, db_collation="C")
    birth_on = models.DateField()
    ethnic_code = models.CharField(max_length=2, blank=True, db_collation="C")
    nationality = models.CharField(max_length=3, db_collation="C")
    household_code = models.CharField(max_length=2, blank=True, db_collation="C")
    phone = models.CharField(max_length=20, blank=True, db_collation="C")
    address = models.TextField(blank=True, db_collation="C")
    postcode = models.CharField(max_length=6, blank=True, db_collation="C")
    guardian_name = models.CharField(max_length=100, blank=True, db_collation="C")
    guardian_number = models.CharField(max_length=30, blank=True, db_collation="C")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="person_has_a_name")]
        indexes = [models.Index(fields=["name"], name="person_by_name")]
        permissions = [
            ("see_full_number", _("查看完整证件号码")),
            ("change_number", _("变更证件号码")),
            ("collect_file", _("采集文件入库")),
        ]
        verbose_name = _("人员")
        verbose_name_plural = _("人员")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class PersonNumber(models.Model):
    """A claim: this number belongs to this person, from one day to another (`valid_to` exclusive).

    `claim` is what may exist only once: the number itself where the whole country shares one
    number space, else the number under its kind and country (`rules.claim_of`).
    """

    claim = models.CharField(max_length=40, primary_key=True, db_collation="C")
    # No constraint in the database: where persons are spread over servers, claims are spread
    # by what they claim and not by person; and a million new claims would look each up.
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="numbers", db_constraint=False, db_index=False
    )
    kind_code = models.CharField(max_length=2, db_collation="C")
    number = models.CharField(max_length=30, db_collation="C")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "valid_to"],
                nulls_distinct=False,
                name="person_number_one_current",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="person_number_ends_after_it_began",
            ),
        ]
        verbose_name = _("证件号码")
        verbose_name_plural = _("证件号码")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.person_id}"


@sealed
class PersonChange(models.Model):
    """One change of a person: who, when, by which line of which file, and what exactly.

    `before` and `after` hold the changed fields only; `before` is empty for a registration,
    and so is `after`, because the row itself says it. Never changed, never deleted.
    """

    class Verb(models.TextChoices):
        """What was done."""

        REGISTER = "REGISTER", _("登记")
        AMEND = "AMEND", _("变更")
        RENUMBER = "RENUMBER", _("变更号码")

    person = models.ForeignKey(Person, models.PROTECT, related_name="changes", db_constraint=False)
    verb = models.CharField(max_length=16, choices=Verb.choices, db_collation="C")
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    file_id = models.BigIntegerField(default=0)
    line_number = models.IntegerField(default=0)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("人员变更")
        verbose_name_plural = _("人员变更")

    def __str__(self) -> str:
        return f"{self.get_verb_display()} {self.person_id}"


class RecordReading(models.Model):
    """One look at a person's full record: who looked, when. Never changed, never deleted."""

    person_id = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["person_id", "at"], name="record_reading_of_person")]
        verbose_name = _("查阅记录")
        verbose_name_plural = _("查阅记录")

    def __str__(self) -> str:
        return f"{self.actor} {self.person_id}"


class StagedLine(models.Model):
    """A data row of a collection file on its way in: its cells as sent.

    `place` is the line or sheet row the sender sees, `cell_count` how many cells she sent;
    `cells` are filled up with empty ones to the width of the header. `is_plain` says that each
    cell stands as it is stored (`rules.OddCells`). Unlogged, like the two
    tables below: a crash of the database empties them, and the file is staged again from
    the bytes that exchange keeps. A merged file has no rows here.
    """

    pk = models.CompositePrimaryKey("file_id", "number")
    file_id = models.BigIntegerField()
    number = models.IntegerField()
    place = models.IntegerField()
    cell_count = models.IntegerField()
    is_plain = models.BooleanField(default=False)
    cells = ArrayField(models.TextField())


class CellReading(models.Model):
    """What a cell that is not written in the plain way was read as, once per file and text.

    `context` is the document kind for a number. `value` is null when the text cannot be
    read; `reasons` are finding codes. A number also gives `claim`, `sex_code` and `days`
    (its birth date); a birth date gives the `days` it may mean.
    """

    pk = models.CompositePrimaryKey("file_id", "ordinal")
    file_id = models.BigIntegerField()
    ordinal = models.IntegerField()
    field = models.CharField(max_length=16, db_collation="C")
    context = models.CharField(max_length=2, db_collation="C")
    sent = models.TextField(db_collation="C")
    value = models.TextField(null=True, db_collation="C")
    reasons = ArrayField(models.TextField())
    claim = models.TextField(null=True, db_collation="C")
    sex_code = models.TextField(null=True, db_collation="C")
    days = ArrayField(models.DateField())


class CheckedLine(models.Model):
    """What the checks made of a staged row: its values as they would be stored, and the verdict.

    Columns named as in `Person` hold what would be stored there, null where the text cannot
    be read. `claim` and `number_text` are the person's number, null when it is none.
    """

    pk = models.CompositePrimaryKey("file_id", "number")
    file_id = models.BigIntegerField()
    number = models.IntegerField()
    disposition = models.CharField(max_length=16, db_collation="C")
    reasons = ArrayField(models.TextField())
    claim = models.TextField(null=True, db_collation="C")
    kind_code = models.TextField(null=True, db_collation="C")
    number_text = models.TextField(null=True, db_collation="C")
    name = models.TextField(null=True, db_collation="C")
    sex_code = models.TextField(null=True, db_collation="C")
    birth_on = models.DateField(null=True)
    ethnic_code = models.TextField(null=True, db_collation="C")
    nationality = models.TextField(null=True, db_collation="C")
    household_code = models.TextField(null=True, db_collation="C")
    phone = models.TextField(null=True, db_collation="C")
    address = models.TextField(null=True, db_collation="C")
    postcode = models.TextField(null=True, db_collation="C")
    guardian_name = models.TextField(null=True, db_collation="C")
    guardian_number = models.TextField(null=True, db_collation="C")


from minka.people.photographs.models import Photograph, PhotographMove  # noqa: E402, F401
