// Sends what a person says, one turn after another, until the server has kept it. A reload loses nothing: what is not
// kept yet waits in the tab's storage, and sending the same id twice is one turn.

const TIMEOUT = 20_000; // milliseconds for one attempt
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;

export class Outbox {
  // `on`: kept(turn), waiting(turn), refused(turn, detail), signedOut()
  constructor(name, on) {
    this.name = `outbox:${name}`;
    this.on = on;
    this.turns = JSON.parse(sessionStorage.getItem(this.name) ?? "[]");
    this.sending = false;
    this.hurry = () => {};
    addEventListener("online", () => this.hurry());
  }

  add(body, shown) {
    const turn = { body: { id: crypto.randomUUID?.() ?? randomId(), ...body }, shown };
    this.turns.push(turn);
    this.save();
    this.send();
    return turn;
  }

  async send() {
    if (this.sending) return;
    this.sending = true;
    let pause = FIRST_PAUSE;
    while (this.turns.length) {
      const turn = this.turns[0];
      const { outcome, detail, after } = await post(turn.body);
      if (outcome === "signed out") return this.on.signedOut();
      if (outcome === "later") {
        this.on.waiting(turn);
        await this.wait(after ?? pause);
        pause = Math.min(pause * 2, LONGEST_PAUSE);
        continue;
      }
      pause = FIRST_PAUSE;
      this.turns.shift();
      this.save();
      if (outcome === "kept") this.on.kept(turn);
      else this.on.refused(turn, detail);
    }
    this.sending = false;
  }

  save() {
    sessionStorage.setItem(this.name, JSON.stringify(this.turns));
  }

  wait(milliseconds) {
    return new Promise((resolve) => {
      this.hurry = resolve;
      setTimeout(resolve, milliseconds);
    });
  }
}

async function post(body) {
  try {
    const response = await fetch("/chat/messages", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT),
    });
    if (response.status === 202) return { outcome: "kept" };
    if (response.status === 401) return { outcome: "signed out" };
    const after = Number(response.headers.get("Retry-After")) * 1_000 || undefined;
    if (response.status === 429 || response.status >= 500) return { outcome: "later", after };
    return { outcome: "refused", detail: (await response.json()).detail };
  } catch {
    return { outcome: "later" };
  }
}

// Browsers offer randomUUID only where the connection is secure.
function randomId() {
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
