"""Sites to move in from: which kind a folder or file is, and the source that reads it."""

from pathlib import Path

from blog.moving.report import Problems
from blog.moving.sources import hugo_config, jekyll_config
from blog.moving.sources.base import Source, SourceError
from blog.moving.sources.files import walk
from blog.moving.sources.hugo import HugoSource
from blog.moving.sources.jekyll import JekyllSource
from blog.moving.sources.plain import ENDINGS, PlainSource
from blog.moving.sources.single import SingleSource

__all__ = ["SOURCES", "SourceError", "detect", "open_source"]

SOURCES = {"hugo": HugoSource, "jekyll": JekyllSource, "markdown": PlainSource}

_PACKED = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar")


def detect(root: Path) -> str:
    """Return the name of the source that fits: a key of :data:`SOURCES`.

    :raises SourceError: when it is neither a folder nor a Markdown file, holds no Markdown, or
        holds a site further down.
    """
    _check(root)
    if root.is_file():
        return "markdown"
    if name := _generator(root):
        return name
    for folder in sorted(each for each in root.iterdir() if each.is_dir()):
        if not folder.is_symlink() and folder.name[0] not in "._" and (name := _generator(folder)):
            raise SourceError(
                f"{root} is no site itself, but {folder.name} in it is one of {name.title()}. "
                f"Name {folder}, or say that the source is markdown."
            )
    if any(file.suffix.lower() in ENDINGS for file in walk(root, Problems(), generated={"_site"})):
        return "markdown"
    raise SourceError(
        f"There is no Markdown in {root}. Name the folder of the site itself: for Hugo that with "
        "hugo.toml and content, for Jekyll that with _config.yml, else one with .md files."
    )


def open_source(root: Path, *, name: str = "", section: str = "", problems: Problems) -> Source:
    """Return the source ``name``, or the one that fits, for ``root``: a site, or one text.

    :raises SourceError: when ``root`` cannot be read as such.
    """
    root = Path(root)
    name = name or detect(root)
    if name not in SOURCES:
        raise SourceError(f"There is no source {name!r}, only {', '.join(SOURCES)}.")
    _check(root)
    if root.is_file():
        return _open_file(root.resolve(), name, section, problems)
    return SOURCES[name](root.resolve(), section=section, problems=problems)


def _open_file(file: Path, name: str, section: str, problems: Problems) -> SingleSource:
    if name != "markdown":
        raise SourceError(f"A single file is read as markdown, not as {name}. Name the site.")
    if section:
        raise SourceError("A section is a folder of a site, and a single file has none.")
    if file.suffix.lower() not in ENDINGS:  # a symlink to it was called otherwise
        raise SourceError(_not_markdown(file))
    try:
        file.name.encode()
    except UnicodeEncodeError as error:
        raise SourceError("The name of the file is not UTF-8. Give it another one.") from error
    source = SingleSource(file, problems=problems)
    site = next((folder for folder in file.parents if _generator(folder)), None)
    if site is not None:
        problems.warn(
            source.path,
            f"this is a file of a site of {_generator(site).title()}, read as plain Markdown; to "
            f"have its shortcodes, links and old address, name {site} and a --section",
        )
    return source


def _check(root: Path) -> None:
    if root.is_dir():
        return
    if not root.exists():
        raise SourceError(f"{root} does not exist.")
    if root.suffix.lower() in _PACKED:
        raise SourceError(f"{root} is an archive. Unpack it, and name the folder that comes out.")
    if root.suffix.lower() not in ENDINGS or not root.is_file():
        raise SourceError(_not_markdown(root))


def _not_markdown(file: Path) -> str:
    return (
        f"{file} is no Markdown: the name of such a file ends with {', '.join(ENDINGS)}. Name one, "
        "or the folder of a site."
    )


def _generator(root: Path) -> str:
    if hugo_config.find_files(root) and (root / "content").is_dir():
        return "hugo"
    if any((root / name).is_file() for name in jekyll_config.NAMES):
        return "jekyll"
    return "jekyll" if (root / "_posts").is_dir() else ""
