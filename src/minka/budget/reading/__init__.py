"""Read a published budget into its typed shape, whatever its form family."""

from minka.budget.reading.read import read_file, read_source

__all__ = ["read_file", "read_source"]
