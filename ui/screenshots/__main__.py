"""Takes the pictures of docs/desk: ``python -m ui.screenshots`` (the sample's documents only)."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode

from playwright.sync_api import sync_playwright

from ui.screenshots.running import ROOT, chromium, running

_DAY = "2025-03-15"  # on which the sample has something pending
_QUESTION = "Until when can I dispute a settlement statement?"
_PARAGRAPH = "market-protocols@2025-01-01#9.3.1(1)"
_MOST_BYTES = 150_000


def _at(page: str, **parameters: str) -> str:
    return f"/{page}?{urlencode(parameters)}"


_LOOKS: tuple[tuple[Literal["light", "dark"], int, str], ...] = (
    ("light", 1366, ""),
    ("dark", 683, "-narrow-dark"),
)

# Name, address, keys pressed there. A further page is one more line.
PICTURES = (
    ("start", "/", ()),
    ("answer", _at("", q=_QUESTION, as_of=_DAY), ()),
    ("type-ahead", "/", ("type:4.2",)),
    ("refusal", _at("", q="What is the weather tomorrow?"), ()),
    ("keys", _at("", q=_QUESTION, as_of=_DAY), ("?",)),
    ("reading", _at("read", at=_PARAGRAPH, as_of=_DAY), ()),
    ("compared", _at("read", at=_PARAGRAPH, as_of=_DAY, against="2025-07-01"), ("End",)),
    ("drill-judged", _at("train", deck="settlement", seed="1", as_of=_DAY), ("2",)),
    ("registration", _at("register", role="sa", as_of="2025-08-01"), ()),
    ("notice", _at("notices", draft="new"), ()),
    ("kept", _at("", q=_QUESTION, as_of=_DAY), ("click:Keep in an inquiry", "End")),
    ("inquiries", "/inquiries", ()),
    ("inquiry", _at("inquiries", n="1"), ()),
    ("radar", "/radar", ("tab:Asked again",)),
)


def take(folder: Path) -> list[Path]:
    """Writes the pictures into ``folder``; the files."""
    found = chromium()
    if found is None:
        raise SystemExit("No Chromium on this machine: install one (apt-get install chromium).")
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    with (
        tempfile.TemporaryDirectory() as data,
        running(Path(data)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for scheme, width, suffix in _LOOKS:
            context = browser.new_context(
                viewport={"width": width, "height": 768}, color_scheme=scheme
            )
            for name, href, keys in PICTURES:
                made.append(_picture(context, address + href, keys, folder / f"{name}{suffix}.png"))
            context.close()
        browser.close()
    return made


def _picture(context: Any, address: str, keys: tuple[str, ...], path: Path) -> Path:
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(
        "html[data-desk] :is([data-arrival], .mr-start, .mr-failure)", state="attached"
    )
    page.wait_for_timeout(800)  # until Streamlit has stopped moving things
    for key in keys:
        if key.startswith("type:"):
            page.keyboard.type(key.removeprefix("type:"))
        elif key.startswith("click:"):
            page.get_by_role("button", name=key.removeprefix("click:")).click()
            page.wait_for_timeout(1500)
        elif key.startswith("tab:"):
            page.get_by_role("tab", name=key.removeprefix("tab:")).click()
            page.wait_for_timeout(1500)
        else:
            page.keyboard.press(key)
    page.wait_for_timeout(600 if keys else 0)
    page.screenshot(path=path)
    page.close()
    if path.stat().st_size > _MOST_BYTES:
        raise SystemExit(f"{path} is larger than {_MOST_BYTES} bytes.")
    return path


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(prog="python -m ui.screenshots", description=__doc__)
    arguments.add_argument("--output", type=Path, default=ROOT / "docs" / "desk")
    for picture in take(arguments.parse_args().output):
        sys.stdout.write(f"{picture}\n")
