"""Put the blog index under the home page."""

from django.db import migrations


def create_blog_index(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    HomePage = apps.get_model("home", "HomePage")
    Locale = apps.get_model("wagtailcore", "Locale")
    BlogIndexPage = apps.get_model("blog", "BlogIndexPage")

    home = HomePage.objects.order_by("path").first()
    content_type, _ = ContentType.objects.get_or_create(model="blogindexpage", app_label="blog")
    BlogIndexPage.objects.create(
        title="Blog",
        draft_title="Blog",
        slug="blog",
        content_type=content_type,
        path=home.path + "0001",
        depth=home.depth + 1,
        numchild=0,
        url_path=f"{home.url_path}blog/",
        locale=Locale.objects.first(),
        live=True,
        show_in_menus=True,
    )
    HomePage.objects.filter(pk=home.pk).update(numchild=home.numchild + 1)


def remove_blog_index(apps, schema_editor):
    apps.get_model("blog", "BlogIndexPage").objects.filter(slug="blog").delete()


class Migration(migrations.Migration):
    dependencies = [("blog", "0001_initial"), ("home", "0003_create_home_page")]
    operations = [migrations.RunPython(create_blog_index, remove_blog_index)]
