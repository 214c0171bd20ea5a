from django.db import migrations

# A column that old code does not know and need not fill, in the table that readers ask most.
FORWARDS = "ALTER TABLE wagtailcore_page ADD COLUMN next_release varchar(20) NOT NULL DEFAULT ''"
BACKWARDS = "ALTER TABLE wagtailcore_page DROP COLUMN next_release"


class Migration(migrations.Migration):
    dependencies = [("wagtailcore", "0098_apitoken")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
