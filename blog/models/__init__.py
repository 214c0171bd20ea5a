"""The models of the blog, one subject a file."""

from blog.models.draft_links import DraftLink
from blog.models.moving import ImportedFile
from blog.models.pages import BlogIndexPage, BlogPostPage
from blog.models.publishing import PublishingFailure, UnfinishedPublication
from blog.models.relations import BlogPostAuthor, BlogPostTag
from blog.models.snippets import Author, BlogTag, Series

__all__ = [
    "Author",
    "BlogIndexPage",
    "BlogPostAuthor",
    "BlogPostPage",
    "BlogPostTag",
    "BlogTag",
    "DraftLink",
    "ImportedFile",
    "PublishingFailure",
    "Series",
    "UnfinishedPublication",
]
