// The chat page: what a person does becomes a turn in the outbox, what the server says becomes a line in the log.

import { answers, boxes, choose, forget, refresh, remember, restore, setState } from "./cards.js";
import { Composer } from "./composer.js";
import { droppable } from "./files.js";
import { Log } from "./log.js";
import { Outbox } from "./outbox.js";
import { Stream } from "./stream.js";

const page = document.getElementById("chat");
if (page) start(page);

function start(page) {
  const { conversation } = page.dataset;
  const word = (name) => document.getElementById(`word-${name}`).content.textContent;
  const log = new Log(page);
  const offline = page.querySelector(".offline");
  let open = JSON.parse(page.dataset.open);

  const outbox = new Outbox(conversation, {
    kept: (turn) => log.remark(turn.body.id, ""),
    waiting: (turn) => log.remark(turn.body.id, word("unsent")),
    refused: (turn, detail) => {
      log.forget(turn.body.id);
      refresh(log.list, open);
      composer.giveBack(turn.body.text ?? "", turn.attached ?? [], `${word("refused")} ${detail ?? ""}`);
    },
    signedOut: () => location.reload(),
  });

  const say = (body, shown, attached = []) => {
    const turn = outbox.add(body, shown);
    turn.attached = attached;
    log.addPending(turn.body.id, shown);
    log.remark(turn.body.id, word("sending"));
  };
  const composer = new Composer(page.querySelector(".composer"), conversation, (text, attached) => {
    const shown = [text, ...attached.map((each) => `📎 ${each.label}`)].filter(Boolean).join("\n");
    say({ text, files: attached.map((each) => each.id) }, shown, attached);
  });

  const prepare = (root) => root.querySelectorAll("form[data-turn]").forEach(restore);
  const focusOn = (line) => {
    const wrong = line.querySelector("input[aria-invalid=true], select[aria-invalid=true], textarea[aria-invalid=true]");
    if (wrong) wrong.focus();
    else composer.box.focus({ preventScroll: true });
  };

  new Stream(Number(page.dataset.after), {
    line: (html) => {
      const wasInCard = log.list.contains(document.activeElement) || document.activeElement === document.body;
      const line = log.add(html);
      if (!line) return;
      prepare(line);
      if (wasInCard && line.matches(".assistant") && matchMedia("(hover: hover)").matches) focusOn(line);
    },
    rewritten: (html) => {
      const line = log.rewrite(html);
      if (line) prepare(line);
    },
    writing: (html) => log.write(html),
    drafts: (versions) => refresh(log.list, (open = versions)),
    charge: (html) => log.putInCharge(html),
    language: () => location.reload(),
    away: () => (offline.hidden = false),
    back: () => (offline.hidden = true),
    signedOut: () => location.reload(),
  });

  log.list.addEventListener("click", async (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.say) say({ text: button.dataset.say }, button.dataset.say);
    else if (button?.dataset.turn && button.ariaDisabled !== "true") press(button);
    else if (button?.matches(".earlier")) await earlier(button);
  });

  log.charge.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) press(button);
  });

  log.list.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target;
    if (boxes(form).some((files) => files.wait())) return;
    const body = { ...JSON.parse(form.dataset.turn), values: answers(form), label: form.dataset.title };
    setState(form.closest(".card"), "sent");
    forget(form);
    say(body, form.dataset.title);
  });

  page.addEventListener("change", (event) => {
    if (!event.target.matches("input[type=file]")) return;
    filesAt(event.target).add([...event.target.files]);
    event.target.value = "";
  });

  droppable(page, (files, target) => filesAt(target).add(files));

  // Where files belong that are picked or let go there: the form around it, else the message.
  function filesAt(element) {
    const form = element.closest("form[data-turn]");
    const usable = form?.closest(".card")?.dataset.state === "open" ? boxes(form) : [];
    return usable.find((files) => files.box.contains(element)) ?? usable[0] ?? composer.files;
  }

  log.list.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-turn]");
    if (form) remember(form);
  });

  function press(button) {
    const label = button.textContent;
    const card = button.closest(".card");
    if (card) setState(card, "sent");
    if (button.matches(".quiet")) choose(button);
    say({ ...JSON.parse(button.dataset.turn), label }, label);
  }

  async function earlier(button) {
    const first = log.list.querySelector(".line[data-id]");
    button.disabled = true;
    const response = await fetch(`/chat/earlier?before=${first.dataset.id}`).catch(() => undefined);
    button.disabled = false;
    if (!response?.ok) return;
    log.addEarlier(await response.text());
    prepare(log.list);
    refresh(log.list, open);
  }

  const language = document.getElementById("language");
  language.addEventListener("change", () => language.form.requestSubmit());
  language.form.querySelector("button").hidden = true;
  document.addEventListener("click", (event) => {
    const menu = document.querySelector(".menu[open]");
    if (menu && !menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const menu = document.querySelector(".menu[open]");
    if (event.key !== "Escape" || !menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  prepare(log.list);
  refresh(log.list, open);
  for (const turn of outbox.turns) log.addPending(turn.body.id, turn.shown);
  outbox.send();
}
