# The interface for machines.
