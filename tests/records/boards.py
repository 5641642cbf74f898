"""A sample board with the standing cast."""

from dondoc.core.board import Board, BoardRow, Cell, Column


def board() -> Board:
    """Return a small board with every tone and an empty place."""
    columns = (
        Column("Cải cách hành chính", "Quý I/2026"),
        Column("Thủ tục hành chính", "Tháng 3/2026"),
        Column("Tin, bài", "Quý I/2026"),
    )
    q1, m3, bai = "17 giờ 00, 16/3/2026", "17 giờ 00, 20/3/2026", "hết ngày 31/3/2026"
    return Board(
        office="Văn phòng Sở Nông nghiệp và Môi trường",
        agency="Sở Nông nghiệp và Môi trường",
        generated_at="8 giờ 05, thứ Ba ngày 17/3/2026",
        mailbox_read_at="8 giờ 04, thứ Ba ngày 17/3/2026",
        columns=columns,
        rows=(
            BoardRow("Phòng Môi trường", (
                Cell("cchc.2026-q1.mt", "on_time", "Đúng hạn", q1, "ok"),
                Cell("tthc.2026-03.mt", "on_time", "Đúng hạn", m3, "ok"),
                Cell("tin-bai.2026-q1.mt", "pending", "Đã nhận 1/2 bài", bai, "info"),
            )),
            BoardRow("Chi cục Kiểm lâm", (
                Cell("cchc.2026-q1.kl", "missing", "Chưa nộp, quá hạn 1 ngày làm việc", q1, "late"),
                Cell("tthc.2026-03.kl", "pending", "Còn 3 ngày làm việc", m3, "warn"),
                Cell("tin-bai.2026-q1.kl", "pending", "Chưa đến hạn", bai, "info"),
            )),
            BoardRow("Chi cục Chăn nuôi và Thú y", (
                Cell("cchc.2026-q1.cnty", "under_review", "Đang xem xét", q1, "info"),
                None,
                Cell("tin-bai.2026-q1.cnty", "late", "Chậm hạn 1 ngày làm việc", bai, "warn"),
            )),
            BoardRow("Trung tâm Khuyến nông", (
                Cell("cchc.2026-q1.kn", "waived", "Được miễn", q1, "info"),
                Cell("tthc.2026-03.kn", "on_time", "Đúng hạn", m3, "ok"),
                None,
            )),
        ),
        upcoming=(
            "17 giờ 00, thứ Sáu ngày 20/3/2026: Báo cáo kiểm soát thủ tục hành chính tháng 3/2026, còn 2 đơn vị.",
            "Hết ngày thứ Ba 31/3/2026: Tin, bài tuyên truyền cải cách hành chính quý I/2026, còn 3 đơn vị.",
        ),
    )  # fmt: skip
