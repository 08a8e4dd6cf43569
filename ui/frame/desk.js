// What the page does in the browser itself: keys, clipboard, links that keep the visit, focus.
//
// Pages say what they offer by attributes, on any element:
//   data-key="c"     this key (each of several, with blanks between) clicks it (in the card that has the focus, else the first of the page);
//                    a text field takes the focus instead. data-does is its line in the list (?).
//   data-copy="..."  a click puts this text on the clipboard; data-copied says what it was.
//   data-go          on a link: followed within the visit. With Ctrl, in a new tab, as any link.
//   data-back, data-help   on a link: the browser's Back; the list of keys.
//   data-arrival="x" takes the focus and comes into view once, when it appears or x changes.
//   data-retry="5"   the page asks again after so many seconds.
//   data-keep="x"    this is sent to the page's server once, which sets or takes away the cookie of the login.
//   data-return      "set": where the browser is is remembered over a login elsewhere; "go": it goes there.
export default function ({ parentElement }) {
  const dialog = parentElement.querySelector("dialog");
  const said = parentElement.querySelector("[role=status]");
  const last = (window.marketrulesArrived ??= { at: null, retry: null });

  const say = (text) => {
    said.textContent = text;
    said.classList.add("mr-shown");
    clearTimeout(said.timer);
    said.timer = setTimeout(() => said.classList.remove("mr-shown"), 2500);
  };

  const byHand = (text) => {
    // Away from localhost without TLS there is no navigator.clipboard.
    const area = document.createElement("textarea");
    area.value = text;
    area.setAttribute("aria-label", "Text to copy");
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  };

  const copy = async (element) => {
    const text = element.dataset.copy;
    let done = false;
    try {
      await navigator.clipboard.writeText(text);
      done = true;
    } catch {
      done = byHand(text);
    }
    say(done ? `Copied: ${element.dataset.copied}` : "Not copied: the browser doesn't allow it");
  };

  const go = (link) => {
    // One step of the browser's history; Streamlit draws what stands there, as after Back.
    history.pushState({}, "", link.href);
    window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
  };

  const onClick = (event) => {
    const from = event.target.closest?.("[data-copy], a[data-go], [data-help], [data-back]");
    if (!from || event.defaultPrevented) return;
    if (from.dataset.help !== undefined) {
      event.preventDefault();
      help();
    } else if (from.dataset.back !== undefined) {
      event.preventDefault();
      history.back();
    } else if (from.dataset.copy !== undefined) {
      event.preventDefault();
      copy(from);
    } else if (!(event.ctrlKey || event.metaKey || event.shiftKey || event.button)) {
      event.preventDefault();
      go(from);
    }
  };

  const help = () => {
    const rows = dialog.querySelector("tbody");
    const seen = new Map([["?", "This list"]]);
    for (const one of document.querySelectorAll("[data-key]"))
      if (!seen.has(one.dataset.key))
        seen.set(one.dataset.key, one.dataset.does ?? one.getAttribute("aria-label") ?? one.textContent);
    seen.set("Esc", "Out of the box, or of this list");
    rows.replaceChildren(
      ...[...seen].map(([key, does]) => {
        const row = document.createElement("tr");
        const head = document.createElement("th");
        head.scope = "row";
        const kbd = document.createElement("kbd");
        kbd.textContent = key;
        head.append(kbd);
        const cell = document.createElement("td");
        cell.textContent = does;
        row.append(head, cell);
        return row;
      }),
    );
    if (!dialog.open) dialog.showModal();
  };

  const typing = (element) =>
    element?.closest?.("input, textarea, select, [contenteditable=true], [role=combobox], [role=spinbutton]");

  const onKey = (event) => {
    // What a term means can be put away (WCAG 1.4.13), until another term is looked at.
    document.documentElement.toggleAttribute("data-hush", event.key === "Escape");
    const from = event.composedPath()[0];
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(from) || dialog.open || document.querySelector("[role=dialog]:not(dialog)")) return;
    if (event.key === "?") {
      event.preventDefault();
      help();
      return;
    }
    const wanted = `[data-key~="${CSS.escape(event.key)}"]`;
    const target = from?.closest?.("[data-card]")?.querySelector(wanted) ?? document.querySelector(wanted);
    if (!target || event.repeat) return;
    // Before Streamlit's own keys (r, c) see it.
    event.preventDefault();
    event.stopImmediatePropagation();
    if (target.matches("input, textarea")) {
      target.focus();
      target.select();
    } else target.click();
  };

  const remember = () => {
    // A provider sends everybody back to the first page: what was open before is opened then.
    const wanted = document.querySelector("[data-return]")?.dataset.return;
    const kept = sessionStorage.getItem("marketrules return");
    if (wanted === "set" && location.search) sessionStorage.setItem("marketrules return", location.href);
    if (wanted === "go" && kept) {
      sessionStorage.removeItem("marketrules return");
      if (!location.search && new URL(kept).origin === location.origin) location.replace(kept);
    }
  };

  const keep = () => {
    const ticket = document.querySelector("[data-keep]")?.dataset.keep;
    if (!ticket || ticket === last.kept) return;
    last.kept = ticket;
    fetch(new URL("_login", location.href), { method: "POST", body: ticket }).catch(() => {});
  };

  const arrive = () => {
    const there = document.querySelector("[data-arrival]");
    if (there && there.dataset.arrival !== last.at) {
      last.at = there.dataset.arrival;
      if (there.dataset.focus !== undefined || !typing(document.activeElement))
        there.focus({ preventScroll: true });
      const { top, bottom } = there.getBoundingClientRect();
      if (top < 70 || bottom > innerHeight - 40)
        there.scrollIntoView({ block: there.dataset.block ?? "nearest" });
    }
    remember();
    keep();
    const again = document.querySelector("[data-retry]");
    if (again && last.retry !== again.dataset.attempt) {
      last.retry = again.dataset.attempt;
      setTimeout(() => document.contains(again) && again.click(), 1000 * again.dataset.retry);
    }
  };

  const watch = new MutationObserver(arrive);
  watch.observe(document.body, { childList: true, subtree: true, attributeFilter: ["data-arrival"] });
  document.addEventListener("click", onClick);
  window.addEventListener("keydown", onKey, true);
  arrive();
  document.documentElement.dataset.desk = "ready"; // keys and links work from here on
  return () => {
    watch.disconnect();
    document.removeEventListener("click", onClick);
    window.removeEventListener("keydown", onKey, true);
  };
}
