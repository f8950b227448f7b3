/* Small comforts on respondent pages; everything works without them. Inlined with its hash in the policy. */
(function () {
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
})();
