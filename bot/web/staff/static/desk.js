// What the desk's pages do beyond their forms: keys for lists, and no copies of pages kept.
(function () {
  "use strict";
  if (window.htmx) {
    window.htmx.config.historyCacheSize = 0;
    window.htmx.config.allowEval = false;
    window.htmx.config.includeIndicatorStyles = false;
    window.htmx.config.selfRequestsOnly = true;
  }

  function rows() {
    return Array.prototype.slice.call(document.querySelectorAll("[data-rows] [data-open]"));
  }

  function move(step) {
    var all = rows(), at = all.indexOf(document.activeElement);
    var next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    if (next) { next.focus(); next.scrollIntoView({ block: "nearest" }); }
  }

  document.addEventListener("keydown", function (event) {
    var target = event.target;
    if (event.ctrlKey || event.altKey || event.metaKey) { return; }
    if (target.matches("input, textarea, select, [contenteditable]")) { return; }
    if (event.key === "j") { move(1); }
    else if (event.key === "k") { move(-1); }
    else if (event.key === "/") {
      var search = document.querySelector("[data-search]");
      if (search) { event.preventDefault(); search.focus(); }
    } else if (event.key === "?") {
      var keys = document.getElementById("keys");
      if (keys) { keys.open = !keys.open; keys.querySelector("summary").focus(); }
    }
  });
}());
