"""Small sites made with Hugo, and what the real program builds from them."""

import base64
import html
import json
import os
import re
import subprocess
import sysconfig
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from blog.moving.report import Problems
from blog.moving.sources.hugo import HugoSource

HUGO = Path(sysconfig.get_path("scripts")) / "hugo"
_LIST = "{{ range (.Paginate .RegularPagesRecursive).Pages }}{{ .Title }} {{ end }}"
_TERM = "{{ range (.Paginate .Pages).Pages }}{{ .Title }} {{ end }}"
_LAYOUTS = {
    "layouts/home.html": _LIST,
    "layouts/section.html": _LIST,
    "layouts/taxonomy.html": "terms",
    "layouts/term.html": _TERM,
    "layouts/page.html": "PAGE {{ .File.Filename | base64Encode }}"
    " {{ .RelPermalink | base64Encode }} {{ .Permalink | base64Encode }}",
}


def post(body: str = "Some words.\n", **keys) -> str:
    """Return a Markdown file with ``keys`` as its front matter."""
    return f"{json.dumps(keys, ensure_ascii=False, indent=1)}\n{body}"


def make_site(root: Path, files: dict[str, str | bytes], config: str = "", base: str = "") -> Path:
    """Write ``files`` and a configuration in TOML below ``root``."""
    if config is not None:
        files = {"hugo.toml": f'baseURL = "https://example.org{base}/"\n{config}', **files}
    for name, content in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def read(root: Path, **options) -> HugoSource:
    """Return the source with its entries read."""
    source = HugoSource(root, problems=Problems(), **options)
    list(source.entries())
    return source


def problems_of(source: HugoSource) -> list[str]:
    """Return everything that was said."""
    return [f"{problem.level} {problem}" for problem in source.problems.found]


@dataclass
class Built:
    """What Hugo wrote: permalinks of pages by content file, aliases, lists and other files."""

    pages: dict[str, tuple[str, str]] = field(default_factory=dict)
    aliases: set[str] = field(default_factory=set)
    lists: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)


def build(root: Path, base_path: str = "") -> Built:
    """Build the site with Hugo and return what it wrote, as percent-encoded paths."""
    for name, content in _LAYOUTS.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            file.write_text(content)
    environment = {"PATH": os.environ["PATH"], "HOME": str(root), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [HUGO, "--quiet", "--destination", "public", "--cacheDir", root / ".cache"],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    if done.returncode:
        raise AssertionError(done.stdout + done.stderr)
    built = Built()
    for file in sorted((root / "public").rglob("*")):
        if file.is_file():
            path = "/" + file.relative_to(root / "public").as_posix()
            path = re.sub("/index.html$", "/", path)
            path = base_path + quote(path, safe="/$&+,:;=@-._~")
            _sort(built, path, file, root)
    return built


def _sort(built: Built, path: str, file: Path, root: Path) -> None:
    if file.suffix not in (".html", ".xml", ".HTML"):
        built.others.add(path)
        return
    text = html.unescape(file.read_text())
    if text.startswith("PAGE "):
        name, relative, absolute = (_decode(part) for part in text.split()[1:])
        built.pages[Path(name).relative_to(root).as_posix()] = (relative, absolute)
    elif re.search(r'http-equiv="?refresh', text):
        built.aliases.add(path)
    else:
        built.lists.add(path)


def _decode(text: str) -> str:
    return base64.b64decode(text).decode()
