/* Changes the page the server drew for the one Dash has drawn, in one frame, with focus and scroll kept. */
(function () {
  "use strict";
  var root = document.documentElement;
  var entry = document.getElementById("react-entry-point");
  var announced = document.getElementById("anuncio");
  var heading = "";

  function drawn() {
    var page = document.getElementById("page");
    if (!page || !page.firstElementChild) { return false; }
    return Array.from(page.querySelectorAll(".picture")).every(function (one) { return one.querySelector(".main-svg"); });
  }

  function focusedSelector() {
    var focused = document.activeElement;
    if (!focused || !document.getElementById("first-html").contains(focused)) { return ""; }
    if (focused.id) { return "#" + CSS.escape(focused.id); }
    return focused.getAttribute("href") ? 'a[href="' + CSS.escape(focused.getAttribute("href")) + '"]' : "";
  }

  function keepFoldsOpen(first) {
    var mine = entry.querySelectorAll("details");
    first.querySelectorAll("details").forEach(function (fold, at) { if (fold.open && mine[at]) { mine[at].open = true; } });
  }

  function swap() {
    var first = document.getElementById("first-html");
    var selector = focusedSelector();
    var top = window.scrollY;
    keepFoldsOpen(first);
    first.remove();
    root.setAttribute("data-dash", "ready");
    window.scrollTo({ top: top, behavior: "instant" });
    var next = selector && entry.querySelector(selector);
    if (next) { next.focus({ preventScroll: true }); }
    heading = entry.querySelector("h1") ? entry.querySelector("h1").textContent : "";
  }

  function announce() {
    var now = entry.querySelector("h1");
    if (now && now.textContent !== heading) { heading = now.textContent; announced.textContent = heading; }
  }

  new MutationObserver(function () {
    if (root.getAttribute("data-dash") === "ready") { announce(); return; }
    if (drawn()) { window.requestAnimationFrame(function () { if (root.getAttribute("data-dash") !== "ready" && drawn()) { swap(); } }); }
  }).observe(entry, { childList: true, subtree: true, characterData: true });
})();
