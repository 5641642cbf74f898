"""dondoc: who has sent which report when, and a kind word to those who have not."""

__version__ = "0.1.0"
