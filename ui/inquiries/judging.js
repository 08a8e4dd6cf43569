// Verdicts on cards: a click on an element with data-verdict says which card (data-of) is judged how
// (trigger "judged"); what has been noted is shown as pressed.
export default function ({ data, setTriggerValue }) {
  for (const one of document.querySelectorAll("[data-verdict]"))
    one.setAttribute("aria-pressed", String(data.noted[one.dataset.of] === one.dataset.verdict));

  const onClick = (event) => {
    const from = event.target.closest?.("[data-verdict]");
    if (!from || from.getAttribute("aria-pressed") === "true") return;
    const { verdict, of } = from.dataset;
    setTriggerValue("judged", { mark: data.mark, verdict, of });
  };
  document.addEventListener("click", onClick);
  return () => document.removeEventListener("click", onClick);
}
