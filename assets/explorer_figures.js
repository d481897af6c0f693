/* Paints the figures of the explorer: plotly draws bars and lines; areas, words and what is met are drawn here, and what
   was drawn before is changed rather than made again. All markup was written and escaped by the server. */
(function () {
  "use strict";
  var STILL = { staticPlot: true, displayModeBar: false };
  var SVG = "http://www.w3.org/2000/svg";
  var BARE = { fill: null, stroke: null, "stroke-width": null, "stroke-dasharray": null };

  function byId(id) { return document.getElementById(id); }

  function put(element, given) {
    Object.keys(given).forEach(function (name) {
      var value = given[name];
      if (value === null) { element.removeAttribute(name); }
      else if (element.getAttribute(name) !== String(value)) { element.setAttribute(name, value); }
    });
  }

  function made(parent, name, given) {
    var element = document.createElementNS(SVG, name);
    put(element, given);
    return parent.appendChild(element);
  }

  /* As many paths as are wanted, those that are there already first. */
  function paths(group, count) {
    while (group.childElementCount > count) { group.lastChild.remove(); }
    while (group.childElementCount < count) { made(group, "path", {}); }
    return group.children;
  }

  /* dcc.Graph draws its empty figure when plotly.js is there: only then is there something to draw into. */
  function plot(name, figure) {
    var drawn = byId(name).querySelector(".js-plotly-plot");
    if (!drawn) { window.setTimeout(plot, 30, name, figure); return; }
    window.Plotly.react(drawn, figure.data, figure.layout, STILL);
    byId("js-plotly-tester").setAttribute("aria-hidden", "true"); /* where plotly measures words */
  }

  function sheetIn(holder) {
    if (holder.firstChild) { return holder.firstChild; }
    var sheet = made(holder, "svg", {});
    ["areas", "words", "targets"].forEach(function (name) { made(sheet, "g", { "class": name }); });
    return sheet;
  }

  function size(sheet, box) {
    put(sheet, { viewBox: box.join(" "), width: box[2], height: box[3] });
  }

  function words(group, markup) {
    if (group.markup !== markup) { group.innerHTML = group.markup = markup; }
  }

  /* `outlines` are the paths that the steps of a map share, `others` the marks whose words a ranking repeats. */
  function paint(name, painted, outlines, others) {
    function d(part) { return typeof part.d === "number" ? outlines[part.d] : part.d; }
    function says(target) { return typeof target.says === "number" ? others[target.says].says : target.says; }
    var sheet = sheetIn(byId(name + "-sobre")), under = byId(name + "-bajo");
    if (painted.figure) { plot(name, painted.figure); }
    if (under) {
      var ground = under.firstChild || made(under, "svg", {});
      size(ground, painted.size);
      words(ground, painted.under);
    }
    size(sheet, painted.size);
    put(sheet, {
      role: "slider", tabindex: 0, "aria-label": painted.alternative, "aria-valuemin": 1, "data-finding": painted.finding
    });
    var areas = paths(sheet.children[0], painted.areas.length);
    painted.areas.forEach(function (area, at) {
      put(areas[at], Object.assign({ d: d(area) }, BARE, painted.inks[area.ink]));
    });
    words(sheet.children[1], painted.over);
    var targets = paths(sheet.children[2], painted.targets.length);
    painted.targets.forEach(function (target, at) {
      put(targets[at], {
        d: d(target), "data-place": target.place, "data-period": target.period, "data-says": says(target),
        "class": target.line ? "between" : "met"
      });
    });
  }

  function cell(row, name, text, number) {
    var made = row.appendChild(document.createElement(name));
    made.textContent = text;
    if (number) { made.className = "number"; }
    return made;
  }

  function rule(table) {
    var drawn = document.createElement("table");
    drawn.className = "ranked";
    drawn.appendChild(document.createElement("caption"));
    var head = drawn.appendChild(document.createElement("thead")).appendChild(document.createElement("tr"));
    table.columns.forEach(function (column) { cell(head, "th", column[0], column[1]).scope = "col"; });
    var body = drawn.appendChild(document.createElement("tbody"));
    table.rows.forEach(function () {
      var row = body.appendChild(document.createElement("tr"));
      table.columns.forEach(function (column, at) {
        var made = cell(row, at ? "td" : "th", "", column[1]);
        if (at) { return; }
        made.scope = "row";
        made.appendChild(document.createElement("button")).type = "button";
      });
    });
    return drawn;
  }

  function text(element, said) {
    if (element.textContent !== said) { element.textContent = said; }
  }

  /* The rows of a ranking; the button of each chooses its place. */
  function list(name, table) {
    var holder = byId(name), drawn = holder.firstChild, form = JSON.stringify([table.columns, table.rows.length]);
    if (!drawn || drawn.form !== form) {
      drawn = rule(table);
      drawn.form = form;
      holder.replaceChildren(drawn);
    }
    text(drawn.caption, table.caption);
    table.rows.forEach(function (cells, at) {
      var row = drawn.tBodies[0].rows[at], button = row.cells[0].firstChild;
      put(row, { "data-row": table.places[at] });
      put(button, { "data-choose": table.places[at], "aria-pressed": "false" });
      cells.forEach(function (said, column) { text(column ? row.cells[column] : button, said); });
    });
  }

  window.observatory.figures = { paint: paint, list: list };
})();
