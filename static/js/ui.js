/* Small behaviours of staff pages. Everything works without them, only less smoothly:
   theme switch, toasts with Undo, dialogs, menus, confirmation, search as you type, keyboard. */
(() => {
  "use strict";

  const root = document.documentElement;
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => Array.from(from.querySelectorAll(selector));

  /* Theme: kept in a cookie, so that the server draws the next page right at once. */
  function setTheme(theme) {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    const life = theme ? 60 * 60 * 24 * 365 : 0;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${theme}; Path=/; Max-Age=${life}; SameSite=Lax${secure}`;
    for (const button of $$("[data-theme-switch] button")) {
      button.setAttribute("aria-pressed", String(button.value === theme));
    }
  }

  /* Toasts leave after a while, unless the pointer or the focus is on them. */
  const TOAST_MS = 8000;
  function arm(toast) {
    if (toast.classList.contains("error")) return;
    let timer = setTimeout(() => toast.remove(), TOAST_MS);
    const hold = () => clearTimeout(timer);
    const go = () => { clearTimeout(timer); timer = setTimeout(() => toast.remove(), TOAST_MS / 2); };
    toast.addEventListener("pointerenter", hold);
    toast.addEventListener("pointerleave", go);
    toast.addEventListener("focusin", hold);
    toast.addEventListener("focusout", go);
  }

  function toast({ text, kind = "success", undo = "" }) {
    const template = $("#toast-template");
    if (!template) return;
    const element = template.content.firstElementChild.cloneNode(true);
    element.classList.add(kind);
    $("span", element).textContent = text;
    const form = $("form", element);
    if (undo && undo.startsWith("/") && !undo.startsWith("//")) {
      form.action = undo;
      form.hidden = false;
    } else form.remove();
    $("#toasts").append(element);
    arm(element);
  }

  /* Dialogs: a button with data-dialog="id" opens <dialog id="id">; data-close closes it. */
  function openDialog(id) {
    const dialog = document.getElementById(id);
    if (dialog && !dialog.open) dialog.showModal();
  }

  function onClick(event) {
    const theme = event.target.closest("[data-theme-switch] button");
    if (theme) return setTheme(theme.value);
    const opener = event.target.closest("[data-dialog]");
    if (opener) { event.preventDefault(); return openDialog(opener.dataset.dialog); }
    const closer = event.target.closest("[data-close]");
    if (closer) {
      const holder = closer.closest("dialog, [data-toast]");
      if (holder?.matches("dialog")) holder.close();
      else holder?.remove();
      return undefined;
    }
    if (event.target.matches("dialog.dialog")) event.target.close();
    const copier = event.target.closest("[data-copy]");
    if (copier) copy(copier);
    for (const menu of $$("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
    return undefined;
  }

  async function copy(button) {
    const source = document.getElementById(button.dataset.copy);
    const text = source ? (source.value ?? source.textContent.trim()) : button.dataset.copy;
    try {
      await navigator.clipboard.writeText(text);
      toast({ text: "Copied" });
    } catch {
      source?.select?.();
      toast({ text: "Select the text and copy it by hand.", kind: "info" });
    }
  }

  /* One confirmation dialog for forms and htmx calls that carry data-confirm or hx-confirm. */
  function confirmFirst(question, label, danger) {
    return new Promise((resolve) => {
      const dialog = document.createElement("dialog");
      dialog.className = "dialog narrow";
      dialog.innerHTML = '<form method="dialog"><header><h2></h2></header><footer>' +
        '<button class="btn" value="no">Cancel</button><button class="btn primary" value="yes"></button></footer></form>';
      $("h2", dialog).textContent = question;
      $("footer", dialog).classList.add("mt4");
      const yes = $(".primary", dialog);
      yes.textContent = label || "Go on";
      if (danger) yes.classList.add("danger");
      dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue === "yes"); });
      document.body.append(dialog);
      dialog.showModal();
    });
  }

  async function onSubmit(event) {
    const form = event.target;
    const asker = event.submitter?.dataset.confirm ? event.submitter : form;
    if (asker.dataset?.confirm && !form.dataset.confirmed) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (await confirmFirst(asker.dataset.confirm, asker.dataset.confirmLabel, asker.dataset.danger !== undefined)) {
        form.dataset.confirmed = "yes";
        form.requestSubmit(event.submitter?.form === form ? event.submitter : undefined);
        delete form.dataset.confirmed;
      }
    }
  }

  /* Keyboard: "/" to search, Escape closes menus, data-key="e" on a link or button is pressed by that key,
     j and k walk through the rows of [data-rows] (links or rows with a link). */
  function typing(target) {
    return target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  }

  function walk(step) {
    const rows = $$("[data-rows] > *").filter((row) => row.offsetParent !== null);
    if (!rows.length) return;
    const at = rows.findIndex((row) => row.contains(document.activeElement) || row.getAttribute("aria-selected") === "true");
    const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
    const link = next.matches("a, button") ? next : $("a, button", next);
    link?.focus();
    next.scrollIntoView({ block: "nearest" });
    if (next.closest("[data-rows]").dataset.rows === "open") link?.click();
  }

  /* Seen, in a menu that is closed, or there for its key alone. */
  function isAtHand(el) {
    return el.offsetParent !== null || el.matches(".vh") || (el.closest("details.menu")?.offsetParent ?? null) !== null;
  }

  function onKey(event) {
    if (event.key === "Escape") {
      for (const menu of $$("details.menu[open]")) { menu.open = false; $("summary", menu)?.focus(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || $("dialog[open]")) return;
    if (event.key === "/") {
      const search = $("[data-search] input[type=search]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
      return;
    }
    if (event.key === "j" || event.key === "k") return walk(event.key === "j" ? 1 : -1);
    if (!/^[a-z?]$/i.test(event.key)) return;
    const target = $$("[data-key]").find((el) => el.dataset.key === event.key && isAtHand(el) && !el.disabled);
    if (target) { event.preventDefault(); target.click(); }
  }

  /* A form marked data-autosubmit sends itself when a select or a box changes. */
  function onChange(event) {
    event.target.form?.matches("[data-autosubmit]") && event.target.form.requestSubmit();
    if (event.target.matches("[data-check-all]")) {
      for (const box of $$(`input[type=checkbox][name="${CSS.escape(event.target.dataset.checkAll)}"]`)) {
        box.checked = event.target.checked;
      }
    }
  }

  /* What was wrong with a field is told until somebody changes it; then only sending the form again can tell.
     [data-until-changed="#part"] goes with a change in that part of its form ("" is all of it), and
     [data-when-changed] appears. */
  function onInput(event) {
    const control = event.target;
    const field = control.closest(".field.invalid");
    if (field) {
      field.classList.remove("invalid");
      for (const error of $$(".error", field)) error.remove();
      for (const one of $$("[aria-invalid]", field)) {
        one.removeAttribute("aria-invalid");
        const ids = (one.getAttribute("aria-describedby") ?? "").split(" ");
        one.setAttribute("aria-describedby", ids.filter((id) => !id.endsWith("_error")).join(" "));
      }
    }
    if (control.form) changed(control.form, control);
  }

  function changed(form, part) {
    for (const one of $$("[data-until-changed]", form)) {
      if (!one.dataset.untilChanged || part.closest(one.dataset.untilChanged)) one.remove();
    }
    for (const one of $$("[data-when-changed]", form)) if (!part.contains(one)) one.hidden = false;
  }

  document.addEventListener("input", onInput);
  document.addEventListener("click", onClick);
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("keydown", onKey);
  document.addEventListener("change", onChange);
  document.addEventListener("toggle", (event) => {
    if (!event.target.matches?.("details.menu") || !event.target.open) return;
    for (const menu of $$("details.menu[open]")) if (menu !== event.target) menu.open = false;
  }, true);

  document.addEventListener("htmx:confirm", async (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    const { confirmLabel, danger } = event.detail.elt.dataset;
    if (await confirmFirst(event.detail.question, confirmLabel, danger !== undefined)) event.detail.issueRequest(true);
  });
  document.addEventListener("toast", (event) => toast(event.detail));
  document.addEventListener("closeDialog", () => $$("dialog[open]").forEach((dialog) => dialog.close()));
  /* A refused form comes back with what was wrong in it. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig, target } = event.detail;
    const form = target.closest?.("form");
    if (form) changed(form, target);
    if (xhr.status === 400 && requestConfig.verb !== "get") {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.addEventListener("htmx:responseError", (event) => {
    const { status } = event.detail.xhr;
    const text = status === 403 ? "You may not do this here. Ask who gave you access."
      : status === 404 ? "This is not here any more. Load the page again."
      : status === 503 ? "The database is busy. What you entered is still here: try again in a moment."
      : "That did not work. Try again; if it stays, tell your administrator.";
    toast({ text, kind: "error" });
  });
  document.addEventListener("htmx:sendError", () => {
    toast({ text: "No answer from the server. Check your connection and try again.", kind: "error" });
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const dialog = event.detail.target.closest?.("dialog");
    if (dialog && dialog.dataset.openOnLoad !== undefined && !dialog.open) dialog.showModal();
  });

  $$("[data-toast]").forEach(arm);
  $$("dialog[data-open]").forEach((dialog) => dialog.showModal());
  window.rapport = { toast, openDialog, setTheme };
})();
