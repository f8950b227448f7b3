/* The builder of surveys: saves while you type, keeps panes where they are, moves by dragging and by keys.
   Everything works without it too, by buttons and plain forms. */
(() => {
  "use strict";

  const PAUSE_MS = 900;
  const TOAST_MS = 8000;
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
    if (state) state.textContent = "Saving …";
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
    kept = { scroll: PANES.map((pane) => $(pane)?.scrollTop ?? 0), selected: $("[data-selected]")?.id };
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!kept) return;
    PANES.forEach((pane, place) => { const element = $(pane); if (element) element.scrollTop = kept.scroll[place]; });
    const chosen = $("[data-selected]");
    if (chosen && chosen.id !== kept.selected) {
      chosen.scrollIntoView({ block: "nearest" });
      const text = $("#f-text");
      if (text && !text.value) text.focus();
    }
    $("#conflict")?.scrollIntoView({ block: "nearest" });
    kept = null;
    arm();
  });
  $("[data-selected]")?.scrollIntoView({ block: "nearest" });
  function arm() {
    for (const toast of $$("#toasts [data-toast]:not(.error)")) setTimeout(() => toast.remove(), TOAST_MS);
  }

  /* Order by dragging: questions in the outline, rows and answers in their form. */
  let dragged = null;
  document.addEventListener("pointerdown", (event) => {
    const part = event.target.closest("[data-handle]")?.closest("[data-part]");
    if (part) part.draggable = true;
  });
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.(".ol[draggable], [data-part]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    dragged.classList.add("dragged");
  });
  document.addEventListener("dragover", (event) => {
    const goal = dragged && goalOf(event);
    clearMarks();
    if (!goal) return;
    event.preventDefault();
    goal.element.classList.add(goal.isAfter ? "drop-after" : "drop-before");
  });
  document.addEventListener("drop", (event) => {
    const goal = dragged && goalOf(event);
    if (goal) {
      event.preventDefault();
      if (dragged.matches(".ol")) dropQuestion(goal);
      else dropPart(goal);
    }
  });
  document.addEventListener("dragend", () => {
    clearMarks();
    dragged?.classList.remove("dragged");
    if (dragged?.matches("[data-part]")) dragged.draggable = false;
    dragged = null;
  });
  function goalOf(event) {
    const isQuestion = dragged.matches(".ol");
    const element = event.target.closest?.(isQuestion ? "#outline-list .ol, #outline-list .pg" : "[data-part]");
    if (!element || element === dragged || (!isQuestion && element.parentNode !== dragged.parentNode)) return null;
    const box = element.getBoundingClientRect();
    return { element, isAfter: element.matches(".pg") || event.clientY > box.top + box.height / 2 };
  }
  function clearMarks() {
    for (const element of $$(".drop-before, .drop-after")) element.classList.remove("drop-before", "drop-after");
  }
  function dropQuestion({ element, isAfter }) {
    const { page } = element.dataset;
    const others = $$(`#outline-list .ol[data-page="${page}"]`).filter((one) => one !== dragged);
    const place = element.matches(".pg") ? 0 : others.indexOf(element) + (isAfter ? 1 : 0);
    send(dragged, { page, place });
  }
  function dropPart({ element, isAfter }) {
    element.parentNode.insertBefore(dragged, isAfter ? element.nextSibling : element);
    save(dragged.closest("form"));
  }
  function send(question, values) {
    const form = $("#place-form");
    form.action = question.dataset.move;
    form.setAttribute("action", question.dataset.move);
    for (const name of ["page", "place", "step"]) form.elements[name].value = values[name] ?? "";
    htmx.process(form);
    form.requestSubmit();
  }

  /* The menu of kinds opens on its first one, and arrows walk through it. */
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.("details.add") && event.target.open) $(".kinds button", event.target)?.focus();
  }, true);
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.(".kinds button") || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    const other = event.key === "ArrowUp" ? "previousElementSibling" : "nextElementSibling";
    if (event.target[other]?.matches("button")) event.target[other].focus();
  });
  /* Keys in the outline: Alt with an arrow moves the question. */
  document.addEventListener("keydown", (event) => {
    const question = event.target.closest?.(".ol[data-move]");
    if (!question || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    send(question, { step: event.key === "ArrowUp" ? "up" : "down" });
  });
  /* Enter in a row or answer adds the next one. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches(".parts input:not([type=checkbox])")) return;
    event.preventDefault();
    const add = $("#add-row-part, #add-choice");
    if (add) {
      forget();
      event.target.form.requestSubmit(add);
    }
  });
})();
