"""Long work: exports, imports, merges and the like, with progress, a way to stop them and a result."""
