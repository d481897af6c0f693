/* One mark of the explorer: lit in every figure, told beside it and, by the arrow keys, aloud. */
(function () {
  "use strict";
  var shared = window.observatory, near = shared.figures.near;
  var MOVES = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

  function light(place) {
    document.querySelectorAll("#explorador .lit").forEach(function (mark) { mark.classList.remove("lit"); });
    if (place) {
      document.querySelectorAll('#explorador [data-place="' + place + '"], #explorador [data-row="' + place + '"]')
        .forEach(function (mark) { mark.classList.add("lit"); });
    }
    shared.figures.edge();
  }

  function tell(mark) {
    var words = mark ? mark.getAttribute("data-says") : "";
    if (!words) { shared.hush(); return; }
    var figure = mark.closest("[id$='-sobre']"), course = "";
    if (figure && figure.id !== "principal-sobre") { course = shared.course(mark.getAttribute("data-place")); }
    shared.tell(course ? words + "\n" + course : words, mark, mark.closest(".plotted"));
  }

  /* The mark at a place among those of a figure; said where it is asked for. */
  function read(sheet, at, aloud) {
    var marks = sheet.querySelectorAll(".met"), mark = marks[at];
    sheet.setAttribute("aria-valuemax", Math.max(marks.length, 1));
    sheet.setAttribute("aria-valuenow", at + 1);
    sheet.setAttribute("aria-valuetext", mark ? mark.getAttribute("data-says") : sheet.getAttribute("data-finding"));
    if (!aloud || !mark) { return; }
    light(mark.getAttribute("data-place"));
    tell(mark);
  }

  document.addEventListener("keydown", function (event) {
    var sheet = near(event, "svg[role=slider]");
    if (!sheet) { return; }
    var last = sheet.querySelectorAll(".met").length - 1, at = sheet.getAttribute("aria-valuenow") - 1;
    if (MOVES[event.key]) { read(sheet, Math.max(0, Math.min(last, at + MOVES[event.key])), true); }
    else if (event.key === "Home") { read(sheet, 0, true); }
    else if (event.key === "End") { read(sheet, last, true); }
    else if (event.key === "Enter" || event.key === " ") {
      var mark = sheet.querySelectorAll(".met")[at];
      if (mark) { mark.dispatchEvent(new MouseEvent("click", { bubbles: true })); }
    }
    else { return; }
    event.preventDefault();
  });
  document.addEventListener("focusout", function (event) {
    if (near(event, "svg[role=slider]")) { light(""); tell(null); }
  });
  document.addEventListener("pointerover", function (event) {
    var mark = near(event, "[data-place]"), row = near(event, "[data-row]");
    light(mark ? mark.getAttribute("data-place") : row ? row.getAttribute("data-row") : "");
    tell(mark);
  });

  /* A figure painted anew is read from its first mark. */
  shared.paint = function (name, painted, outlines, marks) {
    shared.figures.paint(name, painted, outlines, marks);
    read(shared.figures.byId(name + "-sobre").firstChild, 0, false);
  };
})();
