"""Pictures and films of the sample blog in Wagtail's libraries."""

import io
from pathlib import Path

from django.core.files import File
from django.core.files.images import ImageFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection

from blog.media_storage import saved
from blog.sample.content import Picture
from blog.sample.covers import draw

COLLECTION = "Sample blog"
MEDIA = Path(__file__).parent / "media"


class Library:
    """Finds what was drawn before and draws what is missing.

    Everything is in one collection, under a title that says which drawing it is. Somebody who is
    done with the sample blog finds it there, all together.
    """

    def __init__(self) -> None:
        self.added_pictures = self.added_films = 0
        self._collection = Collection.objects.filter(name=COLLECTION).first()
        if self._collection is None:
            root = Collection.get_first_root_node()
            self._collection = root.add_child(instance=Collection(name=COLLECTION))
        self._pictures = self._known(get_image_model())
        self._films = self._known(get_document_model())

    def picture_id(self, picture: Picture) -> int:
        """The primary key of a drawing."""
        if picture.key not in self._pictures:
            file = ImageFile(io.BytesIO(draw(picture)), name=f"sample-{picture.key}.png")
            image = get_image_model()(
                title=_title(picture.key),
                description=picture.alt,
                collection=self._collection,
                file=file,
            )
            self._pictures[picture.key] = saved(image)
            self.added_pictures += 1
        return self._pictures[picture.key]

    def film_id(self, filename: str, title: str) -> int:
        """The primary key of a film of ``blog/sample/media``, as a document."""
        key = Path(filename).stem
        if key not in self._films:
            with (MEDIA / filename).open("rb") as film:
                document = get_document_model()(
                    title=_title(key),
                    collection=self._collection,
                    file=File(film, name=f"sample-{filename}"),
                )
                self._films[key] = saved(document)
            self.added_films += 1
        return self._films[key]

    def _known(self, model) -> dict[str, int]:
        rows = model.objects.filter(collection=self._collection, title__startswith=_title(""))
        return {title.removeprefix(_title("")): pk for title, pk in rows.values_list("title", "pk")}


def _title(key: str) -> str:
    return f"Sample: {key}"
