// Turns the pages: one at a time, or the two of a spread where the window is wide. Reads them aloud where the
// browser can. Without it all pages are there to scroll through.
(() => {
  "use strict";
  const root = document.documentElement;
  const book = document.querySelector(".book");
  const pages = [...document.querySelectorAll(".page")];
  const controls = document.querySelector(".controls");
  const [previous, next, aloud, full] = [".previous", ".next", ".aloud", ".full"].map((name) => document.querySelector(name));
  const wide = matchMedia("(min-width: 800px) and (min-aspect-ratio: 5/4)");
  const leftward = document.documentElement.dir === "rtl";
  let at = 0;

  // The pages seen together with the one at index i; a right-hand page has an even index.
  const spread = (i) => {
    const left = wide.matches && i % 2 === 0 ? i - 1 : i;
    return (wide.matches ? [left, left + 1] : [i]).filter((n) => n >= 0 && n < pages.length);
  };

  const place = (open) => {
    const labels = open.map((i) => pages[i].getAttribute("aria-label")).filter(Boolean);
    const folios = open.map((i) => pages[i].dataset.folio).filter(Boolean);
    return folios.length === 2 ? labels[0] + "\u2013" + folios[1] : labels.join(" \u00b7 ");
  };

  // What names the pages in view in a link: the id of the first that the story named.
  const name = () => (spread(at).map((i) => pages[i]).find((page) => !page.id.startsWith("_")) || pages[at]).id;

  const show = (i, direction) => {
    at = Math.max(0, Math.min(pages.length - 1, i));
    const open = spread(at), last = open.includes(pages.length - 1);
    at = open[0];
    pages.forEach((page, n) => page.classList.toggle("open", open.includes(n)));
    book.className = "book" + (open.length === 1 ? " alone" : "") + (direction ? " " + direction : "");
    previous.disabled = at === 0;
    next.disabled = last;
    document.querySelector(".place").textContent = place(open);
    document.querySelector(".progress i").style.width = 100 * open.at(-1) / Math.max(1, pages.length - 1) + "%";
    prepare(open);
    keep(last ? "" : name());
    sentence = 0;
    if (reading) read(TURNING);
  };

  // Pictures are decoded when their page is near: in view, or one turn away.
  const prepare = (open) => {
    const near = [open, spread(open.at(-1) + 1), spread(open[0] - 1)].flat();
    for (const picture of near.flatMap((i) => [...pages[i].querySelectorAll("img")])) {
      picture.loading = "eager";
      picture.decode().catch(() => {});
    }
  };

  // Where the book was left, until it is read to its end. A browser may refuse to keep anything.
  const kept = "storybook:" + location.pathname;
  const keep = (id) => {
    try {
      localStorage.setItem(kept, id);
    } catch {}
  };
  const left = () => {
    try {
      return localStorage.getItem(kept) || "";
    } catch {
      return "";
    }
  };

  const index = (id) => pages.findIndex((page) => page.id === id);
  const linked = () => {
    try {
      return index(decodeURIComponent(location.hash.slice(1)));
    } catch {
      return -1;  // no percent-encoding
    }
  };

  // Whether there was a page to turn to.
  const turn = (i) => {
    const target = Math.max(0, Math.min(pages.length - 1, i));
    if (spread(at).includes(target)) return false;
    show(target, target > at ? "forward" : "backward");
    return true;
  };

  // A turn by the reader is one that the browser's back button takes back; the address always says the page.
  const go = (i, turned = "pushState") => {
    if (!turn(i)) return;
    try {
      history[turned](null, "", "#" + encodeURIComponent(name()));
    } catch {}  // refused to a page that turns very often
  };
  const forward = () => go(spread(at).at(-1) + 1);
  const backward = () => go(at - 1);

  previous.addEventListener("click", backward);
  next.addEventListener("click", forward);
  wide.addEventListener("change", () => show(at));
  addEventListener("hashchange", () => turn(linked() < 0 ? opening : linked()));

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const onButton = event.target instanceof HTMLButtonElement;
    const turns = {
      PageDown: forward, PageUp: backward,
      ArrowRight: leftward ? backward : forward, ArrowLeft: leftward ? forward : backward,
      Home: () => go(0), End: () => go(pages.length - 1), Escape: reading ? stop : undefined,
    };
    const act = event.key === " " && !onButton ? (event.shiftKey ? backward : forward) : turns[event.key];
    if (!act) return;
    event.preventDefault();
    act();
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

  full.hidden = !document.fullscreenEnabled;
  full.addEventListener("click", () => {
    const change = document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen();
    change.catch(() => {});
  });
  document.addEventListener("fullscreenchange", () => full.setAttribute("aria-pressed", Boolean(document.fullscreenElement)));

  // Reading aloud, sentence after sentence, with the browser's own speech. A page that was broken off is read on
  // from that sentence; pausing is stopping, since browsers do not agree on what pausing does.
  const speech = window.speechSynthesis;
  const [TURNING, BREATH, LOOKING] = [450, 900, 2500];  // milliseconds: while pages turn, after words, without any
  let reading = false, sentence = 0, timer = 0, spoken = null;

  // The voice for the story's language, if there is one: rather one of this machine than one that sends words away.
  const voice = () => {
    const plain = (language) => language.toLowerCase().replace("_", "-");
    const worth = (one) => 4 * one.localService + 2 * (plain(one.lang) === plain(root.lang)) + one.default;
    const able = speech.getVoices().filter((one) => plain(one.lang).split("-")[0] === plain(root.lang).split("-")[0]);
    return able.sort((one, other) => worth(other) - worth(one))[0];
  };

  const splitter = (() => {
    try {
      return new Intl.Segmenter(root.lang, { granularity: "sentence" });
    } catch {
      return null;  // an old browser, or a language that it has no place for
    }
  })();
  // A text in sentences; what goes on with a small letter belongs to the one before ("Is it broken?" she asked).
  const cut = (text) => {
    const found = [];
    for (const { segment } of splitter ? splitter.segment(text) : [{ segment: text }]) {
      if (found.length && /^\p{Ll}/u.test(segment)) found.push(found.pop() + segment);
      else found.push(segment);
    }
    return found;
  };

  // A paragraph's text from one offset to another, wherever its lines break.
  const stretch = (paragraph, from, to) => {
    const range = document.createRange(), nodes = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    for (let start = 0, node; (node = nodes.nextNode()); start += node.length) {
      if (from >= start && from < start + node.length) range.setStart(node, from - start);
      if (to > start && to <= start + node.length) range.setEnd(node, to - start);
    }
    return range;
  };

  // What is read of a page: all words of the cover and of the story, in their order, but no page numbers.
  const sentences = (page) => {
    if (page.matches(".endpaper, .title, .interlude, .colophon, .back")) return [];
    return [...page.querySelectorAll(".text:not(.folio) p")].flatMap((paragraph) => {
      let end = 0;
      return cut(paragraph.textContent).map((piece) => {
        const start = end;
        end += piece.length;
        return { text: piece.trim(), range: stretch(paragraph, start, start + piece.trimEnd().length) };
      });
    });
  };

  const mark = (range) => {
    if (window.Highlight) return range ? CSS.highlights.set("spoken", new Highlight(range)) : CSS.highlights.delete("spoken");
    for (const line of document.querySelectorAll(".line")) line.classList.toggle("spoken", Boolean(range && range.intersectsNode(line)));
  };

  const hush = () => {
    clearTimeout(timer);
    spoken = null;
    speech.cancel();
    mark(null);
  };
  // Reads on from the next sentence of the pages in view, after so many milliseconds.
  const read = (pause) => {
    hush();
    reading = true;
    label();
    timer = setTimeout(say, pause);
  };
  const stop = () => {
    hush();
    reading = false;
    label();
  };
  const label = () => {
    aloud.classList.toggle("reading", reading);
    aloud.title = reading ? aloud.dataset.stop : aloud.dataset.read;
    aloud.setAttribute("aria-label", aloud.title);
  };

  const say = () => {
    const told = spread(at).flatMap((i) => sentences(pages[i]));
    if (sentence >= told.length) return leave(told.length ? BREATH : LOOKING);
    mark(told[sentence].range);
    spoken = Object.assign(new SpeechSynthesisUtterance(told[sentence].text), { lang: root.lang, voice: voice(), rate: 0.9 });
    const mine = spoken;
    const over = (then) => () => spoken === mine && then();
    spoken.onend = over(() => {
      sentence += 1;
      say();
    });
    spoken.onerror = over(stop);
    speech.speak(spoken);
  };

  // The pages in view are read: on to the next, as long as there is more to be read.
  const leave = (pause) => {
    mark(null);
    const after = spread(at).at(-1) + 1;
    if (!pages.slice(after).some((page) => sentences(page).length)) {
      sentence = 0;
      return stop();
    }
    timer = setTimeout(() => go(after, "replaceState"), pause);
  };

  if (speech) {
    const offer = () => { aloud.hidden = !voice(); };
    aloud.addEventListener("click", () => reading ? stop() : read(0));
    speech.addEventListener?.("voiceschanged", offer);
    addEventListener("pagehide", () => speech.cancel());
    offer();
  }

  root.classList.add("turning");
  controls.hidden = false;
  const opening = Math.max(0, linked() < 0 ? index(left()) : linked());
  show(opening);
})();
