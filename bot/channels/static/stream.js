// What is new in the conversation, as it happens. Connects again by itself, and tells when the connection is away for
// longer than a moment. A tab nobody looks at lets go of its connection: browsers have few of them for one server.

const NOTICEABLE = 2_500; // milliseconds without a connection before anybody is told
const UNSEEN = 60_000; // milliseconds in the background before letting go
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 15_000;

export class Stream {
  // `on`: line(html), rewritten(html), writing(html), drafts(open), charge(html), language(), away(), back(), signedOut()
  constructor(after, on) {
    this.after = after;
    this.on = on;
    this.pause = FIRST_PAUSE;
    document.addEventListener("visibilitychange", () => this.seen(!document.hidden));
    addEventListener("online", () => this.source || this.open());
    this.open();
  }

  open() {
    clearTimeout(this.again);
    this.source?.close();
    const source = new EventSource(`/chat/stream?after=${this.after}`);
    this.source = source;
    source.onopen = () => this.connected();
    source.onerror = () => this.disconnected();
    source.addEventListener("line", (event) => {
      this.after = Number(event.lastEventId);
      this.on.line(event.data);
    });
    source.addEventListener("rewritten", (event) => {
      this.after = Number(event.lastEventId);
      this.on.rewritten(event.data);
    });
    source.addEventListener("writing", (event) => this.on.writing(event.data));
    source.addEventListener("drafts", (event) => this.on.drafts(JSON.parse(event.data)));
    source.addEventListener("charge", (event) => this.on.charge(event.data));
    source.addEventListener("language", () => this.on.language());
    source.addEventListener("ended", () => this.on.signedOut());
  }

  connected() {
    this.pause = FIRST_PAUSE;
    clearTimeout(this.missing);
    this.missing = undefined;
    this.on.back();
  }

  disconnected() {
    this.missing ??= setTimeout(() => this.on.away(), NOTICEABLE);
    this.source.close();
    this.source = undefined;
    this.again = setTimeout(() => this.retry(), this.pause * (0.5 + Math.random())); // not all pages at once
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
  }

  async retry() {
    try {
      const response = await fetch("/chat/earlier?before=0");
      if (response.status === 401) return this.on.signedOut();
    } catch {
      // still away: opening it will tell
    }
    if (!this.source) this.open();
  }

  seen(visible) {
    clearTimeout(this.unseen);
    if (!visible) {
      this.unseen = setTimeout(() => {
        this.source?.close();
        this.source = undefined;
        clearTimeout(this.again);
      }, UNSEEN);
    } else if (!this.source) {
      this.open();
    }
  }
}
