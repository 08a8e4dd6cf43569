"""Pages with random style sheets, as a real browser shows them and as they are read: the same words are seen."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ingest.readers.webpage import read_webpage
from marketrules.errors import UnreadableDocument

pytestmark = pytest.mark.browser

# Of each word: "seen", "unknown" (white by a ground that the browser doesn't tell either), or why not.
LOOK = """() => {
  const found = {};
  // Rows and cells that are laid out as words are read as rows and cells all the same.
  for (const one of document.querySelectorAll("table, tbody, tr, td")) {
    const {display} = getComputedStyle(one);
    if (display !== "none" && !display.startsWith("table")) return found;
  }
  const colour = (words) => {
    const [r, g, b, a = 1] = words.match(/[\\d.]+/g).map(Number);
    return {r, g, b, a};
  };
  const near = (a, b) => ["r", "g", "b"].every((one) => Math.abs(a[one] - b[one]) <= 10);
  const look = (node, range) => {
    const own = getComputedStyle(node.parentElement);
    if (own.visibility !== "visible") return "visibility";
    if (parseFloat(own.fontSize) * 0.75 < 1) return "size";
    let opacity = 1, ground = null, unknown = false, outside = false;
    for (let one = node.parentElement; one; one = one.parentElement) {
      const style = getComputedStyle(one);
      if (style.display === "none") return "display";
      if (style.display === "contents") continue;
      opacity *= parseFloat(style.opacity);
      const taken = ["absolute", "fixed"].includes(style.position);
      if (taken && /rect\\(0px,? 0px,? 0px,? 0px\\)|rect\\(1px,? 1px,? 1px,? 1px\\)/.test(style.clip)) return "clip";
      if (style.display !== "inline") {
        if (style.clipPath === "inset(50%)") return "clip-path";
        if (style.transform === "matrix(0, 0, 0, 0, 0, 0)") return "transform";
        const table = style.display.startsWith("table");
        if (!table && style.overflowY !== "visible" && parseFloat(style.height) <= 1) {
          // Lines without height, and what is placed elsewhere: not looked at.
          return outside || parseFloat(style.lineHeight) <= 1 ? "unknown" : "overflow";
        }
      }
      outside = outside || taken;
      if (!ground) {
        const behind = colour(style.backgroundColor);
        if (behind.a === 1) ground = behind;
        else if (behind.a > 0 || taken) unknown = true;
      }
    }
    if (opacity < 10 / 255) return "opacity";
    const letters = colour(own.color);
    if (letters.a < 10 / 255) return "transparent";
    if (near(letters, ground || {r: 255, g: 255, b: 255})) return unknown ? "unknown" : "colour";
    const boxes = [...range.getClientRects()];
    if (!boxes.length) return "no box";
    if (boxes.every((one) => one.right <= 0 || one.bottom <= 0)) return "off";
    return "seen";
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    for (const word of node.data.matchAll(/w\\d+w/g)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      found[word[0]] = look(node, range);
    }
  }
  return found;
}"""


def _pages() -> ModuleType:
    file = Path(__file__).parents[1] / "trust" / "bad_documents" / "styled_pages.py"
    spec = importlib.util.spec_from_file_location("styled_pages", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MADE = _pages()


def served(html: str) -> set[str]:
    try:
        return set(re.findall(r"w\d+w", read_webpage(Path("a.html"), html.encode()).text))
    except UnreadableDocument:
        return set()


def test_the_words_served_are_those_that_a_browser_shows(
    chrome: Any, tries: Callable[[int, int], int]
) -> None:
    context = chrome.new_context(viewport={"width": 1280, "height": 800}, java_script_enabled=True)
    page = context.new_page()
    compared = 0
    wrong = []
    for seed in range(tries(40, 2000)):
        html = MADE.Page(seed).html
        page.set_content(html)
        shown = page.evaluate(LOOK)
        read = served(html)
        known = {word: why for word, why in shown.items() if why != "unknown"}
        compared += len(known)
        wrong += [
            f"{seed}:{word} is {why}, {'served' if word in read else 'left out'}"
            for word, why in known.items()
            if (why == "seen") is not (word in read)
        ]
    context.close()
    assert not wrong, "\n".join(
        [
            f"{len(wrong)} of {compared}",
            *{one.split(":")[0]: one for one in reversed(wrong)}.values(),
        ]
    )
    assert compared > 200
