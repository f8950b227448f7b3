/* Completes names behind an "@" in comments. Without it the names stand in a list to be copied from. */
(() => {
  "use strict";

  const MOST = 6;
  const BEFORE = /(^|[^\w])@([^@\n]{0,40})$/u;
  let field = null;
  let list = null;

  const names = () => Array.from(document.querySelectorAll("#mentionable [data-name]"), (one) => one.dataset.name);
  const wordsOf = (name) => [name, ...name.split(/\s+/)].map((word) => word.toLowerCase());

  function close() {
    list?.remove();
    field?.removeAttribute("aria-controls");
    field?.removeAttribute("aria-activedescendant");
    list = field = null;
  }
  function choose(at) {
    Array.from(list.children).forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    field.setAttribute("aria-activedescendant", list.children[at].id);
  }
  const chosen = () => Array.from(list.children).findIndex((one) => one.getAttribute("aria-selected") === "true");

  function take(option) {
    const before = field.value.slice(0, field.selectionStart).replace(BEFORE, `$1@${option.dataset.name} `);
    const behind = field.value.slice(field.selectionStart);
    field.value = before + behind;
    field.setSelectionRange(before.length, before.length);
    field.focus();
    close();
  }
  function offer(target) {
    const [, , begun] = BEFORE.exec(target.value.slice(0, target.selectionStart)) ?? [];
    close();
    if (begun === undefined) return;
    const wanted = begun.toLowerCase();
    const found = names().filter((name) => wordsOf(name).some((word) => word.startsWith(wanted))).slice(0, MOST);
    if (!found.length) return;
    field = target;
    list = document.createElement("ul");
    list.id = "mentions";
    list.className = "mentions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Colleagues");
    found.forEach((name, place) => {
      const option = document.createElement("li");
      option.id = `mention-${place}`;
      option.setAttribute("role", "option");
      option.dataset.name = option.textContent = name;
      list.append(option);
    });
    target.after(list);
    target.setAttribute("aria-controls", list.id);
    choose(0);
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches?.("[data-mentions]")) offer(event.target);
  });
  document.addEventListener("keydown", (event) => {
    if (!list || event.target !== field) return;
    const count = list.children.length;
    if (event.key === "Escape") close();
    else if (event.key === "ArrowDown") choose((chosen() + 1) % count);
    else if (event.key === "ArrowUp") choose((chosen() + count - 1) % count);
    else if (event.key === "Enter" || event.key === "Tab") take(list.children[chosen()]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.addEventListener("pointerdown", (event) => {
    const option = event.target.closest?.("#mentions [role=option]");
    if (!option) return;
    event.preventDefault();
    take(option);
  });
  document.addEventListener("focusout", (event) => { if (event.target === field) close(); });
})();
