/* The look of a survey: contrast while a colour is written, and the preview on light and dark screens. */
(() => {
  "use strict";

  const ENOUGH = 4.5;
  const parts = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  const linear = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  function luminance(colour) {
    const [red, green, blue] = parts(colour).map((value) => linear(value / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
  function contrast(one, other) {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  }
  const worst = (colour, grounds) => Math.min(...grounds.map((ground) => contrast(colour, ground)));
  function mixed(colour, goal, share) {
    const theirs = parts(goal);
    return "#" + parts(colour)
      .map((value, at) => Math.round(value * (1 - share) + theirs[at] * share).toString(16).padStart(2, "0"))
      .join("");
  }
  function nearest(colour, grounds, goal) {
    for (let step = 0; step <= 100; step += 1) {
      const one = mixed(colour, goal, step / 100);
      if (worst(one, grounds) >= ENOUGH) return one;
    }
    return goal;
  }

  function tell(holder) {
    const input = holder.querySelector("input");
    const line = holder.querySelector(".contrast");
    const colour = input.value.trim().toLowerCase();
    line.replaceChildren();
    if (!/^#[0-9a-f]{6}$/.test(colour)) return;
    const grounds = holder.dataset.contrast.split(" ");
    const found = worst(colour, grounds);
    const swatch = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    swatch.setAttribute("class", "swatch");
    swatch.setAttribute("aria-hidden", "true");
    swatch.setAttribute("viewBox", "0 0 1 1");
    const square = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    square.setAttribute("width", "1");
    square.setAttribute("height", "1");
    square.setAttribute("fill", colour);
    swatch.append(square);
    const words = found >= ENOUGH ? " can be read." : ` is hard to read; words need ${ENOUGH}. `;
    line.append(swatch, ` Contrast ${found.toFixed(1)}`, words);
    if (found >= ENOUGH) return;
    const better = nearest(colour, grounds, "isDark" in holder.dataset ? "#ffffff" : "#0d0f14");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn small";
    button.textContent = `Take ${better}`;
    button.addEventListener("click", () => { input.value = better; tell(holder); input.focus(); });
    line.append(button);
  }
  const tellAll = () => document.querySelectorAll("[data-contrast]").forEach(tell);
  document.addEventListener("input", (event) => {
    const holder = event.target.closest("[data-contrast]");
    if (holder) tell(holder);
  });

  /* The preview has the screen's own colours by a media query; here it is made to hold, or not to. */
  let scheme = "";
  function paint() {
    const page = document.getElementById("preview")?.contentDocument;
    if (!page || !scheme) return;
    for (const sheet of page.styleSheets) {
      for (const rule of sheet.cssRules) {
        if (!rule.media) continue;
        const isDark = rule.media.mediaText.includes("prefers-color-scheme: dark");
        if (isDark || painted.has(rule)) {
          painted.add(rule);
          rule.media.mediaText = scheme === "dark" ? "all" : "not all";
        }
      }
    }
  }
  const painted = new WeakSet();
  document.addEventListener("click", (event) => {
    const chosen = event.target.closest("button[data-scheme]");
    if (!chosen) return;
    ({ scheme } = chosen.dataset);
    for (const button of document.querySelectorAll("button[data-scheme]")) {
      button.setAttribute("aria-pressed", String(button.dataset.scheme === scheme));
    }
    paint();
  });
  document.addEventListener("load", (event) => { if (event.target.id === "preview") paint(); }, true);
  document.addEventListener("htmx:afterSwap", tellAll);
  tellAll();
})();
