"""The languages a code block may have: one fixed table for the menu, for Pygments and for Prism.

The id is what a post stores, so an id once used stays. A fixed table, instead of whatever Pygments
knows, means that no name from an author or from an imported file can make rendering fail.
"""

from dataclasses import dataclass
from pathlib import PurePath

DEFAULT = "python"
PLAIN = "text"


@dataclass(frozen=True)
class Language:
    """A language: how it is stored, shown and coloured.

    ``lexer`` is the alias of a Pygments lexer, ``prism`` the id of a Prism component (the editor's
    own preview); either is empty where there is none. ``files`` are endings (``.py``) or whole
    names (``dockerfile``), in lower case.
    """

    id: str
    label: str
    lexer: str = ""
    prism: str = ""
    aliases: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    is_session: bool = False


def _language(
    id: str,
    label: str,
    aliases: str = "",
    files: str = "",
    *,
    lexer: str | None = None,
    prism: str | None = None,
    is_session: bool = False,
) -> Language:
    """Return a language whose names in Pygments and Prism are its id unless given."""
    return Language(
        id=id,
        label=label,
        lexer=id if lexer is None else lexer,
        prism=id if prism is None else prism,
        aliases=tuple(aliases.split()),
        files=tuple(files.split()),
        is_session=is_session,
    )


_TABLE = (
    _language("apacheconf", "Apache", "apache htaccess", ".htaccess"),
    _language("bash", "Bash / Shell", "sh shell zsh ksh shellscript", ".sh .bash .zsh .bashrc"),
    _language("bat", "Batch", "batch cmd dosbatch", ".bat .cmd", prism="batch"),
    _language("c", "C", "h", ".c .h"),
    _language("clojure", "Clojure", "clj cljs", ".clj .cljs .edn"),
    _language("cmake", "CMake", "", "cmakelists.txt .cmake"),
    _language(
        "console",
        "Shell session",
        "sh-session shell-session shellsession bash-session terminal",
        is_session=True,
        prism="shell-session",
    ),
    _language("cpp", "C++", "c++ cxx cc hpp", ".cpp .cc .cxx .hpp .hh .hxx"),
    _language("csharp", "C#", "c# cs dotnet", ".cs"),
    _language("css", "CSS", "", ".css"),
    _language("dart", "Dart", "", ".dart"),
    _language("diff", "Diff", "patch udiff", ".diff .patch"),
    _language(
        "django",
        "Django template",
        "jinja jinja2 htmldjango html+django html+jinja django-html djangotemplate",
        ".jinja .jinja2 .j2",
        lexer="html+django",
    ),
    _language(
        "dockerfile",
        "Dockerfile",
        "docker containerfile",
        "dockerfile containerfile",
        prism="docker",
    ),
    _language("elixir", "Elixir", "ex exs", ".ex .exs"),
    _language("erlang", "Erlang", "erl", ".erl .hrl"),
    _language("fish", "Fish", "fishshell", ".fish", prism="bash"),
    _language("fsharp", "F#", "f# fs", ".fs .fsx"),
    _language("go", "Go", "golang", ".go"),
    _language("graphql", "GraphQL", "gql", ".graphql .gql"),
    _language("groovy", "Groovy", "gradle", ".groovy .gradle"),
    _language("haskell", "Haskell", "hs", ".hs"),
    _language("hcl", "HCL / Terraform", "terraform tf", ".tf .tfvars .hcl"),
    _language("html", "HTML", "htm xhtml markup", ".html .htm", prism="markup"),
    _language("http", "HTTP", "https", ".http"),
    _language(
        "ini",
        "INI",
        "cfg conf dosini properties env dotenv editorconfig",
        ".ini .cfg .conf .properties .env .editorconfig",
    ),
    _language("java", "Java", "", ".java"),
    _language("javascript", "JavaScript", "js mjs cjs node ecmascript", ".js .mjs .cjs"),
    _language(
        "json", "JSON", "jsonc json5 jsonl geojson jsonld", ".json .jsonc .json5 .webmanifest"
    ),
    _language("jsx", "JSX", "react", ".jsx"),
    _language("julia", "Julia", "jl", ".jl"),
    _language("kotlin", "Kotlin", "kt kts", ".kt .kts"),
    _language("latex", "LaTeX", "tex", ".tex .sty"),
    _language("less", "Less", "", ".less"),
    _language("lua", "Lua", "", ".lua"),
    _language("makefile", "Makefile", "make mf gnumake", "makefile gnumakefile .mk .mak"),
    _language("markdown", "Markdown", "md mdx mkd commonmark", ".md .markdown .mdx"),
    _language("nginx", "nginx", "nginxconf", "nginx.conf"),
    _language("nix", "Nix", "", ".nix"),
    _language("objectivec", "Objective-C", "objective-c objc obj-c", ".m .mm"),
    _language("ocaml", "OCaml", "ml", ".ml .mli"),
    _language("perl", "Perl", "pl", ".pl .pm"),
    _language("php", "PHP", "php3 php4 php5 php7 php8", ".php"),
    _language("powershell", "PowerShell", "ps1 posh pwsh", ".ps1 .psm1 .psd1"),
    _language("protobuf", "Protocol Buffers", "proto", ".proto"),
    _language(
        "psql",
        "PostgreSQL session",
        "postgresql-console postgres-console",
        is_session=True,
        prism="sql",
    ),
    _language(
        "pycon",
        "Python session",
        "python-console pyrepl python-repl doctest ipython",
        is_session=True,
        prism="python",
    ),
    _language("python", "Python", "py py3 python3 gyp bazel starlark", ".py .pyi .pyw .bzl"),
    _language("r", "R", "rlang splus", ".r"),
    _language("rst", "reStructuredText", "rest restructuredtext", ".rst", prism="rest"),
    _language("ruby", "Ruby", "rb rake", ".rb .rake gemfile rakefile .gemspec"),
    _language("rust", "Rust", "rs", ".rs"),
    _language("sass", "Sass", "", ".sass"),
    _language("scala", "Scala", "sc", ".scala .sc"),
    _language("scss", "SCSS", "", ".scss"),
    _language(
        "sql",
        "SQL",
        "postgres postgresql mysql sqlite plpgsql pgsql tsql ddl",
        ".sql .psql",
        lexer="postgres",
    ),
    _language("swift", "Swift", "", ".swift"),
    _language("systemd", "systemd unit", "service", ".service .socket .timer"),
    _language(
        PLAIN,
        "Plain text",
        "plain plaintext txt none nohighlight output",
        ".txt",
        lexer="",
        prism="",
    ),
    _language("toml", "TOML", "", ".toml uv.lock poetry.lock cargo.lock pipfile"),
    _language("tsx", "TSX", "", ".tsx"),
    _language("typescript", "TypeScript", "ts mts cts", ".ts .mts .cts"),
    _language("vim", "Vim script", "viml vimscript nvim", ".vim .vimrc"),
    _language("vue", "Vue", "", ".vue", prism="markup"),
    _language("wat", "WebAssembly text", "wast wasm webassembly", ".wat .wast", prism="wasm"),
    _language(
        "xml", "XML", "svg xsl xslt rss atom mathml xsd wsdl", ".xml .svg .xsl .xsd", prism="markup"
    ),
    _language("yaml", "YAML", "yml", ".yaml .yml"),
    _language("zig", "Zig", "", ".zig"),
)

LANGUAGES = {language.id: language for language in _TABLE}
_ALIASES = {alias: language.id for language in _TABLE for alias in (language.id, *language.aliases)}
_FILES = {name: language.id for language in _TABLE for name in language.files}


def choices() -> list[tuple[str, str]]:
    """Return ids and labels for a menu, sorted by label.

    A migration refers to this function and not to the list, so a new language needs no migration.
    """
    return sorted(
        ((language.id, language.label) for language in _TABLE),
        key=lambda choice: choice[1].casefold(),
    )


def get(language_id: str | None) -> Language:
    """Return the language stored as ``language_id``; plain text when there is none such."""
    return LANGUAGES.get(language_id or "", LANGUAGES[PLAIN])


def normalise(name: str | None) -> str:
    """Return the id behind a name as people write it (``py``, ``C++``, ``.yml``), or ``text``.

    Takes what stands behind a Markdown fence: ``{.python`` and ``language-js`` are understood.
    """
    name = (name or "").strip().strip("{}").lower().removeprefix("language-").lstrip(".")
    return _ALIASES.get(name, PLAIN)


def guess_from_filename(filename: str) -> str:
    """Return the id that the name of a file speaks for, or ``text``."""
    path = PurePath(filename.strip().lower())
    for candidate in (path.name, path.stem, path.suffix):
        if candidate in _FILES:
            return _FILES[candidate]
    return PLAIN


def prism_names() -> dict[str, str]:
    """Return the Prism component of each language that has one, by id."""
    return {language.id: language.prism for language in _TABLE if language.prism}
