/* Leaves the page at once: by the exit links, by three times Shift, and covers what "Back" would bring up again. */
(function () {
  "use strict";
  var WITHIN = 2000;
  var presses = [];
  var alone = false;

  document.documentElement.setAttribute("data-script", "");

  /* The words stand on the root element, in the language of the page. */
  function said(name) { return document.documentElement.getAttribute("data-" + name) || ""; }

  function cover(words, child) {
    var sheet = document.createElement("div");
    sheet.id = "cubierta";
    sheet.setAttribute("role", "alert");
    sheet.style.cssText = "position:fixed;inset:0;z-index:2147483647;background:#fff;color:#1f1a24;padding:2rem;font:1rem/1.5 system-ui,sans-serif";
    sheet.appendChild(document.createTextNode(words));
    if (child) { sheet.appendChild(child); }
    (document.body || document.documentElement).appendChild(sheet);
    return sheet;
  }

  function leave(address) {
    cover(said("leaving"));
    document.title = "…";
    window.location.replace(address);
  }

  function exitLink() { return document.getElementById("exit"); }

  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a");
    if (!link) { return; }
    if (link.hasAttribute("data-exit")) {
      event.preventDefault();
      leave(link.href);
    } else if (link.origin !== window.location.origin) {
      /* Following a source is no flight: coming back from it must not be covered. */
      window.history.replaceState({ followed: true }, "");
    }
  }, true);

  /* Three Shifts, each pressed and let go by itself: a capital letter or a shifted click is none of them. */
  document.addEventListener("keydown", function (event) {
    alone = event.key === "Shift" && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (!alone) { presses = []; }
  }, true);
  document.addEventListener("pointerdown", function () { alone = false; presses = []; }, true);
  document.addEventListener("keyup", function (event) {
    if (event.key !== "Shift" || !alone) { return; }
    alone = false;
    var now = event.timeStamp; /* when it was pressed, however busy the page is */
    presses = presses.filter(function (moment) { return now - moment < WITHIN; });
    presses.push(now);
    if (presses.length === 3 && exitLink()) { presses = []; leave(exitLink().href); }
  }, true);

  /* Reached by "Back" from another site: what was read is shown again only if asked for. */
  function cameBack(persisted) {
    var entry = performance.getEntriesByType("navigation")[0];
    if (!persisted && (!entry || entry.type !== "back_forward")) { return false; }
    if (window.history.state && window.history.state.followed) { return false; }
    var steps = window.navigation;
    return Boolean(steps && steps.currentEntry && steps.currentEntry.index === steps.entries().length - 1);
  }

  function askFirst() {
    var button = document.createElement("button");
    var sheet;
    button.type = "button";
    button.textContent = said("show");
    button.style.cssText = "display:block;margin-top:1rem;min-height:44px;padding:0 1rem;font:inherit;color:inherit;background:#fff;border:1px solid #1f1a24;border-radius:2px";
    button.addEventListener("click", function () { sheet.remove(); });
    sheet = cover(said("paused"), button);
  }

  if (cameBack(false)) { askFirst(); }
  window.addEventListener("pageshow", function (event) {
    if (event.persisted && cameBack(true) && !document.getElementById("cubierta")) { askFirst(); }
  });
})();
