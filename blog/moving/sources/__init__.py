"""Sites to move in from: which kind a folder is, and the source that reads it."""

from pathlib import Path

from blog.moving.report import Problems
from blog.moving.sources import hugo_config, jekyll_config
from blog.moving.sources.base import Source, SourceError
from blog.moving.sources.files import walk
from blog.moving.sources.hugo import HugoSource
from blog.moving.sources.jekyll import JekyllSource
from blog.moving.sources.plain import ENDINGS, PlainSource

__all__ = ["SOURCES", "SourceError", "detect", "open_source"]

SOURCES = {"hugo": HugoSource, "jekyll": JekyllSource, "markdown": PlainSource}

_PACKED = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar")


def detect(root: Path) -> str:
    """Return the name of the source that fits the folder: a key of :data:`SOURCES`.

    :raises SourceError: when it is no folder, holds no Markdown, or holds a site further down.
    """
    _check_folder(root)
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
    """Return the source ``name``, or the one that fits, for the site below ``root``.

    :raises SourceError: when ``root`` cannot be read as such a site.
    """
    root = Path(root)
    name = name or detect(root)
    if name not in SOURCES:
        raise SourceError(f"There is no source {name!r}, only {', '.join(SOURCES)}.")
    _check_folder(root)
    return SOURCES[name](root.resolve(), section=section, problems=problems)


def _check_folder(root: Path) -> None:
    if root.is_dir():
        return
    if not root.exists():
        raise SourceError(f"{root} does not exist.")
    if root.suffix.lower() in _PACKED:
        raise SourceError(f"{root} is an archive. Unpack it, and name the folder that comes out.")
    raise SourceError(f"{root} is a file. Name the folder of the site.")


def _generator(root: Path) -> str:
    if hugo_config.find_files(root) and (root / "content").is_dir():
        return "hugo"
    if any((root / name).is_file() for name in jekyll_config.NAMES):
        return "jekyll"
    return "jekyll" if (root / "_posts").is_dir() else ""
