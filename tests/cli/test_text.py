from cli.text import quote_lines


def test_the_mark_of_a_cut_stands_outside_of_the_quotation() -> None:
    assert list(quote_lines("If a plant is late, […]")) == ["    “If a plant is late,” […]"]
    assert list(quote_lines("It is late.", "(1) ")) == ["    (1) “It is late.”"]
