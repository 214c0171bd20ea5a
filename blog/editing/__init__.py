"""What the blog adds to Wagtail's editor beside fields and blocks."""
