/* Mistakes on a device's page: said where they are, tied to their fields, above all in one line that is read out. */
(function (root) {
  "use strict";
  var FIELDS = "input,textarea,select", GROUPS = "fieldset,[role=radiogroup],[role=group]";

  /* `box` holds the questions, `line` says the first mistake. */
  root.RapportMistakes = function (box, line) {
    function placeOf(address) {
      var place = document.getElementById(address) || box.querySelector('[name="' + address + '"]')
        || document.getElementById(address.split(".")[0]) || box;
      return place.type === "radio" || place.type === "checkbox" ? place.closest(GROUPS) : place;
    }
    /* Whom a mistake is read out with: the field or group at its place, else those within. */
    function toldWith(place) {
      if (place.matches(FIELDS) || place.matches(GROUPS)) return [place];
      var groups = place.querySelectorAll(GROUPS);
      return Array.from(groups.length ? groups : place.querySelectorAll(FIELDS));
    }
    function describe(node, id, isSaid) {
      var ids = (node.getAttribute("aria-describedby") || "").split(" ").filter(function (one) { return one && one !== id; });
      if (isSaid) ids.unshift(id);
      if (ids.length) node.setAttribute("aria-describedby", ids.join(" "));
      else node.removeAttribute("aria-describedby");
      if (isSaid) node.setAttribute("aria-invalid", "true");
      else node.removeAttribute("aria-invalid");
    }
    function forgive() {
      box.querySelectorAll(".err.own").forEach(function (said) {
        box.querySelectorAll('[aria-describedby~="' + said.id + '"]').forEach(function (node) { describe(node, said.id, false); });
        said.parentElement.classList.remove("bad");
        said.remove();
      });
    }

    /* Fields that hold what they can't, as the browser sees it: [[address, words]]. */
    function misfits(words) {
      return Array.from(box.querySelectorAll(FIELDS)).filter(function (field) {
        return field.offsetParent && field.type !== "range" && !field.checkValidity();
      }).map(function (field) { return [field.name, words]; });
    }
    /* `wrong` is [[address, words]]; what was wrong before and is right now is said no more. */
    function complain(wrong) {
      forgive();
      wrong.forEach(function (pair) {
        var place = placeOf(pair[0]), around = place.matches(FIELDS) ? place.parentElement : place;
        if (around.querySelector(":scope > .err.own")) return;
        var said = document.createElement("p");
        said.className = "err own";
        said.id = pair[0] + "-e";
        said.textContent = pair[1];
        around.classList.add("bad");
        around.append(said);
        toldWith(place).forEach(function (node) { describe(node, said.id, true); });
      });
      tell(wrong[0][0], wrong[0][1]);
    }
    /* Says `words` above all, and leads to the first field at `address`. */
    function tell(address, words) {
      var first = placeOf(address);
      line.hidden = false;
      line.textContent = words;
      (first.matches(FIELDS) ? first : first.querySelector(FIELDS) || line).focus();
    }
    return { misfits: misfits, complain: complain, tell: tell };
  };
})(window);
