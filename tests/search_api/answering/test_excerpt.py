from search_api.answering.excerpt import excerpt, value, weights_of
from search_api.answering.sentences import ends_inside
from search_api.questions.asked import asked

TEXT = (
    "(1)\tEach plant keeps a log of its pump. The log of the pump is bound in blue. GridCo reads it"
    " within five days."
)


def test_a_rare_word_weighs_more_and_an_unknown_one_nothing() -> None:
    held = {"pump": 1, "plant": 90}
    weights = weights_of("plant pump zebra", lambda word: held.get(word, 0), 100)
    assert weights["pump"] == 1
    assert 0 < weights["plant"] < 0.2
    assert "zebra" not in weights


def test_a_sentence_with_a_time_is_preferred_where_a_time_is_asked_for() -> None:
    weights = {"log": 0.5}
    question = "How soon is the log read?"
    assert (
        excerpt(TEXT, weights, 7, asked(question)).quote(TEXT)
        == "GridCo reads it within five days."
    )
    assert "log" in excerpt(TEXT, weights, 9, asked("Who keeps the log?")).quote(TEXT)


def test_what_holds_no_word_is_worth_nothing() -> None:
    assert value("Nothing of it.", {"log": 1.0}, None) == 0


LONG = (
    "(1)\tIf a plant is late with its log for a reason that it could have known of beforehand, and"
    " its owner has been told of that twice by letter and once by telephone in the course of the"
    " same month, or three times in the course of a year, whether or not the reason was the same"
    " each time, {verb} to GridCo within five days, and GridCo reads it as soon as it can and"
    " answers by letter to the owner and to whoever else has asked for it in the meantime."
)


def test_a_long_sentence_is_cut_behind_a_clause_and_never_before_its_verb() -> None:
    told = LONG.format(verb="the owner shall write")
    assert excerpt(told, {"log": 1.0}, 50).quote(told) == ""
    cut = excerpt(told, {"log": 1.0}, 70)
    assert "shall write" in cut.quote(told)
    assert cut.quote(told).endswith(",")
    assert ends_inside(told, cut)
    assert not ends_inside(told, excerpt(told, {"log": 1.0}, 200))
    assert not ends_inside(TEXT, excerpt(TEXT, {}, 11))
