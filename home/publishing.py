"""What follows when something that shows pictures goes out: their renditions are made.

Done here, so that a page view never has to. See :mod:`home.renditions`. Where hundreds of pages go
out at once, as in an import, it is put off and then done for all of them together.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from contextvars import ContextVar

from wagtail.models import get_page_models

from home.card_files import make_missing_cards
from home.encoding import UNREADABLE, Cut
from home.models import BasePage, SiteImage, SiteSettings
from home.picture_processes import Original, cores, draw_here, draw_in_processes
from home.renditions import (
    Made,
    Plan,
    count_unreadable,
    is_complete,
    keep,
    make_renditions,
    plan,
    prefetch,
)

# Pages, and rows of pictures, held at a time.
CHUNK = 100
# Starting processes takes as long as this many pictures.
HANDFUL = 4

# The key of a picture, and whether it is shown cut square.
Shown = tuple[int, bool]
_postponed: ContextVar[bool] = ContextVar("postponed_pictures", default=False)
_showing: list[Callable[[], Iterable[Shown]]] = []


def make_page_pictures(page: BasePage) -> Made:
    """Make what is missing of the pictures of ``page`` and return what was done."""
    return make_renditions(page.find_pictures())


def make_site_pictures(settings: SiteSettings) -> Made:
    """Make what is missing of the pictures of the whole site and return what was done."""
    return make_renditions([settings.default_social_image])


def remake_picture(image: SiteImage) -> Made:
    """Make what is missing of ``image`` if anything uses it, and return what was done.

    When an editor gives a picture another file, Wagtail deletes the renditions of the old one.
    """
    return make_renditions([image] if image.get_usage().count() else [])


@contextmanager
def postponed_pictures() -> Iterator[None]:
    """Within, in this thread, publishing makes no pictures; :func:`make_missing_pictures` does."""
    token = _postponed.set(True)
    try:
        yield
    finally:
        _postponed.reset(token)


def are_pictures_postponed() -> bool:
    """Return whether publishing is to leave pictures for later."""
    return _postponed.get()


def shows_pictures(function: Callable[[], Iterable[Shown]]) -> Callable[[], Iterable[Shown]]:
    """Register what else shows pictures to the public, beside pages and the site's settings.

    ``function`` yields the key of each picture, and whether it is shown cut square.
    """
    _showing.append(function)
    return function


def make_missing_pictures(
    *,
    processes: int | None = None,
    dry_run: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Made:
    """Make what is missing of every picture that the public meets and return what was done.

    Cards are among them, and are drawn again where the names on them have changed. It can be
    stopped at any moment and run again; what is made stays. Drafts have to wait until they are
    published. However many pictures there are, few are held in memory.

    :param processes: how many to work with; None for as many as there are cores, or one for a
        handful of pictures.
    :param dry_run: make everything and keep nothing.
    :param progress: is called with pictures done and pictures to do in all.
    """
    making = _Making(dry_run, progress)
    making.find_missing()
    if processes is None:
        processes = cores() if len(making.todo) > HANDFUL else 1
    making.make(processes)
    # After the pictures: only what has none that fits gets a card.
    making.made.cards = make_missing_cards(dry_run=dry_run)
    return making.made


class _Making:
    """One run over all pictures."""

    def __init__(self, dry_run: bool, progress: Callable[[int, int], None]) -> None:
        self.made = Made()
        self.todo: list[Shown] = []
        self._plans: dict[Shown, Plan] = {}
        self._dry_run = dry_run
        self._progress = progress

    def find_missing(self) -> None:
        for image, square in _rows(list(dict.fromkeys(_all_shown()))):
            if is_complete(image, square=square):
                self.made.complete += 1
            else:
                self.todo.append((image.pk, square))

    def make(self, processes: int) -> None:
        jobs = self._jobs()
        drawn = draw_here(jobs) if processes == 1 else draw_in_processes(jobs, processes)
        done = 0
        # Closed at once when we are stopped, so that no process is left.
        with closing(drawn):
            for shown, outcome in drawn:
                self._finish(self._plans.pop(shown), outcome)
                done = self.made.pictures + self.made.unreadable
                self._progress(done, len(self.todo))
        if self.todo and done != len(self.todo):
            self._progress(len(self.todo), len(self.todo))

    def _jobs(self) -> Iterator[tuple[Shown, Original, list[Cut]]]:
        for image, square in _rows(self.todo):
            try:
                found = plan(image, square=square)
                if found is None:
                    self.made.complete += 1
                    continue
                original = image.file.path if image.is_stored_locally() else _bytes(image)
            except UNREADABLE as error:
                count_unreadable(self.made, image, error)
                continue
            self._plans[image.pk, square] = found
            yield (image.pk, square), original, found.cuts

    def _finish(self, plan: Plan, outcome: list[bytes] | Exception) -> None:
        if isinstance(outcome, Exception):
            count_unreadable(self.made, plan.image, outcome)
            return
        self.made.pictures += 1
        self.made.renditions += len(outcome) if self._dry_run else keep(plan, outcome)


def _all_shown() -> Iterator[Shown]:
    for model in get_page_models():
        if not issubclass(model, BasePage):
            continue
        pages = model.objects.order_by("pk")
        for keys in _parts(list(pages.published().values_list("pk", flat=True))):
            for page in pages.filter(pk__in=keys):
                yield from ((image.pk, False) for image in page.find_pictures() if image)
    for key in SiteSettings.objects.values_list("default_social_image", flat=True):
        if key:
            yield key, False
    for function in _showing:
        yield from function()


def _rows(shown: list[Shown]) -> Iterator[tuple[SiteImage, bool]]:
    """Yield the pictures with their renditions; some at a time, and those still there."""
    for part in _parts(shown):
        images = SiteImage.objects.in_bulk({key for key, _ in part})
        prefetch(images.values())
        yield from ((images[key], square) for key, square in part if key in images)


def _parts(items: list) -> Iterator[list]:
    yield from (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))


def _bytes(image: SiteImage) -> bytes:
    with image.open_file() as file:
        return file.read()
