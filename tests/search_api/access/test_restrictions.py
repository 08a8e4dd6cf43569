from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketrules.errors import AccessError
from search_api.access.restrictions import (
    GROUP,
    Restriction,
    RestrictionFile,
    Restrictions,
    read_restrictions,
    restrict,
    unrestrict,
)

HELD = ("guide", "nprr1", "nprr2", "manual")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "access.toml"


# entries; a caller's groups; what is closed to it
CLOSED = [
    ([], "", ""),
    ([("guide", "legal")], "", "guide"),
    ([("guide", "legal")], "legal", ""),
    ([("guide", "legal")], "other", "guide"),
    ([("guide", "legal other")], "other", ""),
    ([("nprr*", "legal")], "", "nprr1 nprr2"),
    ([("nprr?", "legal"), ("nprr2", "b")], "legal", "nprr2"),  # each entry has to be met
    ([("nprr?", "legal"), ("nprr2", "b")], "legal b", ""),
    ([("*", "legal")], "", "guide nprr1 nprr2 manual"),
    ([("manual", "")], "legal other", "manual"),  # nobody but who sees everything
    ([("GUIDE", "legal")], "", ""),  # ids have no capitals
    ([("gui", "legal")], "", ""),  # no pattern: the whole id
]


@pytest.mark.parametrize(("entries", "groups", "closed"), CLOSED)
def test_what_is_closed_to_whom(
    path: Path, entries: list[tuple[str, str]], groups: str, closed: str
) -> None:
    for document, to in entries:
        restrict(path, document, to.split())
    held = read_restrictions(path)
    assert held.closed(HELD, frozenset(groups.split())) == frozenset(closed.split())
    assert held.closed(HELD, None) == frozenset()


_NAMES = st.from_regex(GROUP, fullmatch=True)
_ENTRIES = st.lists(
    st.builds(Restriction, document=st.sampled_from(["guide", "nprr*", "n*", "manual"]),
              groups=st.lists(st.sampled_from("abcd"), max_size=3)), max_size=4,
)  # fmt: skip


@given(_ENTRIES, st.frozensets(st.sampled_from("abcdx")))
def test_groups_that_open_nothing_change_nothing(
    entries: list[Restriction], groups: frozenset[str]
) -> None:
    held = Restrictions(tuple(entries))
    assert held.closed(HELD, groups) == held.closed(HELD, held.relevant(groups))
    assert held.closed(HELD, groups) <= held.closed(HELD, frozenset())


@given(st.lists(_NAMES, min_size=1, max_size=3))
def test_names_of_groups_are_read_as_they_are_written(groups: list[str]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "access.toml"
        restrict(path, 'odd "name" \\ é', groups)
        (entry,) = read_restrictions(path).entries
    assert (entry.document, entry.groups) == ('odd "name" \\ é', sorted(set(groups)))


def test_restricting_again_takes_the_place_of_what_was_said_before(path: Path) -> None:
    restrict(path, "guide", ["a"])
    restrict(path, "manual", ["a"])
    restrict(path, "guide", ["b"])
    held = read_restrictions(path)
    assert {one.document: one.groups for one in held.entries} == {"guide": ["b"], "manual": ["a"]}
    assert unrestrict(path, "guide").entries == (Restriction(document="manual", groups=["a"]),)
    with pytest.raises(AccessError, match=r"No entry restricts 'guide'.*Restricted: manual"):
        unrestrict(path, "guide")


@pytest.mark.parametrize("group", ["", "*", 'a"b', "a\nb", " a", "x" * 300])
def test_a_group_has_a_plain_name(path: Path, group: str) -> None:
    with pytest.raises(AccessError, match="is no name of a group"):
        restrict(path, "guide", [group])
    assert not path.exists()


WRONG = [
    ("[[restricted]]\ndocument = 'guide'", "groups"),
    ("[[restricted]]\ndocument = 'guide'\ngroups = 'legal'", "list"),
    ("[[restricted]]\ndocument = 'guide'\ngroups = []\nwho = 1", "who"),
    ("[[restricted]]\ndocument = ' '\ngroups = []", "no name of a document"),
    ("[[restricted]]\ndocument = 'guide'\ngroups = ['*']", "no name of a group"),
    ("restricted = 3", "list"),
    ("[[restrict]]\ndocument = 'guide'\ngroups = []", "restrict"),
    ("[[restricted", "access.toml"),
]


@pytest.mark.parametrize(("text", "named"), WRONG)
def test_a_wrong_file_is_an_error_that_names_the_place(path: Path, text: str, named: str) -> None:
    path.write_text(text)
    with pytest.raises(AccessError, match=named):
        read_restrictions(path)


def test_a_file_that_is_spoilt_or_goes_while_it_is_gone_by_opens_nothing(path: Path) -> None:
    file = RestrictionFile(path)
    assert file.now().entries == ()
    restrict(path, "guide", ["legal"])
    assert file.now().closed(HELD, frozenset()) == {"guide"}
    whole = path.read_text()
    path.write_text("[[")
    for _ in range(2):
        with pytest.raises(AccessError):
            file.now()
    path.unlink()
    with pytest.raises(AccessError, match="was there and is gone"):
        file.now()
    path.write_text(whole)
    assert file.now().closed(HELD, frozenset()) == {"guide"}
    unrestrict(path, "guide")
    assert file.now().closed(HELD, frozenset()) == frozenset()
