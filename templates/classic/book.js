// Turns the pages: one at a time, or the two of a spread where the window is wide. Without it all pages
// are there to scroll through.
(() => {
  "use strict";
  const book = document.querySelector(".book");
  const pages = [...document.querySelectorAll(".page")];
  const controls = document.querySelector(".controls");
  const [previous, next] = [".previous", ".next"].map((name) => document.querySelector(name));
  const wide = matchMedia("(min-width: 800px) and (min-aspect-ratio: 5/4)");
  const leftward = document.documentElement.dir === "rtl";
  let at = 0;

  // The pages seen together with the one at index i; a right-hand page has an even index.
  const spread = (i) => {
    if (!wide.matches) return [i];
    const left = i % 2 ? i : i - 1;
    return [left, left + 1].filter((n) => n >= 0 && n < pages.length);
  };

  const place = (open) => {
    const labels = open.map((i) => pages[i].getAttribute("aria-label")).filter(Boolean);
    const folios = open.map((i) => pages[i].dataset.folio).filter(Boolean);
    return folios.length === 2 ? labels[0] + "\u2013" + folios[1] : labels.join(" \u00b7 ");
  };

  const show = (i, direction) => {
    at = Math.max(0, Math.min(pages.length - 1, i));
    const open = spread(at);
    at = open[0];
    pages.forEach((page, n) => page.classList.toggle("open", open.includes(n)));
    book.className = "book" + (open.length === 1 ? " alone" : "") + (direction ? " " + direction : "");
    previous.disabled = at === 0;
    next.disabled = open.includes(pages.length - 1);
    document.querySelector(".place").textContent = place(open);
    const done = open[open.length - 1] / Math.max(1, pages.length - 1);
    document.querySelector(".progress i").style.width = 100 * done + "%";
  };

  const go = (i) => {
    const target = Math.max(0, Math.min(pages.length - 1, i));
    const open = spread(at);
    if (open.includes(target)) return;
    show(target, target > at ? "forward" : "backward");
    const named = spread(at).map((n) => pages[n]).find((page) => !page.id.startsWith("_")) || pages[at];
    history.replaceState(null, "", "#" + encodeURIComponent(named.id));
  };
  const forward = () => go(spread(at).at(-1) + 1);
  const backward = () => go(at - 1);

  const linked = () => {
    try {
      const id = decodeURIComponent(location.hash.slice(1));
      return pages.findIndex((page) => page.id === id);
    } catch {
      return -1;  // no percent-encoding
    }
  };

  previous.addEventListener("click", backward);
  next.addEventListener("click", forward);
  wide.addEventListener("change", () => show(at));
  addEventListener("hashchange", () => linked() >= 0 && go(linked()));

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const onButton = event.target instanceof HTMLButtonElement;
    const turns = {
      PageDown: forward, PageUp: backward,
      ArrowRight: leftward ? backward : forward, ArrowLeft: leftward ? forward : backward,
      Home: () => go(0), End: () => go(pages.length - 1),
    };
    const turn = event.key === " " && !onButton ? (event.shiftKey ? backward : forward) : turns[event.key];
    if (!turn) return;
    event.preventDefault();
    turn();
  });

  // A swipe turns; so does a click or tap on either half, unless it selected text.
  let start = null;
  book.addEventListener("pointerdown", (event) => {
    const zoomed = visualViewport && visualViewport.scale > 1.05;
    start = event.isPrimary && !zoomed ? { x: event.clientX, y: event.clientY } : null;
  });
  book.addEventListener("pointerup", (event) => {
    if (!start || !event.isPrimary || event.button) return;
    const [dx, dy] = [event.clientX - start.x, event.clientY - start.y];
    start = null;
    if (!getSelection().isCollapsed) return;
    if (Math.abs(dx) > 40 && Math.abs(dx) > 2 * Math.abs(dy)) return dx < 0 !== leftward ? forward() : backward();
    if (Math.hypot(dx, dy) > 10) return;
    return event.clientX > innerWidth / 2 !== leftward ? forward() : backward();
  });
  book.addEventListener("dragstart", (event) => event.preventDefault());

  document.documentElement.classList.add("turning");
  controls.hidden = false;
  show(Math.max(0, linked()));
})();
