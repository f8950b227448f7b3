/* The form on a device's page: what stands in it as a list of [name, value], and how it stands as it was left. */
(function (root) {
  "use strict";
  var FIELDS = "input,textarea,select";

  function isTicked(field) { return field.type === "radio" || field.type === "checkbox"; }

  /* Words beside an answer that isn't chosen aren't said. */
  function entries(form) {
    var pairs = Array.from(new FormData(form).entries());
    return pairs.filter(function (pair) {
      var beside = /^(.+)\.([^.]+)\.text$/.exec(pair[0]);
      return !beside || pairs.some(function (one) { return one[0] === beside[1] && one[1] === beside[2]; });
    });
  }

  /* A page come back to stands as it was left, also where what stood there at first was taken out. */
  function restore(box, pairs) {
    var fields = Array.from(box.querySelectorAll(FIELDS));
    fields.forEach(function (field) {
      if (isTicked(field)) field.checked = false;
      else if (field.type !== "hidden") field.value = "";
    });
    pairs.forEach(function (pair) {
      var same = fields.filter(function (field) { return field.name === pair[0]; }), isThere = false;
      same.forEach(function (field) {
        if (!isTicked(field)) field.value = pair[1];
        else if (field.value === pair[1]) isThere = field.checked = true;
      });
      if (same.length && !isThere) markAgain(box, pair);
    });
  }
  /* A place of a picture that no box of its grid stands for. */
  function markAgain(box, pair) {
    var map = box.querySelector('[data-marks="' + pair[0] + '"]');
    if (!map) return;
    var label = document.createElement("label"), input = document.createElement("input"), words = document.createElement("span");
    label.className = "chip";
    input.className = "vh";
    input.type = Number(map.getAttribute("data-most")) === 1 ? "radio" : "checkbox";
    input.name = pair[0];
    input.value = pair[1];
    input.checked = true;
    words.textContent = pair[1].split(",").map(function (one) { return Math.round(100 * one) + " %"; }).join(", ");
    label.append(input, Object.assign(document.createElement("span"), { className: "box" }), words);
    map.nextElementSibling.append(label);
  }

  root.RapportForm = { entries: entries, restore: restore };
})(window);
