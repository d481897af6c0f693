/* Reads a chart mark by mark, in the words that its drawing holds: the slider under it goes through the marks, a pointer
   asks for the nearest one. Either way the mark is lit, its words stand beside it, and the slider is at it.
   A drawing is one stop of the tab key: arrows go from mark to mark, Enter opens what a mark leads to, Escape leaves. */
(function () {
  "use strict";
  var NEAR = 24; /* pixels: a finger is no needle */
  var shared = window.observatory, tip = shared.tip;
  var told = null; /* the mark whose words are shown */
  var title = null; /* its <title>, which is put by while a pointer is there: the browser would show it too */

  function isShown(drawing) { return drawing.getClientRects().length > 0; }
  function marksOf(drawing) { return Array.from(drawing.querySelectorAll("[data-i]")); }

  function hide() {
    if (!told) { return; }
    told.classList.remove("lit");
    if (title) {
      named(told).removeAttribute("aria-label");
      told.prepend(title);
    }
    shared.hush();
    told = title = null;
  }

  /* What is read aloud by its name: the link of a district, else the mark. */
  function named(mark) { return mark.closest("a") || mark; }

  function tell(mark, pointed) {
    if (mark === told) { return; }
    hide();
    told = mark;
    var words = mark.querySelector("title").textContent;
    if (pointed) {
      title = mark.querySelector("title");
      title.remove();
      named(mark).setAttribute("aria-label", words);
    }
    mark.classList.add("lit");
    var picture = mark.closest(".picture");
    shared.tell(words, mark, picture);
    var reader = picture.parentNode.querySelector(".reader");
    if (reader) {
      var slider = reader.querySelector("input");
      slider.value = Number(mark.getAttribute("data-i")) + 1;
      slider.setAttribute("aria-valuetext", words);
      reader.querySelector("p").textContent = words;
    }
  }

  function nearest(drawing, x, y) {
    var best = null, least = NEAR;
    marksOf(drawing).forEach(function (mark) {
      var box = mark.getBoundingClientRect();
      var far = Math.hypot(x - box.left - box.width / 2, y - box.top - box.height / 2);
      if (far < least) { best = mark; least = far; }
    });
    return best;
  }

  function point(event) {
    if (!event.target.closest || tip.contains(event.target)) { return; }
    var drawing = event.target.closest(".picture svg");
    var mark = drawing && (event.target.closest("[data-i]") || nearest(drawing, event.clientX, event.clientY));
    if (mark) { tell(mark, true); } else { hide(); }
  }

  var STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };
  var FEW = 3; /* marks from which on a chart without links is worth a stop: its words say fewer */

  function linksOf(drawing) { return Array.from(drawing.querySelectorAll("a[href]")); }

  /* What stands at `at` of a chart without links is said as the value of a slider, which the chart is to who hears it. */
  function say(drawing, marks, at) {
    drawing.setAttribute("aria-valuenow", at + 1);
    drawing.setAttribute("aria-valuetext", marks[at].querySelector("title").textContent);
  }

  function makeStop(drawing) {
    var links = linksOf(drawing), marks = marksOf(drawing);
    var hasSlider = drawing.closest(".picture").parentNode.querySelector(".reader");
    links.forEach(function (link, at) { link.setAttribute("tabindex", at ? -1 : 0); });
    if (links.length || hasSlider || marks.length < FEW) { return; }
    drawing.setAttribute("role", "slider");
    drawing.setAttribute("tabindex", 0);
    drawing.setAttribute("aria-valuemin", 1);
    drawing.setAttribute("aria-valuemax", marks.length);
    say(drawing, marks, 0);
  }

  function makeStops() {
    document.querySelectorAll(".picture svg[data-kind]").forEach(makeStop);
    document.querySelectorAll("[role=toolbar]").forEach(function (bar) {
      linksOf(bar).forEach(function (link, at) { link.setAttribute("tabindex", at ? -1 : 0); });
    });
  }

  function goTo(drawing, step) {
    var links = linksOf(drawing), stops = links.length ? links : marksOf(drawing);
    var now = links.length ? links.indexOf(document.activeElement) : drawing.getAttribute("aria-valuenow") - 1;
    var at = Math.max(0, Math.min(now + step, stops.length - 1));
    if (!links.length) {
      say(drawing, stops, at);
      tell(stops[at], false);
      return;
    }
    links[now].setAttribute("tabindex", -1);
    links[at].setAttribute("tabindex", 0);
    links[at].focus();
  }

  /* To what comes after the drawing, as the tab key goes. */
  function leave(drawing) {
    var every = Array.from(document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']"));
    var next = every.find(function (one) {
      return drawing.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING && !drawing.contains(one) &&
        one.getAttribute("tabindex") !== "-1" && one.checkVisibility();
    });
    if (next) { next.focus(); }
  }

  function byKey(event) {
    var drawing = event.target.closest && event.target.closest(".picture svg[data-kind], [role=toolbar]");
    if (event.key === "Escape") { hide(); }
    if (!drawing || event.altKey || event.ctrlKey || event.metaKey) { return; }
    if (event.key === "Escape") { leave(drawing); }
    if (event.key in STEPS) {
      event.preventDefault();
      goTo(drawing, STEPS[event.key]);
    }
  }

  makeStops();
  new MutationObserver(makeStops).observe(document.getElementById("contenido"), { childList: true });
  document.addEventListener("pointermove", point);
  document.addEventListener("pointerdown", point);
  document.addEventListener("keydown", byKey);
  document.addEventListener("focusin", function (event) {
    var inside = event.target.closest && event.target.closest(".picture a, .picture svg[role=slider]");
    var mark = inside && marksOf(inside)[(inside.getAttribute("aria-valuenow") || 1) - 1];
    if (mark) { tell(mark, false); } else if (!event.target.hasAttribute("data-points")) { hide(); }
  });
  document.addEventListener("input", function (event) {
    var slider = event.target;
    if (!slider.hasAttribute || !slider.hasAttribute("data-points")) { return; }
    var drawing = Array.from(slider.closest(".reader").parentNode.querySelectorAll(".picture svg")).find(isShown);
    var mark = drawing && drawing.querySelector('[data-i="' + (slider.value - 1) + '"]');
    if (mark) { tell(mark, false); }
  });
})();
