/* The builder's outline as a tree: arrows walk through it, Alt with an arrow moves what is focused, Delete takes
   it out, "/" adds; parts fold; questions, pages and steps are dragged to where they shall stand. */
(() => {
  "use strict";

  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => Array.from(from.querySelectorAll(selector));
  const rows = () => $$("#outline-list .ol");
  const seen = () => rows().filter((row) => !row.hidden);
  const level = (row) => Number(row.getAttribute("aria-level"));
  const STEPS = ["block", "branch", "randomiser", "group", "set", "end"];
  const BOXES = ["branch", "randomiser", "group"];
  const EDGE = 0.3; // of a row's height: nearer to its edge means before or after it, else into it

  /* Folding. What is folded stays so for this tab. */
  const key = `builder-folded:${location.pathname}`;
  const folded = new Set(JSON.parse(sessionStorage.getItem(key) || "[]"));
  function fold(row, isFolded) {
    if (!row.hasAttribute("aria-expanded")) return;
    if (isFolded) folded.add(row.dataset.id);
    else folded.delete(row.dataset.id);
    sessionStorage.setItem(key, JSON.stringify([...folded]));
    draw();
  }
  function draw() {
    let hiddenBelow = Infinity;
    for (const row of $$("#outline-list .tree > *")) {
      const at = row.matches(".ol") ? level(row) : Number(row.dataset.level) + 1;
      if (at <= hiddenBelow) hiddenBelow = Infinity;
      row.hidden = at > hiddenBelow;
      if (!row.hasAttribute("aria-expanded")) continue;
      const isFolded = folded.has(row.dataset.id);
      row.setAttribute("aria-expanded", String(!isFolded));
      if (isFolded && !row.hidden) hiddenBelow = at;
    }
    rove();
  }

  /* One row takes part in the tab order: the one that was focused last, the chosen one, or the first. */
  let lastId = "";
  function rove() {
    const all = seen();
    const chosen = all.find((row) => row.id === lastId) ?? all.find((row) => row.hasAttribute("aria-current")) ?? all[0];
    for (const row of rows()) row.tabIndex = row === chosen ? 0 : -1;
  }
  document.addEventListener("focusin", (event) => {
    if (!event.target.matches?.("#outline-list .ol")) return;
    lastId = event.target.id;
    rove();
  });

  /* Keys. */
  function walk(row, event) {
    const all = seen();
    const place = all.indexOf(row);
    const isOpen = row.getAttribute("aria-expanded");
    switch (event.key) {
      case "ArrowUp": return all[place - 1];
      case "ArrowDown": return all[place + 1];
      case "Home": return all[0];
      case "End": return all[all.length - 1];
      case "ArrowRight":
        if (isOpen === "false") fold(row, false);
        return isOpen === "true" ? all[place + 1] : row;
      case "ArrowLeft":
        if (isOpen === "true") fold(row, true);
        return isOpen === "true" ? row : all.slice(0, place).reverse().find((other) => level(other) < level(row));
    }
    return null;
  }
  /* The row to go on from when this one is gone with all that is in it. */
  function beside(row) {
    const all = seen();
    const place = all.indexOf(row);
    return all.slice(place + 1).find((other) => level(other) <= level(row)) ?? all[place - 1];
  }
  document.addEventListener("keydown", (event) => {
    const row = event.target.closest?.("#outline-list .ol");
    if (!row || event.ctrlKey || event.metaKey) return;
    if (event.altKey) {
      if (!["ArrowUp", "ArrowDown"].includes(event.key) || !row.draggable) return;
      event.preventDefault();
      move({ what: row.dataset.id, step: event.key === "ArrowUp" ? "up" : "down" });
    } else if (event.key === "Delete" && "takesOut" in row.dataset) {
      event.preventDefault();
      lastId = beside(row)?.id ?? "";
      const form = $("#take-out-form");
      form.elements.what.value = row.dataset.id;
      send(form);
    } else if (["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) {
      event.preventDefault();
      walk(row, event)?.focus();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]") || $("dialog[open]")) return;
    const add = $("#add-top");
    if (add) { event.preventDefault(); add.click(); }
  });
  document.addEventListener("click", (event) => {
    const row = event.target.closest?.("#outline-list .ol");
    if (!row) return;
    if (event.target.closest("[data-fold]")) {
      event.preventDefault();
      event.stopPropagation();
      fold(row, row.getAttribute("aria-expanded") === "true");
    } else if (row.dataset.what === "page" && !$(".canvas-pane").offsetParent) {
      event.preventDefault(); // a phone shows the outline alone
      location.assign(`${location.pathname}?pane=edit${row.getAttribute("href")}`);
    }
  }, true);

  /* Moving. */
  function move(values) {
    const form = $("#place-form");
    for (const name of ["what", "goal", "where", "step"]) form.elements[name].value = values[name] ?? "";
    send(form);
  }
  function send(form) {
    htmx.process(form);
    form.requestSubmit();
  }

  let dragged = null;
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("#outline-list .ol[draggable=true]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    dragged.classList.add("dragged");
  });
  document.addEventListener("dragover", (event) => {
    if (!dragged) return;
    clear();
    const goal = goalOf(event);
    if (!goal) return;
    event.preventDefault();
    goal.row.classList.add(`drop-${goal.where}`);
  });
  document.addEventListener("drop", (event) => {
    const goal = dragged && goalOf(event);
    if (!goal) return;
    event.preventDefault();
    lastId = dragged.id;
    move({ what: dragged.dataset.id, goal: goal.row.dataset.id, where: goal.where });
  });
  document.addEventListener("dragend", () => {
    clear();
    dragged?.classList.remove("dragged");
    dragged = null;
  });
  function clear() {
    for (const row of $$(".drop-before, .drop-after, .drop-into")) row.classList.remove("drop-before", "drop-after", "drop-into");
  }
  function goalOf(event) {
    const row = event.target.closest?.("#outline-list .ol");
    if (!row || row === dragged) return null;
    const box = row.getBoundingClientRect();
    const where = whereOn(row, (event.clientY - box.top) / box.height);
    return where && { row, where };
  }
  /* What a place on a row means for what is dragged; null where it can't go there. `share` is 0 at its top. */
  function whereOn(row, share) {
    const { what } = row.dataset;
    const half = share > 0.5 ? "after" : "before";
    switch (dragged.dataset.what) {
      case "question":
        if (what === "question") return half;
        return what === "page" || what === "block" ? "into" : null;
      case "page":
        if (what === "page") return half;
        if (what === "question") return "after";
        return what === "block" ? "into" : null;
    }
    if (what === "otherwise") return "into";
    if (!STEPS.includes(what)) return "after";
    if (!BOXES.includes(what)) return half;
    if (share < EDGE) return "before";
    return share > 1 - EDGE && row.getAttribute("aria-expanded") === "false" ? "after" : "into";
  }

  document.addEventListener("htmx:afterSwap", draw);
  document.addEventListener("htmx:oobAfterSwap", draw);
  document.addEventListener("htmx:afterSettle", () => {
    const focused = document.activeElement;
    if (!lastId || (focused && focused !== document.body)) return;
    (document.getElementById(lastId) ?? $("#outline-list .ol[tabindex='0']"))?.focus();
  });
  draw();
})();
