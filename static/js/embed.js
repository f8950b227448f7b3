/* Shows a survey inside a page: <script src="…/s/embed.js" data-survey="TOKEN" data-mode="inline" async></script>
   data-mode: inline (where the script stands), popup, slide-in; these two ask once per visitor, after data-delay
   seconds. data-embedded: what the survey takes from its address, as in "source=shop&plan=pro". Only messages of the survey's own frame and origin count, and ours go to that origin alone. */
(function () {
  "use strict";
  var script = document.currentScript;
  var token = script ? script.getAttribute("data-survey") || "" : "";
  if (!/^[A-Za-z0-9_-]{16,64}$/.test(token)) return;
  var origin = new URL(script.src).origin;
  var mode = script.getAttribute("data-mode") || "inline";
  var label = script.getAttribute("data-title") || "Survey";
  var memory = "rapport:" + token;
  var isModal = mode === "popup", calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  var frame, box, scroller, before, held = [], pages = 0;

  function make(name, style, attributes) {
    var node = document.createElement(name);
    node.style.cssText = style;
    for (var key in attributes) node.setAttribute(key, attributes[key]);
    return node;
  }

  function makeFrame(style) {
    var query = new URLSearchParams(script.getAttribute("data-embedded") || "");
    var language = script.getAttribute("data-language");
    query.set("embed", "1");
    if (language) query.set("lang", language);
    frame = make("iframe", "display:block;width:100%;border:0;height:320px;color-scheme:normal;" + style, {
      title: label,
      src: origin + "/s/" + token + "/?" + query
    });
    frame.addEventListener("load", function () {
      if (pages++) toTop();
      frame.contentWindow.postMessage({ rapport: "hello" }, origin);
    });
    addEventListener("message", hear);
    return frame;
  }

  function hear(event) {
    if (event.origin !== origin || !frame || event.source !== frame.contentWindow) return;
    var said = event.data || {};
    if (said.rapport === "size" && said.value > 0 && said.value < 20000) frame.style.height = Math.ceil(said.value) + "px";
    if (said.rapport === "close") close();
  }

  /* A page begins at its top, not where the one before was left. */
  function toTop() {
    if (scroller) scroller.scrollTop = 0;
    else if (frame.getBoundingClientRect().top < 0) frame.scrollIntoView();
  }

  function wasAsked() {
    try { return localStorage.getItem(memory); } catch (error) { return null; }
  }

  function remember() {
    try { localStorage.setItem(memory, new Date().toISOString()); } catch (error) { /* asked again next time */ }
  }

  function close() {
    if (!box) return;
    removeEventListener("message", hear);
    held.forEach(function (node) { node.inert = false; });
    box.remove();
    box = frame = null;
    if (before && before.focus) before.focus();
  }

  /* A dialog above the page; a popup holds the page until it is closed, a slide-in leaves it alone. */
  function open() {
    remember();
    before = isModal ? document.activeElement : null;
    box = make("div", "position:fixed;z-index:2147483000;" + (isModal
      ? "inset:0;display:grid;place-items:center;padding:16px;background:rgba(13,15,20,.55)"
      : "right:16px;bottom:16px;width:min(400px,calc(100vw - 32px))"), {});
    var panel = make("div", "position:relative;display:flex;flex-direction:column;width:100%;max-width:600px;"
      + "max-height:" + (isModal ? "" : "min(640px,") + "calc(100vh - 32px)" + (isModal ? ";" : ");") + "border-radius:12px;overflow:hidden;background:Canvas;color:CanvasText;"
      + "color-scheme:light dark;box-shadow:0 12px 40px rgba(13,15,20,.3)",
      { role: "dialog", "aria-label": label, "aria-modal": String(isModal) });
    var button = make("button", "align-self:flex-end;min-width:44px;min-height:44px;margin:0;padding:0 14px;border:0;"
      + "background:none;color:inherit;font:600 15px/1 system-ui,sans-serif;cursor:pointer", { type: "button" });
    button.textContent = script.getAttribute("data-close") || "Close";
    button.addEventListener("click", close);
    box.addEventListener("keydown", function (event) { if (event.key === "Escape") close(); });
    scroller = make("div", "overflow:auto;-webkit-overflow-scrolling:touch", {});
    scroller.append(makeFrame(""));
    panel.append(button, scroller);
    box.append(panel);
    if (isModal) {
      held = Array.prototype.filter.call(document.body.children, function (node) { return !node.inert; });
      held.forEach(function (node) { node.inert = true; });
    }
    document.body.append(box);
    if (!calm && panel.animate) panel.animate(
      [{ opacity: 0, transform: "translateY(24px)" }, { opacity: 1, transform: "none" }], { duration: 200, easing: "ease-out" });
    if (isModal) button.focus();
  }

  if (mode === "inline") {
    script.after(makeFrame("max-width:720px"));
  } else if (!wasAsked()) {
    setTimeout(open, 1000 * (Number(script.getAttribute("data-delay")) || 0));
  }
})();
