"""Random Vietnamese for property tests: words of an office, numbers, marks and line ends."""

from hypothesis import strategies as st

WORDS = (
    "báo cáo", "cải cách hành chính", "CCHC", "TTHC", "quý", "Quý I", "tháng", "tháng ba", "tuần", "năm", "năm 2026",
    "6 tháng đầu năm", "phương hướng", "nhiệm vụ", "kế hoạch", "và", "va", "đến", "từ", "ngày", "trước", "hạn gửi",
    "chậm nhất", "giờ", "Đã gửi:", "Từ:", "Chủ đề:", "thuỷ", "thủy", "T3", "Q.I", "45/BC-CCKL", "số", "TP.", "sáu",
    "3", "12", "20", "2026", "26", "20/3/2026", "31/2", "17", "17h", "17:30", "viết:", "-----", "Thư gốc", "> x", "đ",
)  # fmt: skip
MARKS = (" ", "  ", "\n", ", ", ". ", "; ", "/", "-", ".", ":", " + ", "_", "(", ")", "…", "\t", "\u200b", "")


def vietnamese() -> st.SearchStrategy[str]:
    """Return texts made of an office's words with any marks between them."""
    pieces = st.tuples(st.sampled_from(WORDS), st.sampled_from(MARKS)).map("".join)
    return st.lists(pieces, max_size=14).map("".join)
