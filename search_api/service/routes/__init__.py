"""One module a resource: paths, what is taken and given, nothing else."""
