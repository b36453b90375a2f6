"""Everything debundle keeps on disk: files it writes, and the cache of what it has read."""
