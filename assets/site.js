/* A filter changes the page without loading it anew: the page of the new address is fetched, its main part takes the
   place of the one shown, and the address is replaced, never pushed. Whatever goes wrong, the browser loads the page. */
(function () {
  "use strict";
  var shared = window.observatory;
  var main = document.getElementById("contenido");
  var announced = document.getElementById("anuncio");
  var asked = 0; /* the last one counts: what an earlier filter brings is thrown away */
  var going = false; /* the reader is on the way to another page */

  function addressOf(form) {
    var query = shared.written(new FormData(form));
    return new URL(form.action).pathname + (query ? "?" + query : "");
  }

  function selectorOf(element) {
    if (!element || !main.contains(element)) { return ""; }
    if (element.id) { return "#" + CSS.escape(element.id); }
    var address = element.getAttribute("href");
    return address ? 'a[href="' + CSS.escape(address) + '"]' : "";
  }

  /* Folds that stood open stay open, the reader stays where they are. */
  function exchange(next) {
    var open = Array.from(main.querySelectorAll("details")).map(function (fold) { return fold.open; });
    var focused = selectorOf(document.activeElement);
    var top = window.scrollY;
    main.replaceChildren.apply(main, Array.from(next.childNodes));
    main.querySelectorAll("details").forEach(function (fold, at) { if (open[at]) { fold.open = true; } });
    window.scrollTo({ top: top, behavior: "instant" });
    var back = focused && main.querySelector(focused);
    if (back) { back.focus({ preventScroll: true }); }
  }

  /* A page that answers is a new finding, even where it says the same: then its subtitle tells what has changed. */
  function announce() {
    var words = [main.querySelector("h1"), main.querySelector(".lead"), main.querySelector(".subtitle")]
      .filter(Boolean).map(function (one) { return one.textContent; }).join(" ");
    announced.textContent = words === announced.textContent ? words + "\u00a0" : words; /* said again, too */
  }

  function show(html, address) {
    var page = new DOMParser().parseFromString(html, "text/html");
    var next = page.getElementById("contenido");
    if (!next) { throw new Error("no page"); }
    shared.replace(address);
    document.title = page.title;
    document.querySelector("style").textContent = page.querySelector("style").textContent;
    exchange(next);
    announce();
  }

  /* Whoever leaves is not called back: neither by what a filter brings late, nor by its failing since the page goes. */
  function counts(turn) { return turn === asked && !going && !document.getElementById("cubierta"); }

  function go(address, at) {
    var turn = asked += 1;
    going = false;
    main.setAttribute("aria-busy", "true");
    window.fetch(address, { credentials: "omit", redirect: "error" })
      .then(function (answer) { return answer.text(); })
      .then(function (html) { if (counts(turn)) { show(html, address); } })
      .catch(function () { if (counts(turn)) { window.location.replace(address + (at ? "#" + at : "")); } })
      .then(function () { if (turn === asked) { main.removeAttribute("aria-busy"); } });
  }

  /* After a page that had to be loaded the reader comes back to the field that was changed. */
  function comeBack() {
    var field = document.getElementById(window.location.hash.slice(1));
    if (!field || !field.form || !field.form.hasAttribute("data-filters")) { return; }
    var fold = field.closest("details");
    if (fold) { fold.open = true; }
    field.focus();
    window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
  }

  /* A desk has room for charts side by side. */
  function openCharts() {
    if (!window.matchMedia("(min-width: 60rem)").matches) { return; }
    main.querySelectorAll(".pair > .chart-fold").forEach(function (fold) {
      fold.open = true;
      fold.setAttribute("data-opened", "");
    });
  }

  /* What an address points at is unfolded, and seen: the page has grown by it. */
  function unfold() {
    var target = document.getElementById(window.location.hash.slice(1));
    var fold = target && target.closest("details");
    if (!fold) { return; }
    while (fold) {
      fold.open = true;
      fold = fold.parentElement.closest("details");
    }
    target.scrollIntoView();
  }

  window.addEventListener("hashchange", unfold);
  document.addEventListener("submit", function (event) {
    if (!event.target.hasAttribute("data-filters")) { return; }
    event.preventDefault();
    go(addressOf(event.target), "");
  });
  document.addEventListener("change", function (event) {
    var form = event.target.form;
    if (form && form.hasAttribute("data-filters")) { go(addressOf(form), event.target.id); }
  });
  window.addEventListener("beforeunload", function () { going = true; });
  comeBack();
  openCharts();
  unfold();
})();
