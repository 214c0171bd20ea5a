"""The content folder of a Hugo site: which files are pages, and what their front matter says.

Source: https://gohugo.io/content-management/page-bundles/ ,
https://gohugo.io/content-management/front-matter/#cascade
"""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from blog.moving import front_matter
from blog.moving.meta import as_text, plain_key
from blog.moving.report import Problems
from blog.moving.sources import files
from blog.moving.sources.hugo_addresses import lower
from blog.moving.sources.hugo_config import HugoConfig, Language, table

MARKDOWN = frozenset({".md", ".markdown", ".mdown"})
OTHER_MARKUP = frozenset({".html", ".htm", ".org", ".adoc", ".asciidoc", ".ad", ".rst", ".pandoc"})
OTHER_MARKUP |= {".pdc"}

# A cascade sets these for many pages at once in Hugo, but an address belongs to one page.
_NEVER_CASCADED = frozenset({"url", "aliases", "cascade", "title", "target", "_target"})


@dataclass
class ContentFile:
    """A Markdown file of the content folder, with its front matter; its text is not kept.

    ``folders`` and ``name`` are as in :class:`PageFacts`; of ``_index.md`` they are those of its
    folder, and of the home page ``name`` is empty.
    """

    file: Path
    path: str
    language: Language
    folders: tuple[str, ...]
    name: str
    bundle: Path | None
    is_branch: bool
    data: dict
    lines: dict[str, int]
    digest: str
    body_line: int
    has_body: bool
    keys: dict = field(default_factory=dict)  # plain key to value, what is cascaded included

    @property
    def place(self) -> tuple[str, ...]:
        """The folders below the content folder, and the name."""
        return (*self.folders, self.name) if self.name else self.folders

    def line_of(self, key: str) -> int:
        """Return the line on which a key stands, 0 for one that comes from elsewhere."""
        return self.lines.get(key, 0)

    def text(self, key: str) -> str:
        """Return the text under a key in any spelling, "" when there is none."""
        return as_text(self.keys.get(key)) or ""

    def is_true(self, key: str) -> bool:
        """Return whether a key says true."""
        value = self.keys.get(key)
        return value is True or (isinstance(value, str) and value.lower() == "true")


@dataclass
class Content:
    """Everything that was found; ``branches`` are the ``_index.md`` by language and folder."""

    pages: list[ContentFile] = field(default_factory=list)
    branches: dict[tuple[str, tuple[str, ...]], ContentFile] = field(default_factory=dict)

    def section_of(self, language: Language, folders: tuple[str, ...]) -> tuple[str, ...]:
        """Return the folders of the section that holds what is in ``folders``."""
        while len(folders) > 1 and (language.code, folders) not in self.branches:
            folders = folders[:-1]
        return folders

    def branch(self, language: Language, folders: tuple[str, ...]) -> ContentFile | None:
        """Return the ``_index.md`` of a folder."""
        return self.branches.get((language.code, folders))


def split_name(file: Path, config: HugoConfig) -> tuple[str, str]:
    """Return the name of a file without ending and language, and the code of that language."""
    stem = file.name[: -len(file.suffix)] if file.suffix else file.name
    base, dot, code = stem.rpartition(".")
    if dot and base and any(code.lower() == one.code for one in config.languages):
        return base, code.lower()
    return stem, ""


def place_of(path: Path, config: HugoConfig) -> tuple[Language, tuple[str, ...], str] | None:
    """Return language, folders and bare name of a file of the content folder, else None."""
    owners = [one for one in config.languages if path.is_relative_to(one.content)]
    if not owners:
        return None
    deepest = max(len(one.content.parts) for one in owners)
    owners = [one for one in owners if len(one.content.parts) == deepest]
    name, code = split_name(path, config)
    language = config.language(code) if code else owners[0]
    return language, path.relative_to(owners[0].content).parent.parts, name


def read(root: Path, config: HugoConfig, problems: Problems) -> Content:
    """Return pages and branches; what cannot be read is named in ``problems``."""
    content = Content()
    found = _find(root, config, problems)
    bundles = {
        file.parent
        for file in found
        if file.suffix.lower() in MARKDOWN and split_name(file, config)[0] == "index"
    }
    for file in found:
        ending = file.suffix.lower()
        path = files.relative_path(file, root)
        if re.search(r"(?:^|/)#|~$", path):
            if ending in MARKDOWN:
                problems.note(path, "the copy of an editor by its name, as Hugo sees it: left out")
            continue
        if ending in OTHER_MARKUP:
            if _has_front_matter(file):
                problems.warn(path, f"a page written in {ending[1:]}, not in Markdown: left out")
            continue
        if ending not in MARKDOWN or _is_ignored(path, config):
            continue
        page = _read_file(file, path, root, config, bundles, problems)
        if page and page.is_branch:
            content.branches[page.language.code, page.place] = page
        elif page:
            content.pages.append(page)
    for page in [*content.pages, *content.branches.values()]:
        page.keys = _with_cascade(page, content, config)
    return content


def _find(root: Path, config: HugoConfig, problems: Problems) -> list[Path]:
    found = {}
    for start in dict.fromkeys(language.content for language in config.languages):
        if not start.is_dir():
            continue
        if not files.is_inside(start, root):
            problems.lose(str(start), "the folder of the content leads out of the site: not read")
            continue
        found.update(dict.fromkeys(files.walk(root, problems, start)))
    return list(found)


def _has_front_matter(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            return opened.read(16).lstrip(b"\xef\xbb\xbf \r\n")[:3] in (b"---", b"+++")
    except OSError:
        return False


def _is_ignored(path: str, config: HugoConfig) -> bool:
    patterns = config.data.get("ignorefiles") or []
    for pattern in patterns if isinstance(patterns, list) else [patterns]:
        try:
            with warnings.catch_warnings(action="ignore"):  # Go's expressions are not Python's
                if re.search(str(pattern), path):
                    return True
        except re.error:
            continue
    return False


def _read_file(
    file: Path,
    path: str,
    root: Path,
    config: HugoConfig,
    bundles: set[Path],
    problems: Problems,
) -> ContentFile | None:
    place = place_of(file, config)
    if place is None:
        return None
    language, folders, name = place
    above = [file.parent, *file.parent.parents][: len(folders)]
    holder = [folder for folder in above if folder in bundles]
    if holder and (name != "index" or file.parent != holder[-1]):
        if name != "_index":
            problems.warn(path, "a part of the bundle around it, no page of its own: left out")
        return None
    text = files.read_text(file, root, problems, path)
    if text is None:
        return None
    try:
        front = front_matter.split(text.text)
    except front_matter.FrontMatterError as error:
        problems.lose(path, f"front matter: {error}", error.line, error.column)
        return None
    is_branch = name == "_index"
    bundle = file.parent if name == "index" and folders else None
    if is_branch or bundle:
        folders, name = folders[:-1], folders[-1] if folders else ""
    return ContentFile(
        file=file,
        path=path,
        language=language,
        folders=folders,
        name=name,
        bundle=bundle,
        is_branch=is_branch,
        data=_flat(front.data),
        lines=front.lines,
        digest=text.digest,
        body_line=front.body_line,
        has_body=bool(front.body.strip()),
    )


def _flat(data: dict) -> dict:
    """Return front matter with what stands under ``params`` beside the rest, as Hugo reads it."""
    params = next((value for key, value in data.items() if key.lower() == "params"), None)
    if not isinstance(params, dict):
        return data
    own = {key: value for key, value in data.items() if key.lower() != "params"}
    taken = {plain_key(key) for key in own}
    return own | {key: value for key, value in params.items() if plain_key(key) not in taken}


def _with_cascade(page: ContentFile, content: Content, config: HugoConfig) -> dict:
    """Return the page's values by plain key, and put what sections set into ``page.data``."""
    keys = {plain_key(key): value for key, value in page.data.items() if key.lower() != "cascade"}
    place = page.place
    sources = [config.data.get("cascade")]
    for length in range(len(place) + 1):
        branch = content.branch(page.language, place[:length])
        if branch:
            sources.append(
                next((v for k, v in branch.data.items() if k.lower() == "cascade"), None)
            )
    own = dict(page.data)
    for cascade in reversed(sources):  # the nearest section has the last word
        for key, value in _cascaded(cascade, page):
            plain = plain_key(key)
            if plain not in keys and key.lower() not in _NEVER_CASCADED:
                keys[plain] = own[key] = value
    page.data = {key: value for key, value in own.items() if key.lower() != "cascade"} | (
        {key: value for key, value in own.items() if key.lower() == "cascade"}
        if page.is_branch
        else {}
    )
    return keys


def _cascaded(cascade: object, page: ContentFile) -> Iterator[tuple[str, object]]:
    for part in cascade if isinstance(cascade, list) else [cascade]:
        if not isinstance(part, dict):
            continue
        lowered = {key.lower(): value for key, value in part.items()}
        target = table(lowered, "target") or table(lowered, "_target")
        if _matches({key.lower(): as_text(value) for key, value in target.items()}, page):
            values = {key: value for key, value in part.items() if key.lower() != "params"}
            yield from (values | table(lowered, "params")).items()


def _matches(target: dict, page: ContentFile) -> bool:
    kind = "page"
    if page.is_branch:
        kind = "section" if page.name else "home"
    if target.get("kind") and not _glob(target["kind"], kind):
        return False
    if target.get("lang") and not _glob(target["lang"], page.language.code):
        return False
    path = "/" + "/".join(lower(part).replace(" ", "-") for part in page.place)
    return not target.get("path") or _glob(target["path"], path)


def _glob(pattern: str, text: str) -> bool:
    """Return whether a glob of Hugo's fits: ``*`` within a part, ``**`` over all, ``{a,b}``."""
    forms = {"**": ".*", "*": "[^/]*", "?": "[^/]", "{": "(?:", "}": ")", ",": "|"}
    parts = re.split(r"(\*\*|[*?{},])", pattern.lower())
    expression = "".join(forms.get(part, re.escape(part)) for part in parts)
    try:
        return re.fullmatch(expression, text.lower()) is not None
    except re.error:
        return False
