/* The builder's preview as a phone or a desktop shows it. What was chosen last stays for this tab. */
(() => {
  "use strict";

  const DESKTOP_PX = 1180;
  const KEY = "builder-screen";
  const body = () => document.getElementById("preview-body");

  function show(screen) {
    const preview = body();
    if (!preview) return;
    preview.dataset.shown = screen;
    for (const button of document.querySelectorAll("button[data-screen]")) {
      button.setAttribute("aria-pressed", String(button.dataset.screen === screen));
    }
    fit();
  }
  function fit() {
    const frame = body()?.querySelector(".phone");
    if (frame) frame.style.setProperty("--scale", Math.min(1, frame.clientWidth / DESKTOP_PX));
  }
  const chosen = () => sessionStorage.getItem(KEY) || "phone";

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-screen]");
    if (!button) return;
    sessionStorage.setItem(KEY, button.dataset.screen);
    show(button.dataset.screen);
  });
  document.addEventListener("htmx:afterSwap", () => show(chosen()));
  window.addEventListener("resize", fit);
  show(chosen());
})();
