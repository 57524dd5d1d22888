// Runs before the page is painted: sets the colour theme and says that JavaScript is there.
(function () {
  "use strict";
  var root = document.documentElement;
  var stored = null;
  try {
    stored = window.localStorage.getItem("kontor-theme");
  } catch (error) {
    stored = null; // storage is blocked: follow the system
  }
  var dark = stored ? stored === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
  root.setAttribute("data-bs-theme", dark ? "dark" : "light");
  root.classList.add("k-js");
})();
