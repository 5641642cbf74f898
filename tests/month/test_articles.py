"""Claims about the titles under which articles stand in the record, as the ledger tells of them."""

from dondoc.core.history import Arrived, event_for

REF = "tin-bai.2026-q1.kl"
FILES = [
    {"name": "Rừng xanh.docx", "size": 9, "sha256": "a" * 64},
    {"name": "Danh sách.xlsx", "size": 8, "sha256": "c" * 64},
    {"name": "Suối.docx", "size": 7, "sha256": ""},
]


def arrival(*articles: str) -> Arrived:
    """Return the arrival of a mail with these articles."""
    body = {
        "kind": "mail.judged", "received": "2026-03-10T08:00:00+07:00", "subject": "Bài: Kiểm lâm", "files": FILES,
        "results": {REF: "arrival"}, "articles": {REF: list(articles)},
    }  # fmt: skip
    event = event_for(REF, 5, body)
    assert isinstance(event, Arrived)
    return event


def test_a_mail_with_one_article_is_called_by_its_subject() -> None:
    assert (arrival("a" * 64).title, arrival("a" * 64).titles) == ("Bài: Kiểm lâm", ())


def test_several_articles_in_one_mail_are_called_by_their_files() -> None:
    assert arrival("a" * 64, "Suối.docx:7").titles == ("Rừng xanh.docx", "Suối.docx")


def test_an_article_whose_file_is_not_known_has_no_title_of_its_own() -> None:
    assert arrival("a" * 64, "b" * 64).titles == ("Rừng xanh.docx", "")
