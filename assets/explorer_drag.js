/* A drag over the chart over time chooses its years: a band of whole years lies under the pointer until it is let go, and
   says which they are. A press without a drag is left to others, as is a finger that scrolls the page; two presses where
   no mark is show all years again. */
(function () {
  "use strict";
  var shared = window.observatory, figures = shared.figures;
  var FAR = 8; /* pixels across, from which a press is a drag */
  var FOOT = 28; /* pixels under an area, where its years are written */
  var drag = null;

  /* The area of the chart over time at a pointer: its sheet, its axis, and where on it the pointer is. */
  function areaAt(event) {
    var sheet = figures.near(event, "#principal-sobre svg");
    if (!sheet || !shared.years.offered()) { return null; }
    var at = pointOf(sheet, event), time = shared.explorer.times().filter(function (one) {
      return at.x >= one[0] - FAR && at.x <= one[2] + FAR && at.y >= one[1] && at.y <= one[3] + FOOT;
    })[0];
    return time ? { sheet: sheet, time: time, year: yearAt(time, at.x) } : null;
  }

  function pointOf(sheet, event) {
    var box = sheet.viewBox.baseVal, outer = sheet.getBoundingClientRect();
    return { x: event.clientX - outer.left + box.x, y: event.clientY - outer.top + box.y };
  }

  function yearAt(time, x) {
    var part = (Math.max(time[0], Math.min(time[2] - 0.5, x)) - time[0]) / (time[2] - time[0]);
    return Math.floor(time[4] + part * (time[5] - time[4]));
  }

  function xOf(time, year) {
    return Math.max(time[0], Math.min(time[2], time[0] + (year - time[4]) / (time[5] - time[4]) * (time[2] - time[0])));
  }

  function stretch(event) {
    var time = drag.time, year = yearAt(time, pointOf(drag.sheet, event).x);
    drag.ends = [Math.min(drag.year, year), Math.max(drag.year, year)];
    var left = xOf(time, drag.ends[0]), right = xOf(time, drag.ends[1] + 1);
    figures.put(drag.band, { d: "M" + left + " " + time[1] + "H" + right + "V" + time[3] + "H" + left + "z" });
    shared.tell(drag.ends[0] === drag.ends[1] ? String(year) : drag.ends.join(" – "), drag.band, drag.sheet.closest(".plotted"));
  }

  function end() {
    if (drag && drag.band) {
      drag.band.remove();
      shared.hush();
    }
    drag = null;
  }

  document.addEventListener("pointerdown", function (event) {
    end();
    var area = event.button || !event.isPrimary ? null : areaAt(event);
    if (area) { drag = Object.assign(area, { pointer: event.pointerId, from: event.clientX }); }
  });
  document.addEventListener("pointermove", function (event) {
    if (!drag || event.pointerId !== drag.pointer) { return; }
    if (!drag.band) {
      if (Math.abs(event.clientX - drag.from) < FAR) { return; }
      drag.sheet.setPointerCapture(drag.pointer);
      drag.band = figures.appended(drag.sheet, "path", { "class": "band" });
    }
    stretch(event);
  });
  document.addEventListener("pointerup", function () {
    var ends = drag && drag.band ? drag.ends : null;
    end();
    if (ends) { shared.years.span(ends[0], ends[1]); }
  });
  document.addEventListener("pointercancel", end);
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") { end(); } });
  document.addEventListener("dblclick", function (event) {
    if (areaAt(event) && !figures.near(event, ".met") && document.querySelector("#tramo [data-all]")) { shared.years.span(); }
  });
})();
