/* Fields that help to choose: long lists get a field that filters them, units are searched for on the server,
   and a code follows the name until somebody writes one. Without this script all of them work as they are. */
(() => {
  "use strict";

  const LONG = 12;
  const PAUSE_MS = 200;
  const words = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);

  /* A list of more than a dozen units: what is typed above it leaves the rows that hold every word. */
  function filterable(select) {
    if (select.dataset.filtered || select.options.length <= LONG) return;
    select.dataset.filtered = "1";
    const rows = Array.from(select.options);
    const box = document.createElement("input");
    box.type = "search";
    box.placeholder = `Filter ${rows.length} units`;
    box.setAttribute("aria-label", `Filter ${select.labels[0]?.textContent.trim() ?? "the list"}`);
    box.className = "filter-above";
    select.before(box);
    box.addEventListener("input", () => {
      const wanted = words(box.value);
      const chosen = select.selectedOptions[0];
      const fitting = rows.filter((row) => row === chosen || wanted.every((word) => row.text.toLowerCase().includes(word)));
      select.replaceChildren(...fitting);
      const hits = fitting.filter((row) => row.value && wanted.every((word) => row.text.toLowerCase().includes(word)));
      if (wanted.length && hits.length && !hits.includes(chosen)) hits[0].selected = true;
    });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { event.preventDefault(); select.focus(); }
    });
  }

  /* Too many units for a list: suggestions come from the server while somebody types. */
  let timer = 0;
  async function suggest(input) {
    const address = new URL(input.dataset.units, location.origin);
    address.searchParams.set("q", input.value.replace(/[()]/g, " "));
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { units } = await answer.json();
    input.list?.replaceChildren(...units.map(({ value, place }) => new Option(place, value)));
  }

  function codeOf(name) {
    return name.normalize("NFKD").replace(/[^\w\s-]/g, "").trim().toLowerCase().replace(/[-\s]+/g, "-").slice(0, 50);
  }

  function prepare(root) {
    for (const select of root.querySelectorAll("select[data-filter]")) filterable(select);
    for (const input of root.querySelectorAll("input[data-from]")) {
      const name = input.form?.elements[input.dataset.from];
      if (!name || input.value) continue;
      name.addEventListener("input", () => { if (!input.dataset.own) input.value = codeOf(name.value); });
      input.addEventListener("input", () => { input.dataset.own = input.value ? "1" : ""; });
    }
  }

  document.addEventListener("input", (event) => {
    if (!event.target.matches("input[data-units]")) return;
    clearTimeout(timer);
    timer = setTimeout(() => suggest(event.target), PAUSE_MS);
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("input[data-units]") && !event.target.list?.options.length) suggest(event.target);
  });
  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
  prepare(document);
})();
