"""The sample blog: what it says (posts), what it shows (covers), how it is stored (loader)."""
