"""System checks of the whole project."""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, register
from django.db.models import NOT_PROVIDED


@register()
def db_default_has_default(app_configs, **kwargs) -> list[Error]:
    """Return an error for each field of ours that has a ``db_default`` but no ``default``.

    Until such an object is saved and read again, the attribute holds an expression: it is true even
    where the database will store false, and no JSON encoder knows it.
    """
    return [
        Error(
            f"{field} has a db_default but no default.",
            hint="Give it the same default: before the object is saved, Python sees only that.",
            obj=model,
            id="home.E001",
        )
        for model in apps.get_models()
        if Path(apps.get_app_config(model._meta.app_label).path).parent == settings.BASE_DIR
        for field in model._meta.local_concrete_fields
        if field.db_default is not NOT_PROVIDED and not field.has_default()
    ]
