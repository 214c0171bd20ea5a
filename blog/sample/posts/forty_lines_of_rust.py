"""A hot loop moved from Python to Rust, and what was really slow."""

from blog.sample.content import Picture, SamplePost, code, moment, text

POST = SamplePost(
    title="Forty lines of Rust, twenty of which I needed",
    slug="forty-lines-of-rust",
    date=moment("2026-05-17T15:25:00-07:00"),
    authors=("marit-oakes",),
    tags=("Rust", "Python", "Performance", "Linux"),
    introduction=(
        "A script took four minutes, so I wrote it again in another language. Then I read what I had "
        "written, and took the good part home."
    ),
    cover=Picture("feather", 61, "Two feathers side by side, one with few barbs, one with many"),
    body=(
        text("""
Once a night we count which addresses answer 404. The log has nine million lines, and the Python
script took four minutes. I wanted to learn Rust anyway.
"""),
        code(
            "python",
            '''
import re
from collections import Counter

LINE = re.compile(r'"(?:GET|HEAD) (\\S+) HTTP/[\\d.]+" 404 ')


def missing(lines):
    """Addresses that were not found, with their counts."""
    return Counter(match[1] for line in lines if (match := LINE.search(line)))
''',
            filename="missing.py",
        ),
        code(
            "rust",
            """
use std::collections::HashMap;
use std::io::{self, BufRead};

fn missing(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once('"')?;
    let (request, rest) = rest.split_once('"')?;
    if !rest.starts_with(" 404 ") {
        return None;
    }
    let mut words = request.split(' ');
    match words.next()? {
        "GET" | "HEAD" => words.next(),
        _ => None,
    }
}

fn main() -> io::Result<()> {
    let mut counts: HashMap<String, u32> = HashMap::new();
    for line in io::stdin().lock().lines() {
        if let Some(path) = missing(&line?) {
            *counts.entry(path.to_owned()).or_insert(0) += 1;
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    for (path, count) in counts {
        println!("{count}\\t{path}");
    }
    Ok(())
}
""",
            filename="missing.rs",
            highlight="5-9",
            numbers=True,
        ),
        text("""
Much faster, of course. Then I looked at the highlighted lines again and had an uneasy thought. The Rust
version does not search each line with a pattern. It looks at the status *first* and throws most lines
away. That idea is not written in Rust. It is just an idea:
"""),
        code(
            "diff",
            """
 def missing(lines):
     \"\"\"Addresses that were not found, with their counts.\"\"\"
-    return Counter(match[1] for line in lines if (match := LINE.search(line)))
+    return Counter(
+        match[1] for line in lines if '" 404 ' in line and (match := LINE.search(line))
+    )
""",
            filename="missing.py (the idea)",
        ),
        text("""
`in` on a string is one call into C. Ninety-seven of a hundred of our lines are not a 404, so the
pattern now runs on three of a hundred. The Python script went from four minutes to thirty-five
seconds, at night, when nobody is waiting.

The Rust version is still in the repository, in a directory called `learned`. I learned `?`, `let else`
(which I then did not use), and to profile before I change languages.
"""),
        code(
            "toml",
            """
[package]
name = "missing"
version = "0.1.0"
edition = "2021"

[profile.release]
lto = true
codegen-units = 1
""",
            filename="learned/Cargo.toml",
        ),
        code(
            "makefile",
            """
learned/missing: missing.rs
	rustc --edition 2021 -O -o $@ $<
""",
            filename="Makefile",
        ),
    ),
)
