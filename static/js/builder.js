/* The builder of surveys: saves while you type, keeps panes where they are, orders parts by dragging.
   Everything works without it too, by buttons and plain forms. */
(() => {
  "use strict";

  const PAUSE_MS = 900;
  const TOAST_MS = 8000;
  const ADDING_MS = 5000;
  const SAVING = "Saving …";
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => Array.from(from.querySelectorAll(selector));
  const isSaving = (target) => target.closest?.("form[data-autosave]");
  document.documentElement.classList.add("js");

  /* Saving: a while after the last key, at once when a field is left. */
  let timer = 0;
  let waiting = null;
  function save(form) {
    clearTimeout(timer);
    waiting = null;
    if (form.isConnected) htmx.trigger(form, "autosave");
  }
  function later(form) {
    clearTimeout(timer);
    waiting = form;
    const state = $("#saved");
    if (state && state.textContent !== SAVING) state.textContent = SAVING;  // read out once, not with each key
    timer = setTimeout(() => save(form), PAUSE_MS);
  }
  function forget() {
    clearTimeout(timer);
    waiting = null;
  }

  document.addEventListener("input", (event) => {
    const form = isSaving(event.target);
    if (form && !event.target.matches("select, [type=checkbox], [type=radio]")) later(form);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-preview-language]")) {
      const [, rest = ""] = $("#preview").getAttribute("src").split("?");
      $("#preview").src = `${event.target.value}?${rest}`;
      return;
    }
    if (event.target.matches("[data-quote]")) {
      quote(event.target);
      return;
    }
    const form = isSaving(event.target);
    if (!form) return;
    if (event.target.value === "+" && event.target.dataset.new) {
      document.getElementById(event.target.dataset.new)?.focus();
    } else if (event.target.matches("[data-restructure], [data-new]")) {
      forget();
      form.requestSubmit();
    } else if (waiting === form || event.target.matches("select, [type=checkbox], [type=radio], [type=date]")) {
      save(form);
    }
  });
  /* Writes what was chosen into the text, where the caret last stood. */
  function quote(select) {
    const text = document.getElementById(select.dataset.quote);
    text.setRangeText(select.value, text.selectionStart, text.selectionEnd, "end");
    select.value = "";
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
  document.addEventListener("submit", (event) => {
    if (isSaving(event.target)) forget();
    else if (waiting && $("#builder")?.contains(event.target)) save(waiting);
  }, true);
  document.addEventListener("click", (event) => {
    if (waiting && event.target.closest("#builder a")) save(waiting);
  }, true);
  window.addEventListener("beforeunload", (event) => { if (waiting) event.preventDefault(); });

  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.triggeringEvent?.type !== "autosave") return;
    event.detail.parameters.auto = "1";
    delete event.detail.parameters.op;
  });
  document.addEventListener("draftSaved", (event) => {
    for (const input of $$("input[name=rev]")) input.value = event.detail.rev;
    const preview = $("#preview");
    if (preview) preview.src = preview.getAttribute("src").replace(/rev=\d+/, `rev=${event.detail.rev}`);
  });

  /* Swapping: panes stay where they are, a newly chosen question comes into view. */
  const PANES = [".outline", ".canvas-pane", ".preview-pane"];
  let kept = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status === 409 || xhr.getResponseHeader("HX-Retarget")) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
    if (event.detail.target?.id !== "builder") return;
    kept = {
      scroll: PANES.map((pane) => $(pane)?.scrollTop ?? 0),
      selected: $("[data-selected]")?.id,
      folds: $$("[data-selected] details[id]").map((one) => [one.id, one.open]),
    };
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!kept) return;
    PANES.forEach((pane, place) => { const element = $(pane); if (element) element.scrollTop = kept.scroll[place]; });
    const chosen = $("[data-selected]");
    if (chosen?.id === kept.selected) {
      for (const [id, open] of kept.folds) if ($(`#${id}`)) $(`#${id}`).open ||= open;
    }
    if ($("#adding-search")) $("#adding-search").focus();
    if (chosen && chosen.id !== kept.selected) {
      chosen.scrollIntoView({ block: "nearest" });
      const text = $("#f-text");
      if (text && !text.value) text.focus();
    }
    $("#conflict")?.scrollIntoView({ block: "nearest" });
    kept = null;
    goOn();
    arm();
  });
  $("[data-selected]")?.scrollIntoView({ block: "nearest" });
  function arm() {
    for (const toast of $$("#toasts [data-toast]:not(.error)")) setTimeout(() => toast.remove(), TOAST_MS);
  }

  /* Order by dragging: rows and answers in their form. The outline has a script of its own. */
  let dragged = null;
  document.addEventListener("pointerdown", (event) => {
    const part = event.target.closest("[data-handle]")?.closest("[data-part]");
    if (part) part.draggable = true;
  });
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-part]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    dragged.classList.add("dragged");
  });
  document.addEventListener("dragover", (event) => {
    const goal = dragged && goalOf(event);
    if (dragged) clearMarks();
    if (!goal) return;
    event.preventDefault();
    goal.element.classList.add(goal.isAfter ? "drop-after" : "drop-before");
  });
  document.addEventListener("drop", (event) => {
    const goal = dragged && goalOf(event);
    if (!goal) return;
    event.preventDefault();
    goal.element.parentNode.insertBefore(dragged, goal.isAfter ? goal.element.nextSibling : goal.element);
    save(dragged.closest("form"));
  });
  document.addEventListener("dragend", () => {
    if (!dragged) return;
    clearMarks();
    dragged.classList.remove("dragged");
    dragged.draggable = false;
    dragged = null;
  });
  function goalOf(event) {
    const element = event.target.closest?.("[data-part]");
    if (!element || element === dragged || element.parentNode !== dragged.parentNode) return null;
    const box = element.getBoundingClientRect();
    return { element, isAfter: event.clientY > box.top + box.height / 2 };
  }
  function clearMarks() {
    for (const element of $$(".drop-before, .drop-after")) element.classList.remove("drop-before", "drop-after");
  }

  /* What can be added: the list opens on its search, arrows walk through it, Enter takes the first found. */
  const offered = (box) => $$(".menuitem", box).filter((button) => !button.hidden);
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.("details.add") && event.target.open) $("[data-kinds-search]", event.target)?.focus();
  }, true);
  document.addEventListener("input", (event) => {
    if (!event.target.matches?.("[data-kinds-search]")) return;
    const box = event.target.closest("[data-kinds]");
    const wanted = event.target.value.trim().toLowerCase();
    for (const button of $$(".menuitem", box)) button.hidden = !button.dataset.words.includes(wanted);
    for (const family of $$(".family", box)) family.hidden = !$(".menuitem:not([hidden])", family);
    $(".none", box).hidden = offered(box).length > 0;
  });
  document.addEventListener("keydown", (event) => {
    const box = event.target.closest?.("[data-kinds]");
    if (!box) return;
    const found = offered(box);
    const at = found.indexOf(event.target);
    if (event.key === "Enter" && at < 0) {
      event.preventDefault();
      found[0]?.click();
    } else if (["ArrowUp", "ArrowDown"].includes(event.key)) {
      event.preventDefault();
      const goal = at + (event.key === "ArrowUp" ? -1 : 1);
      (found[goal] ?? (goal < 0 ? $("[data-kinds-search]", box) : null))?.focus();
    }
  });
  /* Enter in a row or answer adds the next one. It is there a moment later: what is written until then waits for it,
     or goes back to where it was written if it doesn't come. */
  let adding = null;
  const partsOf = () => $$(".parts input[data-add]");
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches(".parts input:not([type=checkbox])")) return;
    if (adding) {
      holdBack(event);
      return;
    }
    if (event.key !== "Enter") return;
    event.preventDefault();
    const add = document.getElementById(event.target.dataset.add ?? "");
    if (!add) return;
    forget();
    const known = partsOf().map((input) => input.id);
    adding = { known, written: "", from: event.target.id, limit: setTimeout(giveBack, ADDING_MS) };
    add.click();  // htmx sends the name of a button that was clicked, not of one that only submits
  });
  function holdBack(event) {
    if (event.key === "Enter") event.preventDefault();
    if (event.ctrlKey || event.metaKey || event.altKey || (event.key.length > 1 && event.key !== "Backspace")) return;
    event.preventDefault();
    adding.written = event.key === "Backspace" ? adding.written.slice(0, -1) : adding.written + event.key;
  }
  /* A save that was on its way when Enter was pressed comes back first, without the new one. */
  function goOn() {
    if (!adding) return;
    const next = partsOf().find((input) => !adding.known.includes(input.id));
    if (!next && !adding.isAnswered) return;
    next?.focus();
    writeInto(next);
  }
  function giveBack() {
    if (adding) writeInto(document.getElementById(adding.from));
  }
  function writeInto(input) {
    const { written, limit } = adding;
    clearTimeout(limit);
    adding = null;
    if (!input || !written) return;
    input.value = `${input.value} ${written}`.trim();
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!adding || event.detail.requestConfig?.triggeringEvent?.type === "autosave") return;
    if (event.detail.successful) adding.isAnswered = true;
    else giveBack();
  });
})();
