"""Set up authors, editors and administrators, and the review, which is off."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

from blog.roles import set_up_roles


def set_up(apps, schema_editor):
    # Django makes permissions only after all migrations.
    for config in installed.get_app_configs():
        if config.models_module is not None:
            create_permissions(config, apps=apps, verbosity=0)
    set_up_roles(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("blog", "0005_publishing_state"),
        ("home", "0005_cards_and_addresses"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
        ("wagtailsearchpromotions", "0008_query_verbose_name"),
        ("wagtailusers", "0015_userprofile_keyboard_shortcuts"),
    ]
    # Who has a role keeps it when this is undone.
    operations = [migrations.RunPython(set_up, migrations.RunPython.noop)]
