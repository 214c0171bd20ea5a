"""The whole site in one file, and back: ``backup``, ``verify_backup``, ``restore``.

Generic over all models and all files of the storage: nothing here knows blog or search. What can be
made anew from the rest, such as a search index, is named in :mod:`.derived` by the room it is of.
"""
