/* Translating side by side: sends only what was typed, and goes from one text that needs work to the next.
   Without it everything works by the plain form. */
(() => {
  "use strict";

  const form = () => document.querySelector("form[data-translate]");
  const fields = () => Array.from(form()?.querySelectorAll("[name^='t.']") ?? []);
  let sent = [];

  /* A large survey has thousands of texts: only those that differ from what is kept go to the server. */
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt !== form()) return;
    sent = [];
    for (const field of fields()) {
      if (field.value === field.defaultValue) delete event.detail.parameters[field.name];
      else sent.push([field, field.value]);
    }
  });
  document.addEventListener("draftSaved", () => {
    for (const [field, value] of sent) field.defaultValue = value;
    sent = [];
    const undo = document.querySelector("[data-undo]");
    if (undo) undo.disabled = false;
  });

  function needsWork(field) {
    const note = document.getElementById(field.getAttribute("aria-describedby"));
    return !field.value.trim() || Boolean(note?.matches("[data-work]") && field.value === field.defaultValue);
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.matches?.("[name^='t.']")) return;
    event.preventDefault();
    const all = fields();
    const order = event.shiftKey ? [...all].reverse() : all;
    const from = order.indexOf(event.target);
    const round = [...order.slice(from + 1), ...order.slice(0, from)];
    const next = round.find(needsWork) ?? order[from + 1];
    if (next) {
      next.focus();
      next.scrollIntoView({ block: "center" });
    } else {
      event.target.blur(); // leaving the field saves it
    }
  });
})();
