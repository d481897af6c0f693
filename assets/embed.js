/* Makes each chart of the observatory on this page as tall as it needs: see docs/embedding.md of its project. */
(() => {
  const name = "observatorio-chart";
  if (customElements.get(name)) return;
  const home = new URL(document.currentScript.src).origin;
  const reserved = new WeakMap();

  function frames() {
    return [...document.querySelectorAll(`iframe[src^="${home}/embed/"]`)];
  }

  function ask(frame) {
    frame.contentWindow.postMessage({ observatorio: "ask" }, "*");
  }

  addEventListener("message", (event) => {
    const told = event.data;
    if (event.origin !== home || !told || told.observatorio !== "height") return;
    const frame = frames().find((one) => one.contentWindow === event.source);
    if (!frame || !(told.height > 0 && told.height < 20000)) return;
    // What is on the screen does not move: only a chart that is still below it gives up room.
    const box = frame.getBoundingClientRect();
    if (box.top > innerHeight) reserved.set(frame, told.height);
    else if (!reserved.has(frame)) reserved.set(frame, box.height);
    frame.style.height = `${Math.max(told.height, reserved.get(frame))}px`;
  });

  function framed(element) {
    const url = new URL(element.getAttribute("src"), home);
    if (element.querySelector("iframe") || url.origin !== home) return;
    url.searchParams.set("resize", "1");
    const frame = document.createElement("iframe");
    frame.src = url.href;
    frame.title = element.title;
    frame.loading = "lazy";
    frame.style.cssText = `display:block;border:0;width:100%;height:${+element.getAttribute("height") || 640}px`;
    element.append(frame);
  }

  customElements.define(name, class extends HTMLElement {
    connectedCallback() {
      if (!this.hasAttribute("src")) return;
      this.style.display = "block";
      if (document.readyState === "loading") addEventListener("DOMContentLoaded", () => framed(this));
      else framed(this);
    }
  });
  frames().forEach(ask);
})();
