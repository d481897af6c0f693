/* Paints the figures of the explorer: plotly draws bars and lines; areas, words and what is met are painted here, and what
   was painted before is changed rather than made again. All markup was written and escaped by the server. */
(function () {
  "use strict";
  var STILL = { staticPlot: true, displayModeBar: false };
  var SVG = "http://www.w3.org/2000/svg";
  var MANY = 200; /* areas, whose edges would be most of what is seen */
  var BARE = { fill: null, stroke: null, "stroke-width": null, "stroke-dasharray": null };
  var SILENT = { "data-place": null, "data-period": null, "data-says": null, "class": null };

  function byId(id) { return document.getElementById(id); }
  function every(selector, does) { document.querySelectorAll("#explorador " + selector).forEach(does); }
  function near(event, selector) { return event.target.closest ? event.target.closest("#explorador " + selector) : null; }

  function put(element, attributes) {
    Object.keys(attributes).forEach(function (name) {
      var value = attributes[name];
      if (value === null) { element.removeAttribute(name); }
      else if (element.getAttribute(name) !== String(value)) { element.setAttribute(name, value); }
    });
  }

  function appended(parent, name, attributes) {
    var element = document.createElementNS(SVG, name);
    put(element, attributes);
    return parent.appendChild(element);
  }

  /* So many paths, those that are there already first. */
  function paths(group, count) {
    while (group.childElementCount > count) { group.lastChild.remove(); }
    while (group.childElementCount < count) { appended(group, "path", {}); }
    return group.children;
  }

  var waiting = {}; /* the figures of panels that are not seen: drawn once they are */

  function draw() {
    var tester = byId("js-plotly-tester"); /* where plotly measures words */
    if (tester) { tester.setAttribute("aria-hidden", "true"); }
    Object.keys(waiting).forEach(function (name) { plot(name, waiting[name]); });
  }

  /* dcc.Graph draws its empty figure when plotly.js is there: only then is there something to draw into. */
  function plot(name, figure) {
    delete waiting[name];
    if (byId(name).closest("[hidden]")) { waiting[name] = figure; return; }
    var plotted = byId(name).querySelector(".js-plotly-plot");
    if (!plotted) { window.setTimeout(plot, 30, name, figure); return; }
    var content = JSON.stringify(figure);
    if (plotted.content === content) { return; } /* plotly draws all anew, whatever changed */
    plotted.content = content;
    window.Plotly.react(plotted, figure.data, figure.layout, STILL);
  }

  function sheetIn(holder) {
    if (holder.firstChild) { return holder.firstChild; }
    var sheet = appended(holder, "svg", {});
    ["areas", "words", "targets"].forEach(function (name) { appended(sheet, "g", { "class": name }); });
    return sheet;
  }

  function size(sheet, box) {
    put(sheet, { viewBox: box.join(" "), width: box[2], height: box[3] });
  }

  function words(group, markup) {
    if (group.markup !== markup) { group.innerHTML = group.markup = markup; }
  }

  /* What a mark says to the pointer and to the keys. */
  function spoken(target, name, marks) {
    var says = typeof target.says === "number" ? marks[target.says].says : target.says;
    return { "data-place": target.place, "data-period": target.period, "data-says": says, "class": name };
  }

  /* The chosen areas of each map, and the one that is pointed at, edged once more over their neighbours. Bars in the place
     of a map have no areas: what lies over them is where they are met. */
  function edge() {
    document.querySelectorAll("#explorador [id^=mapa-][id$=-sobre] > svg").forEach(function (sheet) {
      if (!sheet.children[0].childElementCount) { return; }
      var raised = sheet.children[0].querySelectorAll(".chosen, .lit"), edges = paths(sheet.children[2], raised.length);
      raised.forEach(function (area, at) {
        put(edges[at], Object.assign({ d: area.getAttribute("d") }, SILENT, {
          "class": area.classList.contains("lit") ? "edge thick" : "edge"
        }));
      });
    });
  }

  /* `outlines` are the paths that the steps of a map share, `marks` the marks whose words a ranking repeats. An area of a
     map is itself where its mark is met; one that is not filled lies pale under the edge of a chosen place. */
  function paint(name, painted, outlines, marks) {
    function d(part) { return typeof part.d === "number" ? outlines[part.d] : part.d; }
    var sheet = sheetIn(byId(name + "-sobre")), under = byId(name + "-bajo");
    if (painted.figure) { plot(name, painted.figure); }
    if (under) {
      var ground = under.firstChild || appended(under, "svg", {});
      size(ground, painted.size);
      words(ground, painted.under);
    }
    size(sheet, painted.size);
    put(sheet, {
      role: "slider", tabindex: 0, "aria-label": painted.alternative, "aria-valuemin": 1, "data-finding": painted.finding
    });
    put(sheet, { "class": painted.areas.length > MANY ? "many" : null });
    var areas = paths(sheet.children[0], painted.areas.length), mark = 0;
    painted.areas.forEach(function (area, at) {
      var ink = painted.inks[area.ink], says = ink.fill === "none" ? SILENT : spoken(painted.targets[mark++], "met");
      put(areas[at], Object.assign({ d: d(area) }, says, BARE, ink));
    });
    words(sheet.children[1], painted.over);
    if (painted.areas.length) { return; }
    var targets = paths(sheet.children[2], painted.targets.length);
    painted.targets.forEach(function (target, at) {
      put(targets[at], Object.assign({ d: target.d }, spoken(target, target.line ? "between" : "met", marks)));
    });
  }

  function cell(row, name, text, number) {
    var element = row.appendChild(document.createElement(name));
    element.textContent = text;
    if (number) { element.className = "number"; }
    return element;
  }

  function rule(table) {
    var grid = document.createElement("table");
    grid.className = "ranked";
    grid.appendChild(document.createElement("caption"));
    var head = grid.appendChild(document.createElement("thead")).appendChild(document.createElement("tr"));
    table.columns.forEach(function (column) { cell(head, "th", column[0], column[1]).scope = "col"; });
    var body = grid.appendChild(document.createElement("tbody"));
    table.rows.forEach(function () {
      var row = body.appendChild(document.createElement("tr"));
      table.columns.forEach(function (column, at) {
        var element = cell(row, at ? "td" : "th", "", column[1]);
        if (at) { return; }
        element.scope = "row";
        element.appendChild(document.createElement("button")).type = "button";
      });
    });
    return grid;
  }

  function text(element, content) {
    if (element.textContent !== content) { element.textContent = content; }
  }

  /* The rows of a ranking; the button of each chooses its place. */
  function list(name, table) {
    var holder = byId(name), grid = holder.firstChild, form = JSON.stringify([table.columns, table.rows.length]);
    if (!grid || grid.form !== form) {
      grid = rule(table);
      grid.form = form;
      holder.replaceChildren(grid);
    }
    text(grid.caption, table.caption);
    table.rows.forEach(function (cells, at) {
      var row = grid.tBodies[0].rows[at], button = row.cells[0].firstChild;
      put(row, { "data-row": table.places[at] });
      put(button, { "data-choose": table.places[at], "aria-pressed": "false" });
      cells.forEach(function (content, column) { text(column ? row.cells[column] : button, content); });
    });
  }

  /* Steps repeat each other's words and outlines: of equal ones the first is kept in place of all. */
  function share(value, pool) {
    if (typeof value === "string") {
      if (!pool.has(value)) { pool.set(value, value); }
      return pool.get(value);
    }
    if (value && typeof value === "object") {
      Object.keys(value).forEach(function (key) {
        if (typeof value[key] !== "number") { value[key] = share(value[key], pool); }
      });
    }
    return value;
  }

  window.observatory.figures = {
    byId: byId, every: every, near: near, appended: appended, put: put, paint: paint, list: list, edge: edge, share: share,
    draw: draw
  };
})();
