"""Running the site: probes, logs, the first administrator. Knows nothing of blog or search."""
