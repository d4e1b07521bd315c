"""Reading files that strangers send: in a process of its own that can do nothing else."""
