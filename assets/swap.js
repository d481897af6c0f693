/* Changes the page the server drew for the one Dash has drawn, in one frame; Dash makes its page anew for each
   filter too, so focus and scroll are kept here for both. */
(function () {
  "use strict";
  var root = document.documentElement;
  var entry = document.getElementById("react-entry-point");
  var announced = document.getElementById("anuncio");
  var heading = null;
  var focused = "";

  function isReady() { return root.getAttribute("data-dash") === "ready"; }

  function drawn() {
    var page = document.getElementById("page");
    if (!page || !page.firstElementChild) { return false; }
    return Array.from(page.querySelectorAll(".picture")).every(function (one) { return one.querySelector(".main-svg"); });
  }

  function selectorOf(element) {
    if (element.id) { return "#" + CSS.escape(element.id); }
    var address = element.getAttribute("href");
    return address ? 'a[href="' + CSS.escape(address) + '"]' : "";
  }

  function keepFoldsOpen(first) {
    var mine = entry.querySelectorAll("details");
    first.querySelectorAll("details").forEach(function (fold, at) { if (fold.open && mine[at]) { mine[at].open = true; } });
  }

  function giveFocusBack() {
    var next = focused && document.activeElement === document.body && entry.querySelector(focused);
    if (next) { next.focus({ preventScroll: true }); }
  }

  function swap() {
    var first = document.getElementById("first-html");
    var top = window.scrollY;
    keepFoldsOpen(first);
    first.remove();
    root.setAttribute("data-dash", "ready");
    window.scrollTo({ top: top, behavior: "instant" });
    giveFocusBack();
    heading = entry.querySelector("h1");
  }

  /* A new heading is a new chart, even where it says the same: then its subtitle tells what has changed. */
  function announce() {
    var now = entry.querySelector("h1");
    var words;
    if (!now || now === heading) { return; }
    heading = now;
    words = [now, entry.querySelector(".lead"), entry.querySelector(".subtitle")]
      .filter(Boolean).map(function (one) { return one.textContent; }).join(" ");
    announced.textContent = words === announced.textContent ? words + "\u00a0" : words; /* said again, too */
  }

  /* What is looked at: forgotten once the reader turns to something else, not when Dash takes it away. */
  document.addEventListener("focusin", function (event) {
    focused = document.getElementById("contenido").contains(event.target) ? selectorOf(event.target) : "";
  });
  document.addEventListener("pointerdown", function (event) {
    if (event.target !== document.activeElement) { focused = ""; }
  });

  new MutationObserver(function () {
    if (isReady()) {
      giveFocusBack();
      announce();
    } else if (drawn()) {
      window.requestAnimationFrame(function () { if (!isReady() && drawn()) { swap(); } });
    }
  }).observe(entry, { childList: true, subtree: true, characterData: true });
})();
