/* Starts Dash and plotly.js when they are worth their weight: at a desk once the page is at rest, on a phone or a slow
   line once the reader reaches for a chart. Until then the page is the one the server drew: its filters and links
   work without them, and on a slow line a filter is quicker as a new page (some 20 kB) than as what would spare it. */
(function () {
  "use strict";
  var root = document.documentElement;
  var line = window.navigator.connection; /* not every browser tells */
  var slow = Boolean(line && (line.saveData || (line.effectiveType && line.effectiveType !== "4g")));
  /* A pointer that hovers is about to reach for a chart; fingers mostly read, on lines that cost money. */
  var desk = !slow && window.matchMedia("(hover: hover) and (pointer: fine)").matches;
  var begun = false;

  function load(script, done) {
    var copy = document.createElement("script");
    copy.async = false; /* fetched together, run in order */
    copy.onload = done;
    copy.src = script.src;
    document.body.appendChild(copy);
  }

  function begin() {
    if (begun) { return; }
    begun = true;
    root.setAttribute("data-dash", "coming");
    var charts = document.querySelector(".picture");
    var all = Array.from(document.getElementById("waiting").content.querySelectorAll("script"));
    var files = all.filter(function (one) { return one.src && (charts || !one.hasAttribute("data-charts")); });
    files.forEach(function (file, at) { load(file, at === files.length - 1 ? run : null); });

    function run() {
      all.filter(function (one) { return !one.src; }).forEach(function (one) {
        var copy = document.createElement("script"); /* Dash's one line, which the policy knows by its hash */
        copy.textContent = one.textContent;
        document.body.appendChild(copy);
      });
    }
  }

  function atReach(event) {
    if (event.target.closest && event.target.closest(".picture")) { begin(); }
  }

  function atRest() {
    if (window.requestIdleCallback) { window.requestIdleCallback(begin, { timeout: 2000 }); } else { begin(); }
  }

  if (!document.querySelector(".picture, form[data-filters]")) {
    root.setAttribute("data-dash", "ready"); /* nothing here that they would add */
    return;
  }
  /* A finger that lands on a chart may only want to scroll: it counts once it has tapped. */
  document.addEventListener("pointerover", function (event) { if (event.pointerType === "mouse") { atReach(event); } });
  document.addEventListener("click", atReach);
  document.addEventListener("focusin", atReach);
  if (desk) {
    if (document.readyState === "complete") { atRest(); } else { window.addEventListener("load", atRest); }
  }
})();
