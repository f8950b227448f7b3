/* Small comforts on respondent pages; everything works without them. Inlined with its hash in the policy. */
(function () {
  document.querySelectorAll("[data-copy]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var field = document.getElementById(button.getAttribute("data-copy"));
      field.select();
      var done = function () { button.textContent = button.getAttribute("data-done"); };
      if (navigator.clipboard) navigator.clipboard.writeText(field.value).then(done);
      else if (document.execCommand("copy")) done();
    });
  });
  var form = document.getElementById("f");
  if (!form) return;
  form.addEventListener("submit", function () {
    setTimeout(function () {
      form.querySelectorAll(".go button").forEach(function (button) { button.disabled = true; });
    });
  });
  addEventListener("pageshow", function () {
    form.querySelectorAll(".go button").forEach(function (button) { button.disabled = false; });
  });
  /* A second tap on a chosen answer takes it back. */
  var was = null;
  form.addEventListener("pointerdown", function (event) {
    var label = event.target.closest("label");
    var input = label && label.querySelector("input[type=radio]");
    was = input && input.checked ? input : null;
  });
  form.addEventListener("click", function (event) {
    if (was && event.target === was) { was.checked = false; was = null; }
  });
  /* On a phone an answered card of a matrix folds to one line; a tap or the focus opens it again. Touched cards
     fold once the tap has chosen, never while it lasts: what moves away under a finger is not chosen. */
  if (!window.CSS || !CSS.supports("selector(:has(a))")) return;
  var narrow = matchMedia("(max-width: 640px)");
  var byKeys = false;
  function fold() {
    form.querySelectorAll(".mrow:not(.bad)").forEach(function (row) {
      row.classList.toggle("folded", !!row.querySelector(":checked"));
    });
  }
  addEventListener("keydown", function () { byKeys = true; }, true);
  addEventListener("pointerdown", function () { byKeys = false; }, true);
  form.addEventListener("change", function (event) {
    var row = event.target.closest(".mrow");
    if (!row) return;
    row.classList.remove("bad");
    if (!byKeys) fold();
  });
  form.addEventListener("focusin", function (event) {
    if (!byKeys) return;
    fold();
    var row = event.target.closest(".mrow");
    if (row) row.classList.remove("folded");
  });
  form.addEventListener("click", function (event) {
    var row = narrow.matches && event.target.closest(".folded");
    if (!row) return;
    event.preventDefault();
    event.stopPropagation();
    was = null;
    row.classList.remove("folded");
    row.querySelector(":checked").focus();
  }, true);
  fold();
  addEventListener("pageshow", fold);
})();
