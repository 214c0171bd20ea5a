"""Three roles, set up from the start: authors, editors and administrators.

A role is a group of Wagtail's, so that who has which can be seen and changed in the admin. Setting
them up again adds what is missing and takes nothing away that somebody added.

========== ===================== =================================================================
Authors    write                 their own drafts of posts, which they submit; pictures
Editors    publish               all pages, tags, authors, series, redirects, promoted results
Admins     run the site          all that the admin offers, people and settings with it
========== ===================== =================================================================
"""

from dataclasses import dataclass, field

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions

AUTHORS, EDITORS, ADMINISTRATORS = "Authors", "Editors", "Administrators"
WORKFLOW, TASK = "Review before publishing", "Review"

# What Wagtail sets up by itself, for other roles than ours.
PACKAGED_GROUP, PACKAGED_WORKFLOW = "Moderators", "Moderators approval"

ALL = ("add", "change", "delete", "view")
EDITED = {
    ("blog", "author"): ALL,
    ("blog", "series"): ALL,
    ("blog", "blogtag"): ALL,
    ("home", "goneaddress"): ALL,
    ("wagtailredirects", "redirect"): ALL,
    ("wagtailsearchpromotions", "searchpromotion"): ALL,
}
ADMIN = {("wagtailadmin", "admin"): ("access",)}
# In the collections of pictures and documents; "add" covers what one has uploaded oneself.
UPLOAD = {("wagtailimages", "image"): ("add", "choose")}
FILES = {
    ("wagtailimages", "image"): ("add", "change", "choose"),
    ("wagtaildocs", "document"): ("add", "change", "choose"),
}
WRITE = ("add",)
PUBLISH = ("add", "change", "publish", "lock", "unlock")


@dataclass(frozen=True)
class Role:
    """What the members of a group may do.

    ``pages`` names the type of page below which, itself with them, ``page_actions`` are allowed; ""
    is the root of all. ``models`` of None stands for all there are.
    """

    name: str
    pages: str
    page_actions: tuple[str, ...]
    models: dict | None = field(default_factory=dict)
    files: dict = field(default_factory=dict)


ROLES = (
    Role(AUTHORS, "blog.BlogIndexPage", WRITE, ADMIN, UPLOAD),
    Role(EDITORS, "home.HomePage", PUBLISH, {**ADMIN, **EDITED}, FILES),
    Role(ADMINISTRATORS, "", (*PUBLISH, "bulk_delete"), None, FILES),
)


def set_up_roles(apps=installed) -> list[str]:
    """Make groups, permissions and the review that are missing; return what was made, in words.

    :param apps: where models are found; a migration has its own.
    """
    done = _replace_packaged(apps)
    for role in ROLES:
        done += _set_up(apps, role)
    return done + _set_up_review(apps)


def grant_new(app_config, using: str, apps=installed, **kwargs) -> None:
    """Let administrators do what an app has brought along with a migration.

    A permission that somebody took from them before is not given back.
    """
    Permission = installed.get_model("auth", "Permission")
    group = installed.get_model("auth", "Group").objects.using(using)
    administrators = group.filter(name=ADMINISTRATORS).first()
    ours = Permission.objects.using(using).filter(content_type__app_label=app_config.label)
    known = set(ours.values_list("pk", flat=True))
    # Django does this after us, and finds nothing left to do.
    create_permissions(app_config, using=using, apps=apps, verbosity=0)
    if administrators is not None:
        administrators.permissions.add(*ours.exclude(pk__in=known))


def _set_up(apps, role: Role) -> list[str]:
    group, is_new = apps.get_model("auth", "Group").objects.get_or_create(name=role.name)
    done = [f"group {role.name}"] if is_new else []
    held = set(group.permissions.values_list("pk", flat=True))
    missing = [one for one in _model_permissions(apps, role) if one.pk not in held]
    group.permissions.add(*missing)
    if missing:
        done.append(f"{len(missing)} permissions of {role.name}")
    done += _allow_pages(apps, role, group)
    return done + _allow_files(apps, role, group)


def _model_permissions(apps, role: Role) -> list:
    if role.models is None:
        return list(apps.get_model("auth", "Permission").objects.all())
    return _permissions(apps, role.models)


def _allow_pages(apps, role: Role, group) -> list[str]:
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    actions = {("wagtailcore", "page"): role.page_actions}
    if role.pages:
        pages = apps.get_model(role.pages).objects.values_list("pk", flat=True)
    else:
        pages = apps.get_model("wagtailcore", "Page").objects.filter(depth=1)
        pages = pages.values_list("pk", flat=True)
    done = []
    for page in pages:
        for permission in _permissions(apps, actions):
            _, is_new = GroupPagePermission.objects.get_or_create(
                group_id=group.pk, page_id=page, permission_id=permission.pk
            )
            if is_new:
                done.append(f"{role.name} may {permission.codename} below page {page}")
    return done


def _allow_files(apps, role: Role, group) -> list[str]:
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")
    collection = apps.get_model("wagtailcore", "Collection").objects.get(depth=1)
    done = []
    wanted = {**role.files, **({("wagtailcore", "collection"): ALL} if not role.pages else {})}
    for permission in _permissions(apps, wanted):
        if permission.codename == "view_collection":
            continue  # Wagtail knows no such permission
        _, is_new = GroupCollectionPermission.objects.get_or_create(
            group_id=group.pk, collection_id=collection.pk, permission_id=permission.pk
        )
        if is_new:
            done.append(f"{role.name} may {permission.codename}")
    return done


def _permissions(apps, wanted: dict) -> list:
    """Return the permissions for models, given as {(app, model): actions}.

    :raises LookupError: when one is not there.
    """
    Permission = apps.get_model("auth", "Permission")
    found = []
    for (app, model), actions in wanted.items():
        for action in actions:
            name = f"{action}_{model}"
            permission = Permission.objects.filter(
                content_type__app_label=app, content_type__model=model, codename=name
            ).first()
            if permission is None:
                raise LookupError(f"There is no permission {app}.{name}; run migrate first.")
            found.append(permission)
    return found


def _replace_packaged(apps) -> list[str]:
    """Make Wagtail's groups and review, as long as nobody uses them, into ours."""
    Group = apps.get_model("auth", "Group")
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    WorkflowPage = apps.get_model("wagtailcore", "WorkflowPage")
    done = []
    first_time = not Group.objects.filter(name=AUTHORS).exists()
    if first_time:
        # Wagtail lets its editors add and change all from the root down; ours start at the home
        # page, and publish.
        root = GroupPagePermission.objects.filter(group__name=EDITORS, page__depth=1)
        if root.exclude(permission__codename__in=["add_page", "change_page"]).count() == 0:
            root.delete()
        workflows = apps.get_model("wagtailcore", "Workflow").objects
        for workflow in workflows.filter(name=PACKAGED_WORKFLOW, workflow_states=None):
            WorkflowPage.objects.filter(workflow=workflow).delete()
            workflow.name = WORKFLOW
            workflow.save()
            apps.get_model("wagtailcore", "Task").objects.filter(
                workflow_tasks__workflow=workflow, name=PACKAGED_WORKFLOW
            ).update(name=TASK)
            done.append(f"review “{WORKFLOW}”, switched off")
    packaged = Group.objects.filter(name=PACKAGED_GROUP, user=None)
    if first_time and packaged.exists():
        packaged.delete()
        done.append(f"without the group {PACKAGED_GROUP}, which had no members")
    return done


def _set_up_review(apps) -> list[str]:
    """Have the review done by editors and administrators; it is off until it has pages."""
    Workflow = apps.get_model("wagtailcore", "Workflow")
    GroupApprovalTask = apps.get_model("wagtailcore", "GroupApprovalTask")
    done = []
    workflow, is_new = Workflow.objects.get_or_create(name=WORKFLOW, defaults={"active": True})
    if is_new:
        done.append(f"review “{WORKFLOW}”, switched off")
    task = GroupApprovalTask.objects.filter(workflow_tasks__workflow=workflow).first()
    if task is None:
        ContentType = apps.get_model("contenttypes", "ContentType")
        kind, _ = ContentType.objects.get_or_create(
            app_label="wagtailcore", model="groupapprovaltask"
        )
        task = GroupApprovalTask.objects.create(name=TASK, active=True, content_type_id=kind.pk)
        apps.get_model("wagtailcore", "WorkflowTask").objects.create(
            workflow=workflow, task_id=task.pk, sort_order=0
        )
    if not task.groups.exists():
        task.groups.set(
            apps.get_model("auth", "Group").objects.filter(name__in=[EDITORS, ADMINISTRATORS])
        )
        done.append("editors and administrators review")
    return done


def is_review_on() -> bool:
    """Return whether posts of authors are reviewed before they are published."""
    WorkflowPage = installed.get_model("wagtailcore", "WorkflowPage")
    return WorkflowPage.objects.filter(workflow__name=WORKFLOW, workflow__active=True).exists()


def switch_review(on: bool) -> bool:
    """Have the posts of all blogs reviewed, or no pages any more; return whether it changed.

    Reviews under way are ended when it is switched off; their posts stay drafts.
    """
    if on == is_review_on():
        return False
    set_up_roles()
    Workflow = installed.get_model("wagtailcore", "Workflow")
    WorkflowPage = installed.get_model("wagtailcore", "WorkflowPage")
    workflow = Workflow.objects.get(name=WORKFLOW)
    if on:
        Workflow.objects.filter(pk=workflow.pk).update(active=True)
        workflow.tasks.update(active=True)
        for index in installed.get_model("blog", "BlogIndexPage").objects.all():
            WorkflowPage.objects.update_or_create(page_id=index.pk, defaults={"workflow": workflow})
        return True
    for state in workflow.workflow_states.active():
        state.cancel()
    WorkflowPage.objects.filter(workflow=workflow).delete()
    return True
