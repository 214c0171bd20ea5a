"""``manage.py housekeeping``: takes away what nobody needs any more, and nothing that is in use.

Each room registers its own chores, see :func:`.register.chore`; nothing here knows blog or search.
"""
