"""`dondoc demo`: a month of reports in fast motion, over a real IMAP and a real SMTP server on this machine alone."""

from dondoc.demo.show import main

__all__ = ["main"]
