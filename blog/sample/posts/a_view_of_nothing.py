"""C++: std::string_view and the temporary it looks at."""

from blog.sample.content import Picture, SamplePost, callout, code, moment, text

POST = SamplePost(
    title="A view of nothing",
    slug="a-view-of-nothing",
    date=moment("2022-11-05T14:40:00-07:00"),
    authors=("marit-oakes",),
    tags=("C++", "Testing"),
    introduction="std::string_view does not own what it shows you. One line of ours forgot that.",
    cover=Picture("ripples", 29, "Rings on dark water around a place where nothing is"),
    body=(
        text("""
The parser was in C++, small, fast and mine. It took host names from a configuration, and for
host names of up to fifteen characters it was perfect.
"""),
        code(
            "cpp",
            """
#include <iostream>
#include <string>
#include <string_view>

std::string lower(std::string_view in) {
    std::string out{in};
    for (char &c : out)
        if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
    return out;
}

int main() {
    std::string_view host = lower("Mail.Example.ORG.internal");
    std::cout << host << '\\n';
}
""",
            filename="host.cpp",
            highlight="13",
            numbers=True,
        ),
        text("""
`lower()` returns a string, a temporary. The view looks at its characters. At the semicolon the string
is gone, and the view goes on looking.

## Why fifteen?

libstdc++ keeps up to fifteen characters inside the string object itself and asks for memory only beyond
that. Short names lay on the stack, in a place that nothing had overwritten yet. Long ones lay in
memory that had been given back. So my tests, which were about `a.b` and `X.Y`, passed. A test with
short, tidy data is a test of the small-string optimisation.

## Who tells you?

Compilers have become better at this. But the one that saw everything, each time, was not a
compiler:
"""),
        code(
            "console",
            """
$ g++ -std=c++17 -g -fsanitize=address,undefined host.cpp -o host
$ ./host 2>&1 | grep -o 'ERROR: AddressSanitizer: [a-z-]*'
ERROR: AddressSanitizer: heap-use-after-free
""",
        ),
        text("The repair is to let somebody own it:"),
        code(
            "diff",
            """
-    std::string_view host = lower("Mail.Example.ORG.internal");
+    std::string host = lower("Mail.Example.ORG.internal");
""",
            filename="host.cpp (fixed)",
        ),
        callout(
            "tip",
            "A rule that fits on a sticker",
            "`string_view` in parameters: yes. In local variables: look twice. In members and return "
            "values: write down whose memory it is, or use `std::string`.",
        ),
        text("""
The sanitised build runs in CI now, on inputs that are long, odd and ugly. It costs us forty seconds and
has since found one more, in code that I had reviewed.
"""),
    ),
)
