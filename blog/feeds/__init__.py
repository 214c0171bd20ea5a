"""Feeds: the newest posts of the blog, of a tag, an author or a series, in full; see docs/feeds.md.

:mod:`blog.feeds.lists` finds out whose posts are asked for, :mod:`blog.feeds.state` what the feed
says, :mod:`blog.feeds.targets` what the bodies refer to, :mod:`blog.feeds.content` makes HTML of
them, and ``atom``, ``rss`` and ``json_feed`` write the document. :mod:`blog.feeds.views` answers.
"""
