"""What the fuzzer begins with: real mails of the corpus, fields, texts and decisions."""

from collections.abc import Iterator

from tests.corpus.letters import raw_of
from tests.corpus.reader import cases
from tests.mime.test_agreement import MAILS
from tests.trace.test_authentication import BELOW, BORDER

FIELDS = (
    BORDER[1],
    BELOW[1],
    "mail.snnmt.example 1; dmarc=pass (p=none) header.from=kl.example; dkim=pass header.d=kl.example",
    "from mx ([10.1.1.3] helo=x) by mail.snnmt.example with esmtpsa id 1; Mon, 16 Mar 2026 17:00:00 +0700 (ICT)",
    "by mail.snnmt.example with LMTP id 2; 16 Mar 2026 10:00:00 GMT",
)
ORDERS = (
    "GIA HẠN cchc.2026-q1.kl ĐẾN 20/3/2026 17:00 LÝ DO mưa lũ",
    "GÁN m12 CHO tthc.2026-03.kl LÚC 16/3 8 giờ 30\nKHÔNG PHẢI m13\n-- \nHUỶ d4",
    "YÊU CẦU Rà soát vị trí việc làm HẠN 20/3 GỬI kl, mt\n> MIỄN x.2026.y LÝ DO z",
)


def seeds(target: str) -> Iterator[bytes]:
    """Yield what a fuzzer of that target begins with."""
    mails = [raw_of(case) for case in cases()]
    match target:
        case "mime" | "judging":
            yield from MAILS
            yield from mails[::3]
        case "trace":
            yield from (field.encode() for field in FIELDS)
            yield "\n".join(FIELDS).encode()
        case "decisions":
            yield from (order.encode() for order in ORDERS)
            yield from (case.body.encode() for case in cases() if case.name.startswith("90"))
        case _:
            yield from (f"{label}\n{case.body}".encode() for case in cases() for label in ("utf-8",) if case.body)
            yield from (f"viscii\n{case.get('subject')}".encode() for case in cases()[::5])
