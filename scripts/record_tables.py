"""The tables of the record's template: heads with their widths in millimetres, and the row that is repeated."""

UNIT_HEADS = (
    ("STT", 12),
    ("Đơn vị", 41),
    ("Phải nộp", 14),
    ("Đúng hạn", 15),
    ("Chậm hạn", 15),
    ("Chưa nộp", 15),
    ("Ngày làm việc chậm", 18),
    ("Điểm", 14),
    ("Xếp mức", 21),
)
UNIT_CELLS = (
    "{{ loop.index }}",
    "{{ unit.name }}",
    "{{ unit.counts.due }}",
    "{{ unit.counts.on_time }}",
    "{{ unit.counts.late }}",
    "{{ unit.counts.missing }}",
    "{{ unit.late_days }}",
    "{{ unit.score }}",
    "{{ unit.level }}",
)
LINE_HEADS = (("STT", 12), ("Đơn vị", 33), ("Báo cáo", 43), ("Hạn nộp", 24), ("Nộp lúc", 24), ("Tình trạng", 29))
LINE_CELLS = (
    "{{ loop.index }}",
    "{{ line.unit }}",
    "{{ line.report }}, {{ line.period }} ({{ line.ref }})",
    "{{ line.due }}",
    "{{ line.arrived }}",
    "{{ line.state }}{% if line.extra %} ({{ line.extra }}){% endif %}",
)
FIGURES = (  # what stands in the middle of its cell
    "{{ loop.index }}",
    "counts.",
    "late_days",
    ".score }}",
    "line.articles }}",
    ".rank",
    "counted",
    "trend",
    "amended",
)
MONTH_HEADS = (
    ("Tháng", 34),
    ("Sổ tháng", 43),
    ("Phải nộp", 16),
    ("Đúng hạn", 16),
    ("Chậm hạn", 16),
    ("Chưa nộp", 16),
    ("Thay đổi sau khi chốt", 24),
)
MONTH_CELLS = (
    "{{ month.label }}",
    "{{ month.state }}",
    "{{ month.counts.due }}",
    "{{ month.counts.on_time }}",
    "{{ month.counts.late }}",
    "{{ month.counts.missing }}",
    "{{ month.amended }}",
)
RANK_HEADS = (
    ("Thứ hạng", 15),
    ("Đơn vị", 40),
    ("Điểm", 16),
    ("Báo cáo được tính", 20),
    ("Điểm từng tháng", 54),
    ("Xu hướng", 20),
)
RANK_CELLS = (
    "{{ unit.rank }}",
    "{{ unit.name }}",
    "{{ unit.score }}",
    "{{ unit.counted }}",
    "{{ scores_by_month[unit.id] }}",
    "{{ unit.trend }}",
)
CHANGE_HEADS = (("Tháng, mã báo cáo", 42), ("Đơn vị", 30), ("Khi chốt", 28), ("Nay", 32), ("Quyết định", 33))
CHANGE_CELLS = (
    "{{ change.month }}, {{ change.ref }}",
    "{{ change.unit }}",
    "{{ change.was }}",
    "{{ change.now }}",
    "{{ change.decisions|join('; ') }}",
)
ARTICLE_HEADS = (("STT", 12), ("Đơn vị", 40), ("Báo cáo", 40), ("Số bài", 15), ("Đầu đề", 58))
ARTICLE_CELLS = (
    "{{ loop.index }}",
    "{{ line.unit }}",
    "{{ line.report }}, {{ line.period }}",
    "{{ line.articles }}",
    "{%p for title in line.titles %}\n- {{ title }}\n{%p endfor %}",
)
CALCULATION_HEADS = (("Đơn vị", 55), ("Phép tính", 110))
CALCULATION_CELLS = (
    "{{ unit.name }}",
    "{{ unit.calculation }}\n{%p for text in unit.workings %}\n{{ text }}\n{%p endfor %}",
)
