"""The columns of the workbook's sheets."""

from typing import Final

from dondoc.adapters.records import words
from dondoc.adapters.records.sheet import Column, Look

COUNTED: Final = tuple(words.TOTALS)

UNITS: Final = (
    Column("Mã", 10),
    Column("Đơn vị", 30, Look.WORDS),
    *(Column(head, 8.5, Look.COUNT, total=True) for head in words.TOTALS.values()),
    Column("Tỷ lệ đúng hạn", 11, Look.SHARE),
    Column("Điểm", 9, Look.POINTS),
    Column("Xếp mức", 16),
    Column("Ngày làm việc chậm", 11, Look.COUNT, total=True),
    Column("Số lần nhắc", 9, Look.COUNT, total=True),
    Column("Số lần báo cấp trên", 11, Look.COUNT, total=True),
    Column("Cách tính điểm", 40, Look.WORDS),
)
REPORTS: Final = (
    Column("Mã", 26),
    Column("Đơn vị", 32),
    Column("Báo cáo", 40),
    Column("Kỳ", 18),
    Column("Hạn nộp", 20, Look.MOMENT),
    Column("Hạn ban đầu (nếu khác)", 20, Look.MOMENT),
    Column("Nộp lúc", 20, Look.MOMENT),
    Column("Tình trạng", 16),
    Column("Lý do khách quan", 12),
    Column("Số lần trả lại", 9, Look.COUNT),
    Column("Thời gian chậm (giờ)", 13, Look.LENGTH),
    Column("Ngày làm việc chậm", 11, Look.COUNT),
    Column("Số bài đã nhận", 9, Look.COUNT),
    Column("Chỉ tiêu số bài", 9, Look.COUNT),
    Column("Trọng số", 9, Look.POINTS),
    Column("Điểm", 9, Look.POINTS),
    Column("Cách tính điểm", 34),
    Column("Số lần nhắc", 9, Look.COUNT),
    Column("Số lần báo cấp trên", 11, Look.COUNT),
    Column("Tin, bài đã nhận", 50),
)
EVIDENCE: Final = (
    Column("Mã", 26),
    Column("Đơn vị", 32),
    Column("Nộp lúc", 20, Look.MOMENT),
    Column("Nguồn thời gian", 26),
    Column("Người gửi ghi lúc", 20, Look.MOMENT),
    Column("Xác thực", 10),
    Column("Message-ID", 44),
    Column("SHA-256", 68),
    Column("Quyết định", 11),
    Column("Nội dung quyết định", 20),
    Column("Người quyết định", 30),
    Column("Quyết định lúc", 20, Look.MOMENT),
    Column("Lý do", 50),
)
NOTICES: Final = (
    Column("Mã", 26),
    Column("Đơn vị", 32),
    Column("Gửi lúc", 20, Look.MOMENT),
    Column("Loại", 14),
    Column("Bậc", 16),
    Column("Hạn nộp khi đó", 20, Look.MOMENT),
)
MONTHS: Final = (
    Column("Tháng", 14),
    Column("Sổ tháng", 26),
    *(Column(head, 9, Look.COUNT, total=True) for head in words.TOTALS.values()),
    Column("Thay đổi sau khi chốt", 11, Look.COUNT, total=True),
    Column("SHA-256", 68),
)
AMENDMENTS: Final = (
    Column("Tháng", 14),
    Column("Mã", 26),
    Column("Đơn vị", 32),
    Column("Tình trạng khi chốt", 16),
    Column("Tình trạng nay", 16),
    Column("Nộp lúc", 20, Look.MOMENT),
    Column("Điểm khi chốt", 10, Look.POINTS),
    Column("Điểm nay", 10, Look.POINTS),
    Column("Quyết định", 60),
)
