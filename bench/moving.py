"""What moving in and out takes: ``python -m bench.moving``.

Generated Hugo sites of two sizes are imported and exported by the commands themselves, each in a
process and a database of its own. Peak memory should be the same for both. See bench/README.md.
"""

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

POSTS = (30, 300)
PICTURES_A_POST = 5
SIZE = (1200, 800)
WORDS = "a queue in the database takes one lock less than before the index came"


@dataclass
class Cost:
    """What a command took: seconds on the clock, and the most memory it held, in MiB."""

    seconds: float
    peak: float


def main() -> int:
    """Measure, print a table, and return the exit code."""
    rows: dict[str, list[Cost]] = {}
    for count in POSTS:
        with tempfile.TemporaryDirectory(prefix="motacilla-bench-") as name:
            folder = Path(name)
            make_site(folder / "site", count)
            environment = environment_for(folder / "data")
            run(environment, "migrate", "-v0")
            commands = {
                "dry run": ("import_markdown", folder / "site", "--dry-run", "-v0"),
                "import": ("import_markdown", folder / "site", "-v0"),
                "again": ("import_markdown", folder / "site", "-v0"),
                "export": ("export_markdown", folder / "export", "-v0"),
            }
            for label, command in commands.items():
                rows.setdefault(label, []).append(run(environment, *map(str, command)))
    sizes = [f"{count} posts, {count * PICTURES_A_POST:,} pictures" for count in POSTS]
    say(f"  {'':<10}" + "".join(f"{size:>32}" for size in sizes) + f"{'peak':>10}")
    for label, costs in rows.items():
        cells = "".join(f"{cost.seconds:>20.1f} s{cost.peak:>6.0f} MiB" for cost in costs)
        say(f"  {label:<10}{cells}{costs[-1].peak / costs[0].peak:>8.2f} ×")
    return 0


def environment_for(data: Path) -> dict[str, str]:
    """Return the environment of a site whose data is in ``data``."""
    data.mkdir()
    left_out = {"DATABASE_URL", "CACHE_URL", "STATIC_ROOT"}
    kept = {key: value for key, value in os.environ.items() if key not in left_out}
    return {**kept, "DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "config.settings.dev"}


def run(environment: dict[str, str], *command: str) -> Cost:
    """Run a management command and return what it took.

    :raises SystemExit: when it fails.
    """
    start = time.monotonic()
    process = subprocess.Popen([sys.executable, "manage.py", *command], env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command[0]} failed")
    return Cost(time.monotonic() - start, peak_of(usage))


def peak_of(usage: resource.struct_rusage) -> float:
    """Return the most memory that a process held, in MiB."""
    # Linux counts in KiB, macOS in bytes.
    return usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)


def make_site(root: Path, count: int) -> None:
    """Write a Hugo site of ``count`` posts with code, tables, links and pictures."""
    root.mkdir()
    (root / "hugo.toml").write_text('baseURL = "https://old.example.org/"\ntitle = "Old"\n')
    chance = random.Random(count)  # noqa: S311 - the same site each time
    for number in range(count):
        bundle = root / "content" / "posts" / f"post-{number}"
        bundle.mkdir(parents=True)
        date = f"20{10 + number % 15}-0{1 + number % 9}-11T10:00:00Z"
        tags = f"[tag-{number % 20}, bench]"
        parts = [f"---\ntitle: Post {number}\ndate: {date}\ntags: {tags}\n---\n"]
        for section in range(PICTURES_A_POST):
            words = " ".join(chance.choices(WORDS.split(), k=120))
            other = chance.randrange(count)
            parts.append(
                f"## Section {section}\n\n{words} [link](../post-{other}/).\n\n"
                f"```python {{hl_lines=[2]}}\ndef f{section}():\n    return {number}\n```\n\n"
                f"| a | b |\n|---|--:|\n| `x` | {number} |\n\n![Picture {section}]({section}.jpg)\n"
            )
            draw(bundle / f"{section}.jpg", chance)
        (bundle / "index.md").write_text("\n".join(parts))


def draw(file: Path, chance: random.Random) -> None:
    """Write a photograph's worth of noise, different each time."""
    small = Image.frombytes("RGB", (60, 40), chance.randbytes(60 * 40 * 3))
    small.resize(SIZE, Image.Resampling.BICUBIC).save(file, "JPEG", quality=80)


def say(line: str) -> None:
    """Print a line at once, since the next may take minutes."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
