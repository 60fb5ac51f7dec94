// The conversation on the page: lines that arrive, lines on their way, days, and where the reader is.

const AT_THE_END = 80; // pixels from the bottom that still count as reading the newest
const GRACE = 3_000; // milliseconds between the last word of an answer and the line that keeps it
const PATIENCE = 120_000; // milliseconds an answer may take before the page stops looking busy

export class Log {
  constructor(page) {
    this.list = page.querySelector("#log");
    this.scroller = page.querySelector(".scroll");
    this.writing = page.querySelector(".writing");
    this.busy = page.querySelector(".waiting");
    this.charge = page.querySelector(".charge");
    this.pill = page.querySelector(".latest");
    this.pill.addEventListener("click", () => this.toEnd());
    this.scroller.addEventListener("scroll", () => this.moved(), { passive: true });
    this.toEnd("instant");
    this.wait(Date.parse(this.last()?.querySelector("time").dateTime ?? 0));
  }

  // One line from the server; the new element, or nothing when the page has it already.
  add(html) {
    const line = parsed(html).querySelector(".line");
    if (!line || document.getElementById(line.id)) return undefined;
    this.list.querySelector(".welcome")?.remove();
    if (line.matches(".assistant")) this.replaceWriting(line);
    const pending = this.pending(line.dataset.key);
    const next = pending ?? this.list.querySelector(".pending");
    this.breakDay(line, next);
    this.list.insertBefore(line, next ?? null);
    pending?.remove();
    this.wait();
    if (this.following || pending) this.show(line);
    else this.pill.hidden = false;
    return line;
  }

  // A line that reads differently now; the element, or nothing when the page does not show it.
  rewrite(html) {
    const line = parsed(html).querySelector(".line");
    const before = line && document.getElementById(line.id);
    if (!before) return undefined;
    before.querySelector(".bubble").replaceWith(line.querySelector(".bubble"));
    return before;
  }

  // What is being written right now; nothing any more takes it away, unless the line that keeps it comes first.
  write(html) {
    clearTimeout(this.unwritten);
    if (!html) {
      this.unwritten = setTimeout(() => this.writing.replaceChildren(), GRACE);
      return;
    }
    if (!this.writing.firstElementChild) {
      this.writing.append(document.getElementById("writing-line").content.firstElementChild.cloneNode(true));
    }
    grow(this.writing.querySelector(".bubble"), parsed(html));
    if (this.following) this.toEnd("instant");
  }

  // In one step, so that nothing jumps. Who had it read aloud while it was written does not hear it twice.
  replaceWriting(line) {
    clearTimeout(this.unwritten);
    if (this.writing.firstElementChild) line.ariaLive = "off";
    this.writing.replaceChildren();
  }

  // Lines above the ones there are; the first of those no longer begins a day that has begun.
  addEarlier(html) {
    this.list.querySelector(".earlier")?.remove();
    const first = this.list.querySelector(".day, .line");
    const earlier = parsed(html);
    const days = earlier.querySelectorAll(".line");
    if (first?.matches(".day") && days.length && days[days.length - 1].dataset.day === first.dataset.day) first.remove();
    const height = this.scroller.scrollHeight;
    this.list.prepend(earlier);
    this.scroller.scrollTop += this.scroller.scrollHeight - height;
  }

  // What a person said and the server has not confirmed yet.
  addPending(key, text) {
    if (this.list.querySelector(`.line.person[data-key="${key}"]`)) return;
    this.list.querySelector(".welcome")?.remove();
    const line = document.getElementById("pending-line").content.firstElementChild.cloneNode(true);
    line.dataset.key = key;
    line.querySelector(".bubble").textContent = text;
    this.list.append(line);
    this.wait();
    this.toEnd();
  }

  last(kind = ".line") {
    return [...this.list.querySelectorAll(kind)].pop();
  }

  pending(key) {
    return this.list.querySelector(`.pending[data-key="${key}"]`);
  }

  remark(key, text) {
    const status = this.pending(key)?.querySelector(".status");
    if (status) status.textContent = text;
  }

  forget(key) {
    this.pending(key)?.remove();
    this.wait();
  }

  // That a person is in charge, or nothing: only what is new is read aloud.
  putInCharge(html) {
    const parts = parsed(html);
    if (this.charge.textContent === parts.textContent) return;
    this.charge.replaceChildren(...parts.childNodes);
    this.wait();
    if (this.following) this.toEnd("instant");
  }

  // Dots while an answer can be expected: the last line is a person's, not from long ago, and the assistant's to answer.
  wait(since = Date.now()) {
    clearTimeout(this.patience);
    const expected = !this.charge.firstElementChild && this.last()?.matches(".person");
    const left = expected ? since + PATIENCE - Date.now() : 0;
    this.busy.hidden = left <= 0;
    if (left > 0) this.patience = setTimeout(() => (this.busy.hidden = true), left);
  }

  breakDay(line, before) {
    if (this.last(".line:not(.pending)")?.dataset.day === line.dataset.day) return;
    const day = document.getElementById("day-break").content.firstElementChild.cloneNode(true);
    day.dataset.day = line.dataset.day;
    day.firstElementChild.textContent = line.dataset.day;
    this.list.insertBefore(day, before ?? null);
  }

  // Who scrolls up wants to read there, and is not moved by what arrives.
  moved() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    if (scrollHeight - scrollTop - clientHeight < AT_THE_END) this.following = true;
    else if (scrollTop < this.top) this.following = false;
    if (this.following) this.pill.hidden = true;
    this.top = scrollTop;
  }

  // A line that is longer than the screen is read from its beginning.
  show(line) {
    if (line.offsetHeight < this.scroller.clientHeight) return this.toEnd();
    line.scrollIntoView({ block: "start", behavior: pace() });
    this.following = false;
  }

  toEnd(behavior = pace()) {
    this.following = true;
    this.pill.hidden = true;
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior });
  }
}

function pace() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
}

// What is there already stays, so that only what is new is read aloud.
function grow(bubble, text) {
  const [old, fresh] = [[...bubble.childNodes], [...text.childNodes]];
  let same = 0;
  while (same < old.length && same < fresh.length && old[same].isEqualNode(fresh[same])) same += 1;
  for (const node of old.slice(same)) node.remove();
  bubble.append(...fresh.slice(same));
}

// The server's own markup, in which everything anybody wrote is text.
function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}
