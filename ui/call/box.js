// The box: a combobox (ARIA Authoring Practices, "editable combobox with list autocomplete").
//
// Typing asks Python for places that fit (state "typed"); Enter goes to the address at which what
// is written is asked, or to the place chosen with the arrow keys.
export default function ({ data, parentElement, setStateValue }) {
  const input = parentElement.querySelector("input");
  const list = parentElement.querySelector("ul");
  const form = parentElement.querySelector("form");
  const kept = (input.kept ??= { question: null, timer: 0, chosen: -1, open: false });

  if (kept.question !== data.question) {
    // Another question stands now (a link, Back): unless somebody is typing the next one.
    if (document.activeElement !== input || input.value === "" || kept.question === null)
      input.value = data.question;
    kept.question = data.question;
    kept.open = false;
  }
  if (data.question === kept.question) form.removeAttribute("aria-busy");
  if (data.focus && !kept.focused) {
    kept.focused = true;
    input.focus();
  }

  const choose = (number) => {
    const options = [...list.children];
    kept.chosen = number;
    options.forEach((one, at) => one.setAttribute("aria-selected", String(at === number)));
    if (options[number]) {
      input.setAttribute("aria-activedescendant", options[number].id);
      options[number].scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };

  // Through the list and, between its last place and its first, back to what is written (-1).
  const move = (by) => {
    const stops = list.children.length + 1;
    choose(((kept.chosen + 1 + by + stops) % stops) - 1);
  };

  const show = (open) => {
    kept.open = open && list.children.length > 0;
    list.hidden = !kept.open;
    input.setAttribute("aria-expanded", String(kept.open));
    if (!kept.open) choose(-1);
  };

  const fits = data.for === input.value.trim() && document.activeElement === input;
  list.replaceChildren(
    ...(fits ? data.places : []).map((place, at) => {
      const option = document.createElement("li");
      option.id = `mr-place-${at}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      for (const part of ["label", "title", "note"]) {
        const span = document.createElement("span");
        span.className = `mr-place-${part}`;
        span.textContent = place[part] ?? "";
        option.append(span, " ");
      }
      option.onmousedown = (event) => {
        event.preventDefault();
        follow(place);
      };
      return option;
    }),
  );
  kept.chosen = -1;
  show(fits && kept.typing === true);

  const follow = (place) => {
    show(false);
    kept.typing = false;
    go(place.href);
  };

  const go = (href) => {
    const link = document.createElement("a");
    link.href = href;
    link.dataset.go = "";
    link.hidden = true;
    form.append(link); // desk.js follows links
    link.click();
    link.remove();
  };

  input.oninput = () => {
    kept.typing = true;
    clearTimeout(kept.timer);
    kept.timer = setTimeout(() => setStateValue("typed", input.value.trim()), 120);
  };
  input.onkeydown = (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!list.children.length) return;
      event.preventDefault();
      show(true);
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      if (kept.open) show(false);
      else input.blur();
    }
  };
  input.onblur = () => show(false);
  form.onsubmit = (event) => {
    event.preventDefault();
    clearTimeout(kept.timer);
    if (kept.chosen >= 0 && kept.open) return follow(data.places[kept.chosen]);
    const text = input.value.trim();
    if (!text) return;
    kept.typing = false;
    kept.question = text;
    show(false);
    form.setAttribute("aria-busy", "true");
    const to = new URL(text === data.question ? data.same : data.next, location.href);
    to.searchParams.set("q", text);
    go(to.href);
    input.blur(); // the answer takes the focus: single keys work at once
  };
}
