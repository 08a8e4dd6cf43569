"""Words that want to be markup: in documents, records and questions. None runs, none calls anywhere.

An edition full of them, an inquiry, a draft, a checklist and a deck are shown on every page; the
browser tells of each script that ran, each dialog, and each request that left the machine. Without
the page's policy (``ui/frame/guard.py``), so that escaping alone has to hold; then with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from index.build import build_snapshot
from index.embed import OnnxEmbedder
from index.model import ensure_encoder
from index.publish import publish
from marketrules.documents import Document, Kind, Status
from marketrules.folders import DataFolder
from marketrules.passages import PassageKind
from marketrules.settings import Settings
from tests.ports import own_port
from ui.screenshots.running import chromium, running

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

HOST = "127.0.0.1"
AWAY = "http://192.0.2.7"  # TEST-NET-1 (RFC 5737): nobody is there
# Markup, attributes that break out, Markdown as Streamlit reads it, LaTeX, styles that fetch.
PAYLOADS = (
    "<img src=x onerror=\"window.ran='img'\">",
    "<script>window.ran='script'</script>",
    f"<img src={AWAY}/html.png>",
    f"![picture]({AWAY}/markdown.png)",
    "[click](javascript:window.ran='link')",
    '" onmouseover="window.ran=1" autofocus onfocus="window.ran=2" x="',
    "'><svg onload=window.ran='svg'>",
    f"</style><style>@import url({AWAY}/style.css);*{{background:url({AWAY}/b.png)}}</style>",
    f"<iframe src={AWAY}/frame></iframe><object data={AWAY}/object></object>",
    "</p></section><form><button formaction=javascript:window.ran=3 data-key=c>",
    "<!-- --!><template><math><mtext><img src=x onerror=window.ran=4>",
    ":red[red] :material/bug_report: :smile: $\\href{javascript:window.ran=5}{x}$",
    "{{7*7}} ${7*7} #{7*7} %s {0}",
    f"<link rel=stylesheet href={AWAY}/l.css><base href={AWAY}/>",
    "<a href=javascript:window.ran=6 data-go data-arrival=x data-retry=1 data-key=z>go</a>",
)
ALL = " ".join(PAYLOADS)
KEY = "hostile@2025-01-01#1.1(1)"
_TOLD = "window.ran ?? ''"


@dataclass(frozen=True)
class Planted:
    page: str
    inquiry: int
    draft: int


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory, new_shelf: Any) -> Iterator[Planted]:
    if chromium() is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    folder = DataFolder(tmp_path_factory.mktemp("hostile"))
    publish(
        folder,
        build_snapshot(folder, [edition(new_shelf)], OnnxEmbedder(ensure_encoder(Settings()))),
    )
    api = own_port()
    ports = ("--port", str(api), "--ui-port", str(own_port()))
    with running(folder.root, *ports) as page:
        inquiry, draft = records(f"http://{HOST}:{api}")
        yield Planted(page, inquiry, draft)


def edition(shelf: Any) -> Any:
    """Payloads as title, issuer, headings, term, label, cells, boxed text, trigger, file name."""
    made = shelf(
        Document("hostile", f"Rules {PAYLOADS[0]}", Kind.PROTOCOLS, PAYLOADS[1], 1),
        "2025-01-01", "2025-01-01",
    )  # fmt: skip
    made.section("1", f"General {PAYLOADS[2]} {PAYLOADS[3]}")
    made.section("1.1", f"Outages {ALL}", "1")
    made.say("(1)", f"An outage shall be reported to the control room. {ALL}")
    made.say("(1)", f"An outage shall be reported within 3 days. {ALL}", status=Status.PENDING,
             revisions=("GRR001",), trigger=PAYLOADS[0])  # fmt: skip
    made.say("(2) table", f"{PAYLOADS[5]}\t{PAYLOADS[6]}\t{PAYLOADS[3]}", kind=PassageKind.ROW,
             header=f"{PAYLOADS[0]}\tUnit\t{PAYLOADS[4]}")  # fmt: skip
    made.section("2", "Definitions")
    made.say("", f"Outage {PAYLOADS[0]}\tWhat is out. {ALL}", term=f"Outage {PAYLOADS[0]}",
             kind=PassageKind.DEFINITION)  # fmt: skip
    return made.holding()


def records(api: str) -> tuple[int, int]:
    """An inquiry with an answer and a note, a draft, a checklist, a deck: all of payloads."""
    with httpx.Client(base_url=api, timeout=60) as http:

        def post(path: str, **body: Any) -> Any:
            answered = http.post(path, json=body)
            assert answered.status_code == 201, answered.text
            return answered.json()

        inquiry = post("/v1/inquiries", question=ALL, organisation=PAYLOADS[0] + PAYLOADS[3],
                       contact=PAYLOADS[1], reference=PAYLOADS[6], owner=PAYLOADS[0],
                       tags=[PAYLOADS[6], "[x](javascript:window.ran=7)"])["id"]  # fmt: skip
        post(f"/v1/inquiries/{inquiry}/notes", text=ALL)
        cited = {"key": KEY, "label": PAYLOADS[0], "document": "hostile", "section": "1.1",
                 "status": "in_effect", "quote": f"Gone. {ALL}"}  # fmt: skip
        post(f"/v1/inquiries/{inquiry}/answers", snapshot=PAYLOADS[0], as_of="2025-02-01", text=ALL,
             citations=[cited])  # fmt: skip
        draft = post("/v1/notice-drafts", type=PAYLOADS[0], notice="M-A010125-01", thread="M-A010125",
                     dated="2025-01-01", short_description=ALL, long_description=ALL,
                     audience=PAYLOADS[3], contact=PAYLOADS[4])["id"]  # fmt: skip
        items = [{"key": KEY, "label": PAYLOADS[0], "text": ALL}]
        post("/v1/checklists", applicant=PAYLOADS[0] + PAYLOADS[3], role=PAYLOADS[6],
             as_of="2025-02-01", items=items)  # fmt: skip
        card = {"drill": "section", "key": KEY, "as_of": "2025-02-01", "snapshot": "s",
                "prompt": ALL, "expected": [PAYLOADS[0]], "choices": [*PAYLOADS[:4]],
                "explanation": ALL}  # fmt: skip
        deck = post(
            "/v1/training/decks", title=PAYLOADS[0], topic=PAYLOADS[3], cards=[card], replace=True
        )
        post("/v1/training/quizzes", title=ALL[:200], cards=[deck["cards"][0]["id"]])
        http.post(
            "/v1/asked", json={"outcome": "refused", "reason": PAYLOADS[0], "sections": [ALL[:200]]}
        )
    return inquiry, draft


PLACES = (
    "?q=How+is+an+outage+reported%3F&as_of=2025-02-01",
    f"?q={quote(ALL[:1500])}&as_of=2025-02-01",
    f"?q={quote(PAYLOADS[0])}&after={quote(PAYLOADS[0])}&document={quote(PAYLOADS[0])}",
    f"read?at={quote(KEY)}&as_of=2025-02-01",
    "read?at=hostile%402025-01-01%231",
    f"read?at={quote(PAYLOADS[0])}&as_of={quote(PAYLOADS[0])}",
    f"read?at=hostile%402025-01-01%231.1&against={quote(PAYLOADS[0])}",
    "inquiries?status=all",
    f"inquiries?text={quote(PAYLOADS[0])}&organisation={quote(PAYLOADS[3])}&status=all",
    "inquiries?n={inquiry}",
    "radar",
    "registration",
    f"registration?role={quote(PAYLOADS[0])}",
    "registration?list=1",
    "notices",
    "notices?draft={draft}",
    f"train?deck={quote(PAYLOADS[0])}",
    "train?view=due",
    "train?view=quizzes",
    "train?view=quiz&quiz=1",
    "train?view=results&quiz=1",
    "train?view=progress",
)


@pytest.fixture
def watched(chrome: Any, planted: Planted) -> Iterator[Callable[..., Any]]:
    """Opens pages in a context that is refused the way out, and tells what was tried."""
    contexts: list[Any] = []

    def open_context(**options: Any) -> Any:
        context = chrome.new_context(viewport={"width": 1366, "height": 768}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.told = []
        page.route(f"{AWAY}/**", lambda route: route.abort())
        page.on(
            "request",
            lambda one: page.told.append(one.url) if leaves(one.url, planted.page) else None,
        )
        page.on("dialog", lambda one: (page.told.append(one.message), one.dismiss()))
        return page

    yield open_context
    for context in contexts:
        context.close()


def leaves(url: str, page: str) -> bool:
    return not url.startswith((page, page.replace("http", "ws"), "data:", f"blob:{page}"))


def looked_at(page: Any, address: str) -> str:
    page.goto(address)
    page.wait_for_selector(
        "html[data-desk] :is([data-arrival], .mr-start, .mr-failure)", state="attached"
    )
    page.wait_for_timeout(700)  # what is drawn later, and what it would fetch
    for tab in page.get_by_role("tab").all():
        tab.click()
    for name in page.locator(
        "[onerror], [onload], [onfocus], [onmouseover], [href^='javascript:' i]"
    ).all():
        page.told.append(f"stands in the page: {name.evaluate('one => one.outerHTML')[:200]}")
    return str(page.inner_text("body"))


def test_words_stay_words_on_every_page(
    watched: Callable[..., Any], planted: Planted, tries: Callable[[int, int], int]
) -> None:
    page = watched(bypass_csp=True)
    every = len(PLACES)
    for place in PLACES[:: every // tries(8, every)]:
        where = place.format(inquiry=planted.inquiry, draft=planted.draft)
        text = looked_at(page, f"{planted.page}/{where}")
        assert (where, page.told, page.evaluate(_TOLD)) == (where, [], "")
        assert "Traceback" not in text


def test_a_message_that_repeats_words_makes_no_link_or_picture_of_them(
    watched: Callable[..., Any], planted: Planted
) -> None:
    page = watched(bypass_csp=True)
    looked_at(page, f"{planted.page}/{PLACES[0]}")
    page.get_by_role("button", name="Which is right?").click()
    page.get_by_label("Where the right paragraph stands").fill(
        "![picture](http://away.invalid/a.png) [click](http://away.invalid/) :red[x] **b** <b>"
    )
    page.get_by_role("button", name="Send").click()
    alert = page.get_by_role("alert").filter(has_text="Not kept")
    alert.wait_for()
    told = alert.inner_text()
    assert (
        "![picture](http://away.invalid/a.png) [click](http://away.invalid/) :red[x] **b**" in told
    )
    assert (page.told, alert.locator("img, strong").count()) == ([], 0)
    # An address that stands there as such may be a link: to where it says.
    for link in alert.locator("a").all():
        assert link.inner_text().startswith("http://away.invalid/")


def test_what_is_hostile_is_shown_as_it_is_written(
    watched: Callable[..., Any], planted: Planted
) -> None:
    """Else the tests above would pass because nothing of it is shown."""
    page = watched(bypass_csp=True)
    for place in (PLACES[0], PLACES[3], f"inquiries?n={planted.inquiry}"):
        assert PAYLOADS[0] in looked_at(page, f"{planted.page}/{place}")


def test_under_the_pages_own_policy_an_injected_script_does_not_run_and_no_image_tells(
    watched: Callable[..., Any], planted: Planted
) -> None:
    page = watched()
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
    assert "control room" in looked_at(page, f"{planted.page}/{PLACES[0]}")
    # Streamlit's own page has one inline script, a flag for crawlers that nothing here reads.
    blocked = [one for one in said if "Content Security Policy" in one]
    assert len(blocked) <= 1, blocked
    page.evaluate(
        "away => { const box = document.createElement('div');"
        " box.innerHTML = `<img src=x onerror=\"window.ran='img'\"><img src=${away}/i.png>`;"
        " document.body.append(box);"
        " const script = document.createElement('script'); script.textContent = 'window.ran = 1';"
        " document.body.append(script); fetch(`${away}/f`).catch(() => 0); }",
        AWAY,
    )
    page.wait_for_timeout(500)
    assert page.evaluate(_TOLD) == ""
    # The browser tells of requests that it then doesn't send; the way out was never reached.
    refused = [one for one in said if "Content Security Policy" in one and AWAY in one]
    assert len(refused) >= 2


def test_no_site_frames_the_page(watched: Callable[..., Any], planted: Planted) -> None:
    page = watched()
    page.set_content(f'<iframe src="{planted.page}/" width=800 height=600></iframe>')
    page.wait_for_timeout(1500)
    assert not any("stApp" in frame.content() for frame in page.frames[1:])
