import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketrules.errors import UploadRefused
from search_api.jobs.names import safe_name

TABLE = [
    ("protocols.docx", "protocols.docx"),
    # a path of the sender's machine, of either kind, is none of ours
    ("C:\\rules\\June\\06.pdf", "06.pdf"),
    ("../../etc/passwd.txt", "passwd.txt"),
    # hidden files and Word's lock files would be passed over in silence
    (".hidden.txt", "hidden.txt"),
    ("~$Guide.docx", "_Guide.docx"),
    ("a\x00b\n.txt", "a_b_.txt"),
    ("Règles du marché.html", "Règles du marché.html"),
    ("a" * 300 + ".docx", "a" * 115 + ".docx"),
]


@pytest.mark.parametrize(("given_name", "stored"), TABLE)
def test_a_name_is_stored_as_people_know_it_and_leads_nowhere(given_name: str, stored: str) -> None:
    assert safe_name(given_name) == stored


@pytest.mark.parametrize("nothing", ["", "..", "/", "   ", ".", "~", "\x00", "a/"])
def test_a_name_with_nothing_in_it_is_refused(nothing: str) -> None:
    with pytest.raises(UploadRefused, match="no name of a file"):
        safe_name(nothing)


@given(st.text(max_size=200))
def test_whatever_is_sent_the_stored_name_is_one_plain_component(text: str) -> None:
    try:
        name = safe_name(text)
    except UploadRefused:
        return
    assert name and "/" not in name and "\\" not in name and not name.startswith((".", "~"))
    assert len(name.encode()) <= 150 and name.isprintable()
