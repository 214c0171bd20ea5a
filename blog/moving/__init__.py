"""Posts as Markdown, in and out.

In: a source (:mod:`blog.moving.sources`: Hugo, Jekyll, a plain folder) says which files there are,
what their front matter means and which addresses they had; text becomes blocks
(:mod:`blog.moving.text_to_blocks`); pictures and files go to Wagtail's libraries
(:mod:`blog.moving.media`); a plan says what is new, changed or edited since; applying it writes.

Out: blocks become text again (:mod:`blog.moving.blocks_to_text`), in a folder that Hugo builds.
"""
