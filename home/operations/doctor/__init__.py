"""``manage.py doctor``: looks at an installation, and says what to do about each finding.

What is looked at are checks of Django's kind, in a register of their own, since they ask databases
and mail servers, which ``manage.py check`` must not do. Each room brings its own, see
:func:`.register.examination`; nothing here knows blog or search.
"""
