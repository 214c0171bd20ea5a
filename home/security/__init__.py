"""What keeps strangers out: headers, addresses of clients, limits. Knows nothing of blog or search.

See docs/security.md.
"""
