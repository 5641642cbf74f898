"""The configuration: a folder of five TOML files → frozen settings, with every fault at once (contract, 2)."""

from dondoc.config.faults import ConfigurationError, Fault
from dondoc.config.folder import find_directory
from dondoc.config.loading import load
from dondoc.config.settings import Settings
from dondoc.config.showing import show

__all__ = ["ConfigurationError", "Fault", "Settings", "find_directory", "load", "show"]
