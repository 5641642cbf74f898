"""The protocols between use cases and the outside world."""

from dondoc.ports.keeping import Archive, Entry, KnownThread, Ledger
from dondoc.ports.mailbox import Clock, Glimpse, Mailbox, MailboxError, Place, Pulse, Quota
from dondoc.ports.printing import FormMissingError, Press, Printed, Renderer, TemplateFaultError
from dondoc.ports.sending import Alarm, Courier, Delivery, Envelope, EnvelopeState, Outbox, Receipt
from dondoc.ports.tokens import TokenNews, TokenSource
from dondoc.ports.turns import Turn
from dondoc.ports.watching import Panel, Reading

__all__ = [
    "Alarm",
    "Archive",
    "Clock",
    "Courier",
    "Delivery",
    "Entry",
    "Envelope",
    "EnvelopeState",
    "FormMissingError",
    "Glimpse",
    "KnownThread",
    "Ledger",
    "Mailbox",
    "MailboxError",
    "Outbox",
    "Panel",
    "Place",
    "Press",
    "Printed",
    "Pulse",
    "Quota",
    "Reading",
    "Receipt",
    "Renderer",
    "TemplateFaultError",
    "TokenNews",
    "TokenSource",
    "Turn",
]
