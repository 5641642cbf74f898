"""Which claims hand something in, the mail taken as a whole (contract, 4.5: to mention is not to hand in)."""

import re

from dondoc.core.judging.body import FIGURES
from dondoc.core.judging.case import Case
from dondoc.core.judging.claims import Claim, Words
from dondoc.core.judging.documents import is_picture
from dondoc.core.judging.lines import Source
from dondoc.core.judging.moods import AGAIN, HERE, SPEECH, Mood, is_reportish, says, says_sent
from dondoc.core.judging.topics import Topic
from dondoc.core.obligations import ReportKind
from dondoc.core.text import fold

WAITING = frozenset({Mood.WISHES, Mood.EXPLAINS, Mood.PROMISES})
FILLERS = frozenset(
    ("cong", "tac", "ve", "viec", "v", "cua", "don", "vi", "phong", "chi", "cuc", "van", "so", "ban", "vp")
)
MAKES_KNOWN = ("tuyen truyen",)
A_REPORT = ("bao cao", "bc", "so lieu", "bieu", "bieu mau", "phu luc", "thong ke")
TAKEN_BACK = ("gui nham", "nham file", "bo qua thu", "bo qua mail", "bo qua bao cao")
ANOTHER_ONE = (  # what is taken back is an earlier mail, or that of a footer: «nếu thư này gửi nhầm đến bạn»
    *AGAIN, "ban dung", "file dung", "day la", "xin gui", "neu", "hom qua", "hom truoc", "sang nay", "lan truoc",
)  # fmt: skip
QUESTIONS = ("hoi", "huong dan")  # not «đúng mẫu chưa ạ», «nhận được chưa ạ»: these ask after what is handed in
ASKED_FOR = re.compile(r"(?:v v )?(?:de nghi|nho|xin) (?:duoc )?cung cap ")
A_PLAN = re.compile(r"\bbao cao (?:ve )?(?:du kien )?(?:ke hoach|phuong huong|nhiem vu) ")
ON_PAPER = ("ban giay", "ban cung", "ban chinh", "ban goc", "ban do", "ban ky")  # that went before; this is the file
OF_ANOTHER = (*MAKES_KNOWN, "khao sat", "cham diem", "tap huan", "hoi thi", "cuoc thi")
WANTS = ("de nghi", "kien nghi", "nho", "yeu cau", "xin")
OWN_DRAFT = ("ban du thao", "la du thao", "gui du thao", "du thao lan", "ban nhap")
DOUBTFUL = frozenset({*WAITING, Mood.ASKS, Mood.DRAFTS, Mood.PAPER, Mood.NEWS})


def handed_in(case: Case) -> tuple[Claim, ...]:
    """Return the claims that hand something in, the doubtful ones of the body left out.

    A body that follows a subject or file name adds a report only where it names the period too; the body of a
    mail that is silent otherwise may name its report without a verb, where a document comes with it.
    """
    claims = [claim for claim in case.words.claims if claim.hands_in and claim.topic.report.id not in case.told_of]
    if not case.documents.may_hold_something:
        said = [] if _only_talks(case) else [c for c in claims if not _subject_talks(case, c.topic)]
        claims = [c for c in said if _is_announced(c) and not says(fold(c.phrase), TAKEN_BACK)]
    headed = [claim for claim in claims if claim.source is not Source.BODY]
    if headed:
        topics = {id(claim.topic) for claim in headed}
        return tuple(c for c in claims if c.source is not Source.BODY or id(c.topic) in topics or c.periods)
    if not claims and not case.documents.usable:
        return tuple(claim for claim in case.words.claims if _is_told(case, claim))
    if claims:
        return tuple(claims)
    stated = (c for c in case.words.claims if c.mood is Mood.STATES and is_reportish(fold(c.phrase)))
    return tuple(stated)


def _only_talks(case: Case) -> bool:
    """Whether a mail without any document only waits or asks: its body, which hands nothing in, or its subject."""
    subject = [felt for source, felt in case.words.moods if source is Source.SUBJECT]
    if subject and all(felt in {*WAITING, Mood.ASKS} for felt in subject):
        return True
    return case.words.body_speaks(*WAITING, Mood.ASKS) and not case.words.body_speaks(Mood.HANDS_IN, Mood.STATES)


def told_in_articles(words: Words) -> frozenset[str]:
    """Return the ids of the reports that only the file of an article names: «Gửi tin bài», with «CCHC ở cơ sở.docx».

    Such a name says what the article tells of; one with a report's words or a period is a report beside it, but not
    where it makes the report's subject known («Tuyên truyền CCHC quý I.docx»).
    """
    claims = [claim for claim in words.claims if claim.topic.period is None]
    articles = {c.source for c in claims if c.topic.report.kind is ReportKind.ARTICLES and c.hands_in}
    if not articles:
        return frozenset()
    others = [claim for claim in claims if claim.topic.report.kind is not ReportKind.ARTICLES]
    only_files = articles == {Source.FILE}
    reports = (
        c
        for c in others
        if not says(_before_the_name(folded := fold(c.phrase), c.topic), MAKES_KNOWN)
        and (c.source is not Source.FILE or only_files or c.periods or says(folded, A_REPORT))
    )
    return frozenset(c.topic.report.id for c in others) - {c.topic.report.id for c in reports}


def _is_told(case: Case, claim: Claim) -> bool:
    """Whether the body itself may be the report: it needs no document, and its figures stand there.

    «Số liệu giải ngân tuần 38: 12 tỷ đồng» hands nothing in by a verb, but is all that a unit need say. In a thread its
    ref decides.
    """
    report = claim.topic.report
    if (
        case.refs
        or report.attachment_required
        or report.kind is ReportKind.ARTICLES
        or case.documents.may_hold_something
    ):
        return False
    if (claim.source, claim.mood) != (Source.BODY, Mood.STATES) or case.words.speaks(*WAITING, Mood.ASKS):
        return False
    return FIGURES.search(claim.phrase) is not None and not says(fold(claim.phrase), WANTS)


def _is_announced(claim: Claim) -> bool:
    """Whether words alone announce a report: by a report's words, a verb or a period; «đoàn kiểm tra CCHC» does not."""
    told = claim.mood is Mood.HANDS_IN or bool(claim.periods or claim.nearby or claim.strangers)
    return told or is_reportish(fold(claim.phrase))


def _subject_talks(case: Case, topic: Topic) -> bool:
    felt = {c.mood for c in case.words.claims if c.source is Source.SUBJECT and c.topic is topic}
    thanks_only = Mood.THANKS in felt and not case.words.body_speaks(Mood.HANDS_IN)
    return thanks_only or bool(felt & (SPEECH - {Mood.THANKS}))


def doubt(case: Case, topic: Topic, claims: tuple[Claim, ...]) -> str:
    """Return why it is doubtful that the report itself came, although a file is named for it; empty where it is not."""
    if says(case.words.text, OWN_DRAFT) and not topic.period:
        return "Thư ghi là bản dự thảo hoặc xin ý kiến"
    if unsaid := takes_away(case, topic.report.id):
        return unsaid
    if another := _another_paper(topic, claims):
        return another
    if _is_only_a_subject(case, topic, claims):
        return "Thư nêu lĩnh vực của báo cáo nhưng không nói là gửi báo cáo"
    if all(_is_told(case, claim) for claim in claims):
        return "Nội dung thư nêu số liệu của báo cáo mà không nói là gửi báo cáo"
    return "" if any(claim.source is Source.SUBJECT for claim in claims) else _doubt_of_the_subject(case, topic)


def takes_away(case: Case, report: str) -> str:
    """Return why what came with the mail is not the report, by its words: that went before, or this came by mistake."""
    if _sent_before(case, report):
        return "Thư nói đã gửi báo cáo trước đó"
    back = [piece for piece in case.words.said if says(piece.folded, TAKEN_BACK)]
    if not back or any(says(piece.folded, ANOTHER_ONE) for piece in back):
        return ""
    handed = any(piece.mood is Mood.HANDS_IN and piece not in back for piece in case.words.said)
    return "" if handed else "Thư nói gửi nhầm"


def only_asks(case: Case) -> bool:
    """Whether the body asks, hands nothing in, and no file is called a report: its file may be what it asks about."""
    if case.words.body_speaks(Mood.HANDS_IN) or any(is_reportish(fold(a.name)) for a in case.documents.usable):
        return False
    return any(p.mood is Mood.ASKS and says(p.folded, QUESTIONS) for p in case.words.said)


def _sent_before(case: Case, report: str) -> bool:
    """Whether the mail only says that this report went before: with a letter, or with a picture to prove it."""
    others = (c for c in case.words.claims if c.source is Source.BODY and c.mood is Mood.PROMISES)
    if not says_sent(case.words.text) or any(claim.topic.report.id != report for claim in others):
        return False
    if says(case.words.text, (*AGAIN, *ON_PAPER)):
        return False
    if case.documents.usable and all(is_picture(a) for a in case.documents.usable):
        return True
    return not says(case.words.text, HERE) and not case.words.body_speaks(Mood.HANDS_IN)


def _another_paper(topic: Topic, claims: tuple[Claim, ...]) -> str:
    """Return why the phrases that name the report ask for it, or name a plan, though they say «báo cáo»."""
    if topic.period:
        return ""
    told = [f"{fold(claim.phrase)} " for claim in claims if claim.source is not Source.BODY]
    if told and all(ASKED_FOR.match(phrase) for phrase in told):
        return "Thư đề nghị cung cấp, không nói là gửi báo cáo"
    if told and all(says(_before_the_name(phrase, topic), OF_ANOTHER) for phrase in told):
        return "Thư nói về khảo sát, chấm điểm, tập huấn hoặc hội thi"
    planned = [m[0] for phrase in told if (m := A_PLAN.search(phrase))]
    if planned and not any(m.strip() in word for m in planned for word in topic.words):
        return "Thư ghi là kế hoạch, nhiệm vụ"
    return ""


def _before_the_name(phrase: str, topic: Topic) -> str:
    """Return what a folded phrase says before it names the report: «Kết quả khảo sát hài lòng» of «… TTHC»."""
    starts = [at for word in topic.words if (at := f" {phrase}".find(f" {word} ")) >= 0]
    return phrase[: min(starts, default=0)]


def _doubt_of_the_subject(case: Case, topic: Topic) -> str:
    spoken = [c for c in case.words.claims if c.source is Source.SUBJECT and c.topic is topic and c.mood in DOUBTFUL]
    if topic.report.kind is ReportKind.ARTICLES:
        spoken = [c for c in spoken if c.mood is not Mood.NEWS]
    subject = [felt for source, felt in case.words.moods if source is Source.SUBJECT]
    if _is_the_article(case, topic):
        return "Tiêu đề ghi tin, bài; tệp duy nhất có thể là bài đó"
    if spoken:
        return f"Tiêu đề «{spoken[0].phrase}» không phải là nộp báo cáo, nhưng có tệp kèm theo"
    if subject and all(felt in WAITING | {Mood.ASKS, Mood.DRAFTS} for felt in subject):
        return "Tiêu đề không phải là nộp báo cáo, nhưng có tệp ghi tên báo cáo"
    return ""


def _is_the_article(case: Case, topic: Topic) -> bool:
    """Whether the subject hands in an article, and the only document, named without a report's word, may be it."""
    if topic.report.kind is ReportKind.ARTICLES or len([a for a in case.documents.usable if not is_picture(a)]) > 1:
        return False
    claims = case.words.claims
    headed = (c for c in claims if c.source is Source.SUBJECT and c.hands_in)
    by_word = (c for c in claims if c.topic is topic and says(fold(c.phrase), A_REPORT))
    return any(c.topic.report.kind is ReportKind.ARTICLES for c in headed) and not any(by_word)


def _is_only_a_subject(case: Case, topic: Topic, claims: tuple[Claim, ...]) -> bool:
    """Whether a mail names what a report is about, and says more than that, but nowhere that it is a report.

    «Đề nghị mở tài khoản phần mềm TTHC» with a letter attached is no report; «CCHC» alone may be one.
    """
    if (
        topic.period
        or topic.report.kind is ReportKind.ARTICLES
        or any(ref.report == topic.report.id for ref in case.refs)
    ):
        return False
    told = is_reportish(case.words.text) or any(_is_announced(claim) for claim in claims)
    return not told and not any(_is_bare(case, claim) for claim in claims)


def _is_bare(case: Case, claim: Claim) -> bool:
    """Whether a phrase holds hardly more than the name of the report and of a unit."""
    rest = f" {fold(claim.phrase)} "
    names = [fold(name) for unit in case.units for name in (unit.name, *unit.aliases)]
    for known in (*sorted(claim.topic.words, key=len, reverse=True), *sorted(names, key=len, reverse=True)):
        rest = rest.replace(f" {known} ", " ") if known else rest
    return len([word for word in rest.split() if word not in FILLERS and not word.isdigit()]) <= 1
