"""Identity from a document's own words: ids, titles, editions, issuers, ranks."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.identity import Identity, identify
from ingest.manifest import ManifestEntry
from ingest.readers.pasted import read_pasted
from ingest.reading import Reading, RunningDate
from marketrules.documents import Kind
from marketrules.errors import UnidentifiedDocument, UnreadableDocument
from marketrules.findings import FindingKind


def reading_of(text: str, name: str = "file.txt") -> Reading:
    return read_pasted(Path(name), text.encode())


def identity_of(text: str, section_dates: dict[str, str] | None = None) -> Identity:
    return identify(reading_of(text), None, section_dates or {})


# Text, id, edition. Rows say what they are for.
RULEBOOKS = [
    # one line and a date below
    ("ERCOT Planning Guide\nMarch 1, 2030\n", "planning-guide", "2030-03-01"),
    # the plural of a cover is the singular of everybody else
    ("ERCOT Nodal Operating Guides\n\nMarch 1, 2030\n", "nodal-operating-guide", "2030-03-01"),
    ("ERCOT Nodal Protocols\nSection 1: Overview\nMay 1, 2030", "nodal-protocols", "2030-05-01"),
    # a name in full instead of the acronym
    (
        "Electric Reliability Council of Texas\nRetail Market Guide\n3/01/2030",
        "retail-market-guide",
        "2030-03-01",
    ),
    # a disclaimer in sentences above, a marking between
    (
        (
            "DISCLAIMER\nThis version of the Settlement Guide is not official. See the original.\n"
            "PUBLIC\nERCOT Settlement Metering Operating Guide\nJune 1, 2030"
        ),
        "settlement-metering-operating-guide",
        "2030-06-01",
    ),
    # in capitals, below an address; version, then date
    (
        (
            "Taylor, Texas 70000\n(512) 000-0000\nMETER REGISTRATION HANDBOOK\nVersion 1.94\nERCOT\n"
            "3/01/2030\n"
        ),
        "meter-registration-handbook",
        "2030-03-01",
    ),
    # an issuer that isn't ERCOT
    ("LMGO Market Protocols\nJuly 1, 2030", "market-protocols", "2030-07-01"),
    # in capitals, with an issuer that only the text introduces
    (
        (
            "LMGO REGISTRATION MANUAL\nVersion 2.3\nApril 1, 2030\nThe Lone Mesa Grid Operator (LMGO)"
            " runs the market."
        ),
        "registration-manual",
        "2030-04-01",
    ),
    # a working group goes by its initials
    (
        "Relay Testing Working Group\nProcedure Manual\nRevision 23\nROS Approved: May 1, 2030",
        "rtwg-procedure-manual",
        "2030-05-01",
    ),
    # or by the acronym that the document gives
    (
        (
            "ERCOT STEADY-FLOW WORKING GROUP\nPROCEDURE MANUAL\nROS Approved: July 11, 2030\n"
            "The ERCOT Steady Flow Working Group (SFXWG) meets monthly."
        ),
        "sfxwg-procedure-manual",
        "2030-07-11",
    ),
    # a title over three lines of a narrow cover
    (
        "Voltage Profile Working\nGroup\nProcedure Manual\nRevision 2\nNovember 7, 2030",
        "vpwg-procedure-manual",
        "2030-11-07",
    ),
    # an abbreviated date above the title
    ("Rev. 12.15.30\nVerifiable Cost Manual\nERCOT", "verifiable-cost-manual", "2030-12-15"),
    # no date on the cover: a table of revisions
    (
        (
            "ERCOT Data Handbook\nVersion 1.1\nDate\tVersion\tDescription\n"
            "1/15/2030\t1.0\tInitial\n2/20/2030\t1.1\tCorrections\n"
        ),
        "data-handbook",
        "2030-02-20",
    ),
]


@pytest.mark.parametrize(("text", "document", "edition"), RULEBOOKS)
def test_rulebooks_are_named_by_their_cover(text: str, document: str, edition: str) -> None:
    identity = identity_of(text)
    assert (identity.document.id, identity.edition, identity.dated) == (document, edition, edition)
    assert identity.findings == ()


PAPERS = [
    # kind of paper first, subject after the last preposition, words that say little dropped
    (
        "Rev. 12.15.30\nQuestions and Answers About the\nBattery Storage Interconnection Process\n",
        "battery-storage-qa",
        Kind.QA,
    ),
    ("Battery Storage FAQ\nMarch 4, 2030", "battery-storage-faq", Kind.QA),
    ("Frequently Asked Questions: Demand Response\nMarch 4, 2030", "demand-response-faq", Kind.QA),
    ("ERCOT Demand Response Q&A\nMarch 4, 2030", "demand-response-qa", Kind.QA),
    (
        (
            "Instructions for Submission of Project Data and Other Letters for the Battery Storage"
            " Interconnection Process\nVersion 1.0\n12/15/2030\t1.0\tInitial"
        ),
        "battery-storage-instructions",
        Kind.INSTRUCTIONS,
    ),
    # a title without a subject takes the one that the text names most
    (
        (
            "FAQ: Stakeholder Questions\nMarch 4, 2030\nLink to Battery Storage Workshop: Here\n"
            "Does a Battery Storage site need a meter? A Battery Storage site does. Market Notice."
        ),
        "battery-storage-faq",
        Kind.QA,
    ),
]


@pytest.mark.parametrize(("text", "document", "kind"), PAPERS)
def test_papers_are_named_by_subject_and_kind(text: str, document: str, kind: Kind) -> None:
    identity = identity_of(text)
    assert (identity.document.id, identity.document.kind) == (document, kind)
    assert identity.edition in {"2030-12-15", "2030-03-04"}


def test_a_guide_that_is_only_mentioned_does_not_name_the_document() -> None:
    text = (
        "Methodology for Setting the Cap on Shadow Prices\nMarch 4, 2030\n\n"
        "This paper builds on other papers.\n"
        + "Another sentence stands here.\n" * 20
        + "Planning Guide\n"
    )
    identity = identity_of(text)
    assert identity.document.id == "methodology-for-setting-the-cap-on-shadow-prices"
    assert identity.document.kind is Kind.OTHER


def test_the_cover_version_decides_between_rows_of_revisions_and_a_newer_row_is_reported() -> None:
    identity = identity_of(
        "Instructions for the Meter Program\nVersion 1.0\n"
        "12/15/2029\t1.0\tInitial Release\n02/12/2030\t1.1\tClarification\n"
    )
    assert identity.edition == "2029-12-15"
    ((kind, message),) = identity.findings
    assert kind is FindingKind.DATE_UNCERTAIN
    assert "2030-02-12" in message


def test_the_newest_section_date_is_the_edition_where_the_contents_page_is_stale() -> None:
    text = "ERCOT Planning Guide\nTable of Contents\nJune 1, 2028\n1\tOverview\t1-1\n"
    identity = identity_of(text, {"1": "2028-06-01", "2": "2030-04-01"})
    assert identity.edition == "2030-04-01"
    assert identity.findings[0][0] is FindingKind.DATE_UNCERTAIN


def test_section_covers_date_a_rulebook_without_an_outline() -> None:
    text = (
        "ERCOT Planning Guide\nTable of Contents\nJune 1, 2028\n" + "x\n" * 70
        + "Section 2:  Terms\n\nApril 1, 2030\n2\tTERMS\n"
    )  # fmt: skip
    assert identity_of(text).edition == "2030-04-01"


def test_running_dates_of_a_pdf_count_like_section_dates() -> None:
    reading = replace(
        reading_of("ERCOT Planning Guide\nMarch 1, 2030\n"),
        running_dates=(RunningDate("2029-01-01", 3, 4), RunningDate("2030-03-01", 5, 9)),
    )
    assert identify(reading, None, {}).edition == "2030-03-01"
    assert not identify(reading, None, {}).findings


NOTICE = (
    "Sent: 1/16/30, 4:02 PM\nSubject: M-A122329-02 Workshop\nNOTICE DATE: January, 16, 2030\n"
    "NOTICE TYPE: M-A122329-02 General\nLONG DESCRIPTION: ERCOT cites M-A122329-01.\n"
)


def test_a_notice_is_an_edition_named_by_its_id_and_dated_by_itself() -> None:
    identity = identity_of(NOTICE)
    assert identity.document.id == "market-notice"
    # The id carries the date of the thread's first notice, 12/23/29.
    assert (identity.edition, identity.dated) == ("M-A122329-02", "2030-01-16")
    assert (identity.document.issuer, identity.document.rank) == ("ERCOT", 5)


def test_a_notice_without_its_date_takes_the_day_of_sending_and_then_its_id() -> None:
    sent = identity_of(NOTICE.replace("NOTICE DATE: January, 16, 2030\n", ""))
    assert (sent.dated, len(sent.findings)) == ("2030-01-16", 1)
    bare = identity_of("NOTICE TYPE: M-A122329-02 General\nLONG DESCRIPTION: x\n")
    assert (bare.dated, len(bare.findings)) == ("2029-12-23", 1)


def test_a_paper_that_cites_a_notice_is_no_notice() -> None:
    identity = identity_of("Battery Storage FAQ\nMarch 4, 2030\nSee Market Notice M-A122329-02.")
    assert identity.document.id == "battery-storage-faq"


# cover, id, date, title
REQUESTS = [
    (
        "NPRR Number\t1900\tNPRR Title\tShorten the Window\nDate Posted\tAugust 11, 2029\n",
        "nprr1900",
        "2029-08-11",
        "NPRR1900: Shorten the Window",
    ),
    (
        ("NOGRR Number\t0245\tNOGRR Title\tRide-Through\nDate of Decision\tMay 12, 2030\n"
        "Action\tApproved\nEffective Date\tJune 1, 2030\n"
        "PRS Decision\tOn 2/9/30, PRS voted. Date of the vote: 2/9/30\n"),
        "nogrr245",
        "2030-05-12",
        "NOGRR245: Ride-Through",
    ),
    (
        "PGRR Number\t115\tPGRR Title\tLoads\n\nDate\tMarch 3, 2030\n\nSubmitter’s Information\n",
        "pgrr115",
        "2030-03-03",
        "PGRR115: Loads",
    ),
    ("SCR Number 819 SCR Title Faster Pages\nDate Posted 4/05/30\n", "scr819", "2030-04-05",
     "SCR819: Faster Pages"),
    ("LPRR\nNumber\t7\tLPRR\nTitle\tTerms\nDate Posted\n1 May 2030", "lprr7", "2030-05-01",
     "LPRR7: Terms"),
]  # fmt: skip


@pytest.mark.parametrize(("cover", "document", "dated", "title"), REQUESTS)
def test_revision_requests_are_dated_by_their_own_filing(
    cover: str, document: str, dated: str, title: str
) -> None:
    identity = identity_of(cover)
    assert (identity.document.id, identity.edition) == (document, dated)
    assert identity.document.title == title
    assert identity.document.kind is Kind.REVISION_REQUEST
    assert identity.document.rank == 9


def test_an_impact_analysis_is_a_document_of_its_own() -> None:
    identity = identity_of(
        "NPRR Number\t1900\tNPRR Title\tWindow\nImpact Analysis Date\tAugust 11, 2029\n"
    )
    assert identity.document.id == "nprr1900-impact-analysis"
    assert identity.edition == "2029-08-11"
    assert identity.document.kind is Kind.OTHER


RULES = [
    # the running foot's date
    (
        "§25.901. Meter Reading in the ERCOT Region.\n(a)\tGeneral. Text of the rule.\n",
        ("2012-04-18", "2022-05-11"),
        "puct-25.901",
        "2022-05-11",
        "PUCT Substantive Rule 25.901, Meter Reading in the ERCOT Region",
    ),
    # the source note's newest date; the title ends where the text begins
    (
        (
            "Texas Administrative Code\nRULE §22.71 Filing of Pleadings (Formal). (a) Text.\n"
            "Source Note: The provisions of this §22.71 adopted to be effective October 2, 2003, 28"
            " TexReg 1; amended to be effective April 18, 2029, 37 TexReg 2\n"
        ),
        (),
        "puct-22.71",
        "2029-04-18",
        "PUCT Substantive Rule 22.71, Filing of Pleadings (Formal)",
    ),
    # a whole chapter
    (
        "CHAPTER 25. SUBSTANTIVE RULES\n"
        + "".join(
            f"§25.{n}. Title Number {n}.\n(a) Text, effective 1/0{n}/2030.\n" for n in (1, 2, 3, 4)
        ),
        (),
        "puct-25",
        "2030-01-04",
        "PUCT Substantive Rules, Chapter 25",
    ),
]


@pytest.mark.parametrize(("text", "running", "document", "dated", "title"), RULES)
def test_commission_rules_are_named_by_number(
    text: str, running: tuple[str, ...], document: str, dated: str, title: str
) -> None:
    reading = replace(
        reading_of(text, "25.777_Another_Rule.txt"),  # names of files are wrong often enough
        running_dates=tuple(RunningDate(day, 1, 1) for day in running),
    )
    identity = identify(reading, None, {})
    assert (identity.document.id, identity.edition) == (document, dated)
    assert identity.document.title == title
    assert (identity.document.issuer, identity.document.rank) == ("PUCT", 1)


def test_a_section_sign_of_another_law_is_no_commission_rule() -> None:
    identity = identity_of("Notes on Federal Orders\nMarch 4, 2030\n§ 35.28 Tariffs.\n")
    assert identity.document.id == "notes-on-federal-orders"


STANDARD = "A.\tIntroduction\n1.\tTitle: Grid Watching\n2.\tNumber: {number}\n{more}"
HISTORY = (
    "Version History\nVersion\tDate\tAction\tChange Tracking\n"
    "0\tApril 1, 2005\tEffective Date\tNew\n"
    "1\tMay 13, 2029\tAdopted by the Board of\nTrustees\tRevised\n"
    "1\tMarch 4, 2030\tOrder issued approving it\t\n"
)
STANDARDS = [
    # its own section 5 names the date
    ("TOP-901-2", "5.\tEffective Date: July 1, 2031\n" + HISTORY, "2031-07-01", 0),
    # a row of the history names it after the words
    (
        "TOP-901-1",
        "5.\tEffective Date: See Implementation Plan\n" + HISTORY
        + "1\tMarch 4, 2030\tEffective Date\tApril 1, 2032\n",
        "2032-04-01",
        0,
    ),
    # or before them
    ("TOP-901-1", HISTORY + "1\tJune 1, 2030\tEffective Date of TOP-901-1\t\n", "2030-06-01", 0),
    # or within another action
    ("TOP-901-1", HISTORY + "1\tJune 2, 2030\tApproved, effective July 1, 2033.\t\n", "2033-07-01", 0),
    # none: the newest approval of this version, and a finding; older versions don't count
    ("TOP-901-1", HISTORY, "2030-03-04", 1),
    # an old one: adopted by, in the foot
    ("EOP-905-2a", "Adopted by Board of Trustees: August 5, 2029\n", "2029-08-05", 1),
    # a region's, and a version with a point
    ("BAL-901-TRE-2", "Version History\n2\t5/01/2030\tAdopted\n", "2030-05-01", 1),
    ("TPL-901-5.1", "Version History\n5.1\t5/01/2030\tErrata\n", "2030-05-01", 1),
]  # fmt: skip


@pytest.mark.parametrize(("number", "more", "dated", "findings"), STANDARDS)
def test_standards_are_named_by_number_and_dated_by_their_history(
    number: str, more: str, dated: str, findings: int
) -> None:
    identity = identity_of(STANDARD.format(number=number, more=more))
    assert identity.document.id == f"nerc-{number.lower()}"
    assert identity.document.title == f"{number} Grid Watching"
    assert (identity.edition, len(identity.findings)) == (dated, findings)
    assert (identity.document.issuer, identity.document.kind) == ("NERC", Kind.STANDARD)


# kind -> rank: who prevails over whom
def test_ranks_follow_precedence() -> None:
    guide = identity_of("ERCOT Planning Guide\nMarch 1, 2030").document
    protocols = identity_of("ERCOT Nodal Protocols\nMarch 1, 2030").document
    manual = identity_of("Verifiable Cost Manual\nMarch 1, 2030").document
    assert protocols.rank < guide.rank < manual.rank
    assert (protocols.title, protocols.issuer) == ("Nodal Protocols", "ERCOT")


def test_a_month_without_a_day_is_taken_with_a_finding() -> None:
    identity = identity_of("Battery Storage FAQ\nRevised: May 2030\nText.")
    assert identity.edition == "2030-05-01"
    assert identity.findings[0][0] is FindingKind.DATE_UNCERTAIN


def test_without_any_date_the_error_shows_the_manifest_entry_to_write() -> None:
    with pytest.raises(UnidentifiedDocument, match="no date") as caught:
        identify(reading_of("ERCOT Planning Guide\nText.", "2030-01-01.txt"), None, {})
    assert 'path = "2030-01-01.txt"' in caught.value.remedy
    assert 'document = "planning-guide"' in caught.value.remedy
    assert 'edition = "YYYY-MM-DD"' in caught.value.remedy


def test_without_any_title_the_error_says_so() -> None:
    with pytest.raises(UnidentifiedDocument, match="no title"):
        identity_of("42\n43, 44; 45\n")


# file name, day of saving, edition
LAST_RESORTS = [
    ("faq.docx", "2030-08-12", "2030-08-12"),
    ("2030-08-14.docx", "2030-08-12", "2030-08-14"),  # the name makes the day of saving exact
    ("2021-01-01.docx", "2030-08-12", "2030-08-12"),  # but isn't believed by itself
]


@pytest.mark.parametrize(("name", "saved", "edition"), LAST_RESORTS)
def test_the_day_of_saving_is_the_last_resort_and_is_reported(
    name: str, saved: str, edition: str
) -> None:
    reading = replace(reading_of("Battery Storage FAQ\nText.", name), saved=saved)
    identity = identify(reading, None, {})
    assert identity.edition == identity.dated == edition
    assert identity.findings[0][0] is FindingKind.DATE_UNCERTAIN


def test_the_manifest_prevails_key_by_key() -> None:
    reading = reading_of("ERCOT Planning Guide\nMarch 1, 2030")
    entry = ManifestEntry("file.txt", edition="2030-04-01", rank=2, issuer="LMGO")
    identity = identify(reading, entry, {})
    assert identity.document.id == "planning-guide"
    assert (identity.edition, identity.dated) == ("2030-04-01", "2030-04-01")
    assert (identity.document.issuer, identity.document.rank) == ("LMGO", 2)


def test_a_manifest_can_say_all_of_a_document_that_says_nothing() -> None:
    entry = ManifestEntry("file.txt", title="Field Notes", edition="2030-04-01", kind=Kind.MANUAL)
    identity = identify(reading_of("42"), entry, {})
    assert identity.document.id == "field-notes"
    assert (identity.document.kind, identity.document.rank) == (Kind.MANUAL, 4)


def test_an_edition_that_is_an_id_keeps_the_date_of_the_words() -> None:
    identity = identify(reading_of(NOTICE), ManifestEntry("file.txt", edition="M-A1"), {})
    assert (identity.edition, identity.dated) == ("M-A1", "2030-01-16")


@given(st.text(alphabet="ABab §-:()\t\n129./ERCOTNPRGuideManual", min_size=1, max_size=400))
def test_any_text_is_identified_or_unidentified(text: str) -> None:
    try:
        identity = identity_of(text)
    except UnreadableDocument:  # UnidentifiedDocument, or nothing but white space
        return
    assert identity.document.id
    assert date.fromisoformat(identity.dated)


# Openings that would make a careless pattern try every way of dividing them.
@pytest.mark.parametrize(
    "line",
    ["A" * 5000, "A " * 5000, "of and " * 3000, "Section 1: " + "x" * 9000, "§25.1. A" * 900],
)
def test_long_odd_openings_take_no_time(line: str) -> None:
    started = perf_counter()
    with contextlib.suppress(UnidentifiedDocument):
        identity_of(f"{line}\n" * 5 + "Manual\n")
    assert perf_counter() - started < 5.0
