/* What hangs on an answer of the same page appears and goes at once (surveys/logic/instant.py). A question stands
   between two templates; hidden, it stands inside the first, where nothing is sent. */
(function () {
  "use strict";
  var form = document.getElementById("f");
  if (!form || !window.FormData || !("content" in document.createElement("template"))) return;
  var marks = Array.prototype.map.call(form.querySelectorAll("template[data-when]"), function (mark) {
    return { mark: mark, rule: JSON.parse(mark.getAttribute("data-when")) };
  });

  function read(said, address, how) {
    var values = said.getAll(address).filter(function (value) { return value !== ""; });
    if (how === "list") return values;
    if (!values.length) return null;
    if (how === "number") return Number(values[0]);
    return values[0] in how ? { id: values[0], number: how[values[0]] } : null;
  }

  function isShown(mark) {
    return !mark.content.firstElementChild;
  }

  function show(mark) {
    mark.after(mark.content);
  }

  function hide(mark) {
    var node = mark.nextSibling;
    while (node && !(node.matches && node.matches("template[data-end]"))) {
      var next = node.nextSibling;
      mark.content.append(node);
      node = next;
    }
  }

  /* In the order of the page: what has just gone answers nothing any more. */
  function follow() {
    marks.forEach(function (one) {
      var said = new FormData(form);
      var met = window.RapportLogic.holds(one.rule.when, function (field) {
        return read(said, field, one.rule.fields[field]);
      });
      if (met === undefined || met === isShown(one.mark)) return;
      if (met) show(one.mark); else hide(one.mark);
    });
  }

  ["input", "change", "click"].forEach(function (name) { form.addEventListener(name, follow); });
  addEventListener("pageshow", follow);
  follow();
})();
