"""Writes to a site without a pause, until it is ended: what readers do not see, and pictures."""

import sys
from io import BytesIO
from pathlib import Path

import django


def main() -> None:
    django.setup()
    from django.core.files.images import ImageFile
    from django.db import transaction
    from PIL import Image
    from wagtail.models import Page

    from home.models import SiteImage

    buffer = BytesIO()
    Image.new("RGB", (64, 64), "teal").save(buffer, "PNG")
    page = Page.objects.filter(depth__gte=4, live=True).first().specific
    rounds = Path(sys.argv[1])
    count = 0
    while True:
        with transaction.atomic():
            page.title = f"A draft, number {count}"
            page.save_revision()
        content = ImageFile(BytesIO(buffer.getvalue()), name=f"writer-{count}.png")
        SiteImage.objects.create(title=f"Picture {count}", file=content)
        if count % 2:
            SiteImage.objects.filter(title__startswith="Picture").first().delete()
        count += 1
        rounds.write_text(str(count))


if __name__ == "__main__":
    main()
