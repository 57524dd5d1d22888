// The list's bar of actions: it appears when somebody is ticked and says how many. Without this file it is always there.
(function () {
  "use strict";

  function all(selector, within) {
    return Array.prototype.slice.call(within.querySelectorAll(selector));
  }

  function show(form) {
    var bar = form.querySelector("[data-selection-bar]");
    if (!bar) return;
    var boxes = all("input[name=customer]", form);
    var open = boxes.filter(function (box) {
      return !box.checked;
    });
    var isAll = form.querySelector("[name=scope][value=all]").checked;
    var ticked = boxes.length - open.length;
    var head = form.querySelector("[data-check-all]");
    head.checked = ticked === boxes.length;
    head.indeterminate = ticked > 0 && open.length > 0;
    bar.classList.toggle("k-shown", ticked > 0 || isAll);
    form.querySelector("[data-selection-count]").textContent = ": " + ticked;
    form.querySelector("[data-selection-excluded]").value = isAll
      ? open
          .map(function (box) {
            return box.value;
          })
          .join(",")
      : "";
    var without = form.querySelector("[data-selection-without]");
    without.textContent = isAll && open.length ? ", " + without.dataset.text + " " + open.length : "";
  }

  document.addEventListener("change", function (event) {
    var form = event.target.closest("form[data-selection]");
    if (!form) return;
    if (event.target.name === "scope" && event.target.value === "all") {
      all("input[name=customer]", form).forEach(function (box) {
        box.checked = true;
      });
    }
    // Behind kontor.js, which ticks the boxes of the whole page.
    window.setTimeout(show, 0, form);
  });

  // The browser may bring back ticks with the page.
  window.addEventListener("pageshow", function () {
    all("form[data-selection]", document).forEach(show);
  });
})();
