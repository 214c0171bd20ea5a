"""Where a page of a Hugo site stands among its sections, as far as addresses depend on it."""

from datetime import datetime

from blog.moving.sources.hugo_addresses import Addresses, PageFacts
from blog.moving.sources.hugo_config import Language
from blog.moving.sources.hugo_content import Content, ContentFile

# Pages that hold no words of the author, only a place for a theme's own list.
_SPECIAL_LAYOUTS = {"search": "search", "archives": "archive", "archive": "archive"}


def special_list(page: ContentFile) -> str:
    """Return the kind of our list that takes the place of a page, "" for a page of words."""
    layout = _SPECIAL_LAYOUTS.get(page.text("layout").lower(), "")
    is_at_top = not page.folders
    return layout or (_SPECIAL_LAYOUTS.get(page.text("type").lower(), "") if is_at_top else "")


def section_address(
    content: Content, addresses: Addresses, language: Language, folders: tuple[str, ...]
) -> str:
    """Return the path of the list of a section, of the home page for no folders."""
    if not folders:
        return addresses.absolute(language, "/")
    branch = content.branch(language, folders)
    if branch:
        slug, url = branch.text("slug"), branch.text("url")
        return addresses.page(facts_of(content, branch, folders[:-1], folders[-1], None, slug, url))
    return addresses.page(PageFacts(language, folders[:-1], folders[-1], kind="section"))


def facts_of(
    content: Content,
    page: ContentFile,
    folders: tuple[str, ...],
    name: str,
    date: datetime | None = None,
    slug: str = "",
    url: str = "",
) -> PageFacts:
    """Return what the address of ``page`` depends on, were it ``name`` in ``folders``."""
    place = (*folders, name) if page.is_branch else folders
    section = content.section_of(page.language, place)
    slugs, slug_folders = [], []
    for length in range(1, len(place) + 1):
        branch = content.branch(page.language, place[:length])
        own = branch.text("slug") if branch else ""
        if length <= len(folders):
            slug_folders.append(own or place[length - 1])
        if length == 1 or branch:
            title = branch.text("title") if branch else ""
            slugs.append(own or title or _automatic_title(place[length - 1]))
    return PageFacts(
        language=page.language,
        folders=folders,
        name=name,
        title=page.text("title"),
        slug=slug,
        url=url,
        date=date,
        sections=section,
        section_slugs=tuple(slugs),
        slug_folders=tuple(slug_folders),
        kind="section" if page.is_branch else "page",
    )


def _automatic_title(folder: str) -> str:
    """Return the title of a section without one: Hugo takes its name for a noun, and many of it."""
    name = folder.replace("-", " ").replace("_", " ")
    return name[:1].upper() + name[1:] + ("" if name.endswith("s") else "s")
