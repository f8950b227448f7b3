/* Inside another site's page: tells that page how high this one is. Only a site of the link's list is answered,
   and nothing is sent before it has said hello. */
(function () {
  "use strict";
  var sites = (document.body.getAttribute("data-sites") || "").split(" ");
  var host = "";
  if (window.parent === window) return;
  function tell(what, value) {
    if (host) window.parent.postMessage({ rapport: what, value: value }, host);
  }
  function size() {
    tell("size", document.body.getBoundingClientRect().height);
  }
  addEventListener("message", function (event) {
    if (event.source !== window.parent || sites.indexOf(event.origin) < 0) return;
    if (!event.data || event.data.rapport !== "hello") return;
    host = event.origin;
    size();
    /* Browsers don't do it for a page of another site's. */
    var first = document.querySelector("[autofocus]");
    if (first) first.focus();
  });
  if (window.ResizeObserver) new ResizeObserver(size).observe(document.body);
  addEventListener("keydown", function (event) { if (event.key === "Escape") tell("close"); });
})();
