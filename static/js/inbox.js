/* Inbox: on wide windows a case opens in the pane beside the list. Without this script rows are links. */
(() => {
  "use strict";

  document.querySelector(".views [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });

  const pane = document.getElementById("pane");
  const list = document.querySelector("[data-rows].caserows");
  if (!pane || !list || !window.htmx) return;

  const rows = () => Array.from(list.querySelectorAll(".caserow"));
  const isWide = () => pane.offsetParent !== null;

  function mark(row) {
    for (const other of rows()) other.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
    const address = new URL(location.href);
    address.searchParams.set("case", row.dataset.case);
    history.replaceState(history.state, "", address);
  }

  function show(row) {
    mark(row);
    pane.scrollTop = 0;
    window.htmx.ajax("GET", row.dataset.pane, { target: pane, swap: "innerHTML" });
  }

  list.addEventListener("click", (event) => {
    const row = event.target.closest(".caserow");
    if (!row || !isWide() || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(row);
  });

  /* j and k walk from the chosen row, whether or not it has the focus, and open what they reach. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "j" && event.key !== "k") return;
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const all = rows();
    if (!all.length) return;
    const focused = all.indexOf(document.activeElement.closest?.(".caserow"));
    const at = focused >= 0 ? focused : all.findIndex((row) => row.getAttribute("aria-current") === "true");
    const next = all[Math.min(Math.max(at + (event.key === "j" ? 1 : -1), 0), all.length - 1)];
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    if (isWide()) show(next);
  }, true);

  if (isWide() && !pane.querySelector("[data-shown]") && rows().length) {
    const first = rows()[0];
    window.htmx.ajax("GET", first.dataset.pane, { target: pane, swap: "innerHTML" });
    first.setAttribute("aria-current", "true");
  }
})();
