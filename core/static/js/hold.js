// Counts down how long the chosen places are held. Without this file the page says until what time that is.
(function () {
  "use strict";

  // Said aloud when so many seconds are left, and not every second.
  var SAID = [300, 120, 60];

  function start(line) {
    var left = line.querySelector("[data-hold-left]");
    var said = line.querySelector("[data-hold-said]");
    var over = document.querySelector("[data-hold-over]");
    // By the server's clock: that of the visitor's machine may be wrong, and is only used to measure how time passes.
    var lasts = (Number(line.dataset.holdUntil) - Number(line.dataset.holdNow)) * 1000;
    var opened = performance.now();
    var before = Infinity;

    function say(seconds) {
      var due = SAID.filter(function (mark) {
        return seconds <= mark && before > mark;
      });
      before = seconds;
      if (!due.length) return;
      var minutes = Math.ceil(seconds / 60);
      said.textContent = minutes > 1 ? line.dataset.holdMinutes.replace("#", String(minutes)) : line.dataset.holdMinute;
    }

    function tick() {
      var seconds = Math.max(0, Math.ceil((lasts - (performance.now() - opened)) / 1000));
      var time = Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");
      left.textContent = line.dataset.holdText.replace("#", time);
      if (seconds > 0) {
        say(seconds);
        return;
      }
      window.clearInterval(timer);
      line.hidden = true;
      if (over) over.hidden = false;
    }

    var timer = window.setInterval(tick, 1000);
    tick();
  }

  Array.prototype.forEach.call(document.querySelectorAll("[data-hold-until]"), start);

  // A page that comes back from the browser's memory does not know how long it was away.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted && document.querySelector("[data-hold-until]")) window.location.reload();
  });
})();
