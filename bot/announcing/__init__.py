"""What ``lontar announce`` shows, asks and writes: previews, progress, tables, printed lists."""
