"""The languages a code block may have: one fixed table for the menu, for Pygments and for Prism.

The id is what a post stores, so an id once used stays. A fixed table, instead of whatever Pygments
knows, means that no name from an author or from an imported file can make rendering fail. A name
that is not in the table may be stored too; such code is shown without colour, under that name.
"""

import re
from dataclasses import dataclass
from pathlib import PurePath

DEFAULT = "python"
PLAIN = "text"
# What may be stored without being in the table; in lower case.
NAME = re.compile(r"[\w+#.-]{1,40}")


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


_COMMON = (
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

# Rarer ones, so that an imported post keeps what it says. Their code has no colour while it is
# edited; those without a lexer have none for readers either.
_RARER = (
    _language("ada", "Ada", "", ".adb .ads", prism=""),
    _language("agda", "Agda", "", ".agda", prism=""),
    _language("applescript", "AppleScript", "osascript", ".applescript", prism=""),
    _language("arduino", "Arduino", "ino", ".ino", prism=""),
    _language("asciidoc", "AsciiDoc", "adoc", ".adoc .asciidoc", lexer="", prism=""),
    _language("asm", "Assembly (GNU)", "gas assembly", ".s", prism=""),
    _language("astro", "Astro", "", ".astro", lexer="", prism=""),
    _language("awk", "Awk", "gawk mawk nawk", ".awk", prism=""),
    _language("bibtex", "BibTeX", "bib", ".bib", prism=""),
    _language("bicep", "Bicep", "", ".bicep", lexer="", prism=""),
    _language("blade", "Blade template", lexer="", prism=""),
    _language("brainfuck", "Brainfuck", "bf", ".bf", prism=""),
    _language("caddyfile", "Caddyfile", "caddy", "caddyfile", prism=""),
    _language("capnp", "Cap’n Proto", "capnproto", ".capnp", prism=""),
    _language("cobol", "COBOL", "", ".cob .cbl", prism=""),
    _language("coffeescript", "CoffeeScript", "coffee coffee-script", ".coffee", prism=""),
    _language("common-lisp", "Common Lisp", "lisp cl commonlisp", ".lisp", prism=""),
    _language("coq", "Coq / Rocq", "rocq", prism=""),
    _language("crontab", "crontab", "cron", "crontab", lexer="", prism=""),
    _language("crystal", "Crystal", "cr", ".cr", prism=""),
    _language("csv", "CSV", "", ".csv", lexer="", prism=""),
    _language("cuda", "CUDA", "cu", ".cu .cuh", prism=""),
    _language("cue", "CUE", "", ".cue", lexer="", prism=""),
    _language("cypher", "Cypher", "neo4j", ".cypher", prism=""),
    _language("d", "D", "dlang", ".d", prism=""),
    _language("desktop", "Desktop entry", "desktop-entry", ".desktop", prism=""),
    _language("dot", "DOT (Graphviz)", "graphviz gv", ".gv .dot", prism=""),
    _language("ebnf", "EBNF", "", ".ebnf", prism=""),
    _language("elm", "Elm", "", ".elm", prism=""),
    _language("emacs-lisp", "Emacs Lisp", "elisp emacs", ".el", prism=""),
    _language("erb", "ERB", "", ".erb", prism=""),
    _language("forth", "Forth", "", ".fth", prism=""),
    _language("fortran", "Fortran", "f90 f95 f77", ".f90 .f95 .f03", prism=""),
    _language("gdscript", "GDScript", "gd godot", ".gd", prism=""),
    _language("gherkin", "Gherkin", "cucumber feature", ".feature", prism=""),
    _language("gitignore", "gitignore", "", ".gitignore .dockerignore", lexer="", prism=""),
    _language("gleam", "Gleam", "", ".gleam", prism=""),
    _language("glsl", "GLSL", "", ".glsl .vert .frag", prism=""),
    _language("gnuplot", "gnuplot", "", ".gnuplot .plt", prism=""),
    _language("haml", "Haml", "", ".haml", prism=""),
    _language("handlebars", "Handlebars", "hbs", ".hbs", prism=""),
    _language("haxe", "Haxe", "hx", ".hx", prism=""),
    _language("hlsl", "HLSL", "", ".hlsl", prism=""),
    _language("idris", "Idris", "idr", ".idr", prism=""),
    _language("jq", "jq", "", ".jq", lexer="", prism=""),
    _language("jsonnet", "Jsonnet", "libsonnet", ".jsonnet .libsonnet", prism=""),
    _language("just", "Justfile", "justfile", "justfile", lexer="", prism=""),
    _language("kql", "Kusto", "kusto", ".kql", prism=""),
    _language("lean", "Lean", "lean3 lean4", ".lean", prism=""),
    _language("liquid", "Liquid", "", ".liquid", prism=""),
    _language("llvm", "LLVM IR", "llvm-ir", ".ll", prism=""),
    _language("log", "Log", "", ".log", lexer="", prism=""),
    _language("mathematica", "Mathematica", "wolfram wl mma", ".wl .nb", prism=""),
    _language("matlab", "MATLAB", prism=""),
    _language("mermaid", "Mermaid", "mmd", ".mmd .mermaid", lexer="", prism=""),
    _language("meson", "Meson", "", "meson.build", prism=""),
    _language("mojo", "Mojo", "", ".mojo", prism=""),
    _language("nasm", "Assembly (NASM)", "masm", ".asm .nasm", prism=""),
    _language("nim", "Nim", "nimrod", ".nim", prism=""),
    _language("nushell", "Nushell", "nu", ".nu", lexer="", prism=""),
    _language("octave", "Octave", prism=""),
    _language("odin", "Odin", "", ".odin", prism=""),
    _language("org", "Org", "org-mode orgmode", ".org", prism=""),
    _language("pascal", "Pascal / Delphi", "delphi objectpascal pas", ".pas .dpr", prism=""),
    _language("plantuml", "PlantUML", "puml uml", ".puml .plantuml", lexer="", prism=""),
    _language("po", "gettext", "gettext pot", ".po .pot", prism=""),
    _language("postscript", "PostScript", "", ".ps .eps", prism=""),
    _language("prolog", "Prolog", "", ".prolog", prism=""),
    _language("promql", "PromQL", "", ".promql", prism=""),
    _language("pug", "Pug", "jade", ".pug", prism=""),
    _language("puppet", "Puppet", "", ".pp", prism=""),
    _language("purescript", "PureScript", "purs", ".purs", prism=""),
    _language("qml", "QML", "", ".qml", prism=""),
    _language("racket", "Racket", "rkt", ".rkt", prism=""),
    _language("raku", "Raku", "perl6", ".raku .rakumod", prism=""),
    _language("razor", "Razor", "cshtml", ".cshtml .razor", lexer="", prism=""),
    _language("regex", "Regular expression", "regexp", lexer="", prism=""),
    _language("registry", "Windows registry", "reg", ".reg", prism=""),
    _language("rego", "Rego", "opa", ".rego", prism=""),
    _language("scheme", "Scheme", "scm", ".scm .ss", prism=""),
    _language("sed", "sed", "", ".sed", prism=""),
    _language("smalltalk", "Smalltalk", "squeak", ".st", prism=""),
    _language("sml", "Standard ML", "", ".sml", prism=""),
    _language("solidity", "Solidity", "sol", ".sol", prism=""),
    _language("sparql", "SPARQL", "rq", ".rq .sparql", prism=""),
    _language("stylus", "Stylus", "", ".styl", lexer="", prism=""),
    _language("svelte", "Svelte", "", ".svelte", lexer="html", prism="markup"),
    _language("systemverilog", "SystemVerilog", "sv", ".sv .svh", prism=""),
    _language("tcl", "Tcl", "", ".tcl", prism=""),
    _language("thrift", "Thrift", "", ".thrift", prism=""),
    _language("turtle", "Turtle", "ttl", ".ttl", prism=""),
    _language("twig", "Twig", "", ".twig", prism=""),
    _language("typst", "Typst", "typ", ".typ", prism=""),
    _language("vala", "Vala", "", ".vala", prism=""),
    _language("vbnet", "Visual Basic", "vb vb.net visualbasic visual-basic", ".vb", prism=""),
    _language("verilog", "Verilog", "", ".v", prism=""),
    _language("vhdl", "VHDL", "", ".vhd .vhdl", prism=""),
    _language("wgsl", "WGSL", "", ".wgsl", prism=""),
)

_TABLE = (*_COMMON, *_RARER)

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
    """Return the language stored as ``language_id``.

    One that is not in the table has its own name for a label and no colour; what is no name at all
    is plain text.
    """
    language_id = language_id or PLAIN
    if language_id in LANGUAGES or not is_name(language_id):
        return LANGUAGES.get(language_id, LANGUAGES[PLAIN])
    return Language(id=language_id, label=language_id)


def is_name(language_id: str) -> bool:
    """Whether ``language_id`` may be stored, be it in the table or not."""
    return language_id == language_id.lower() and bool(NAME.fullmatch(language_id))


def normalise(name: str | None) -> str:
    """Return the id behind a name as people write it (``py``, ``C++``, ``.yml``), or ``text``.

    Takes what stands behind a Markdown fence: ``{.python`` and ``language-js`` are understood.
    """
    return _ALIASES.get(_bare(name), PLAIN)


def identify(name: str | None) -> str:
    """Return what to store for a name as people write it: as :func:`normalise`, but never less.

    A name that is not in the table is kept in lower case, and ``text`` stands for none at all.
    """
    bare = _bare(name)
    return _ALIASES.get(bare) or "-".join(re.findall(r"[\w+#.-]+", bare))[:40] or PLAIN


def _bare(name: str | None) -> str:
    return (name or "").strip().strip("{}").lower().removeprefix("language-").lstrip(".")


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


def file_names() -> dict[str, str]:
    """Return the id that each whole name (``dockerfile``) and ending (``.py``) speaks for."""
    return dict(_FILES)
