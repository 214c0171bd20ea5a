"""What an import leaves in the database beside its pages."""

import tempfile
from pathlib import Path

from django.core.management import call_command
from wagtail.models import ReferenceIndex

from blog.models import BlogPostPage
from tests import factories
from tests.base import MediaTestCase


class ReferenceTests(MediaTestCase):
    def test_links_between_imported_pages_are_known(self):
        factories.blog_index()
        root = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (root / "_posts").mkdir()
        (root / "_config.yml").write_text("permalink: /blog/:title/\n")
        (root / "_posts/2024-01-31-a.md").write_text("---\ntitle: A\n---\n[b](/blog/b/)\n")
        (root / "_posts/2024-01-31-b.md").write_text("---\ntitle: B\npublished: false\n---\nx\n")
        (root / "_posts/2024-01-31-c.md").write_text("---\ntitle: C\n---\n[a](/blog/a/)\n")
        call_command("import_markdown", root, verbosity=0)
        a = BlogPostPage.objects.get(slug="a")
        self.assertEqual(
            [reference.object_id for reference in ReferenceIndex.get_references_to(a)],
            [str(BlogPostPage.objects.get(slug="c").pk)],
        )
