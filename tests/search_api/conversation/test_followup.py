import pytest

from search_api.conversation.followup import Lean, leaning
from search_api.conversation.wording import content, topic

FRAGMENT, CLAUSE = Lean.FRAGMENT, Lean.CLAUSE


@pytest.mark.parametrize(
    ("question", "how"),
    [
        # A piece of a sentence takes the place of something.
        ("and for load resources?", FRAGMENT),
        ("What about the real-time one?", FRAGMENT),
        ("and in the Field Manual?", FRAGMENT),
        ("before April?", FRAGMENT),
        ("same for batteries?", FRAGMENT),
        ("ok, and the fee?", FRAGMENT),
        ("what about agents that are new?", FRAGMENT),
        # A clause asks something else of the same.
        ("who has to approve it?", CLAUSE),
        ("how long do they have?", CLAUSE),
        ("what size triggers it?", CLAUSE),
        ("is that in force?", CLAUSE),
        ("how is that calculated?", CLAUSE),
        ("does that deadline move?", CLAUSE),
        ("by when?", CLAUSE),
        ("and who signs?", CLAUSE),
        ("and if we pay late?", CLAUSE),
        ("what happens if it is late?", CLAUSE),
    ],
)
def test_a_question_that_leans_on_the_one_before_is_told(question: str, how: Lean) -> None:
    found = leaning(question)
    assert found is not None
    assert found.how is how


@pytest.mark.parametrize(
    "question",
    [
        "When is the dispute form due?",
        "DCAA due date?",
        "Relay test interval?",
        "9.4(2)",
        "GRR012",
        # An opener before a whole question.
        "But what is the deadline of a dispute form?",
        "ok so how do I register a plant with GridCo",
        # The pronoun means something named before it, or after it.
        "A plant that lost its meter: what does it send?",
        "We sent a form yesterday. When will we hear about it?",
        "How soon after it orders load off must GridCo tell the public?",
        # The pronoun means nothing, or whoever runs the market.
        "It's May 2025. Is the target still there?",
        "What does it take to pass the relay test?",
        "How long can they take over a complete dispute?",
        "What do they call it when a piece of my plant breaks?",
        # "By what time", "at what": prepositions that ask.
        "By what time is the schedule posted?",
        "Under what rule is a visitor sent away?",
    ],
)
def test_a_question_that_stands_alone_is_left_alone(question: str) -> None:
    assert leaning(question) is None


def test_the_operators_name_says_nothing_of_what_a_question_is_about() -> None:
    assert leaning("How fast does GridCo have to answer?") is None
    assert leaning("How fast does GridCo have to answer?", {"gridco"}) is not None


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("How long do we have to dispute a statement?", "dispute a statement"),
        ("What is the offer cap?", "the offer cap"),
        ("When must an invoice be paid?", "an invoice paid"),
        ("Who decides it [dispute a statement]?", "decides; dispute a statement"),
        ("thanks!", "thanks"),
        ("why?", ""),
    ],
)
def test_what_a_question_is_about_is_what_is_left_without_its_opening(
    question: str, about: str
) -> None:
    assert topic(question) == about


def test_words_that_every_rule_has_say_nothing() -> None:
    assert content("Who has to approve the request, and when?") == []
    assert content("AS: who has to approve it?") == ["AS"]  # Ancillary Service, not "as"
