// Buttons and forms in the conversation: what pressing and sending them says, which of them can still be used, and
// what was typed into them before a reload.

import { filesIn } from "./files.js";

// `open`: the version of every form that is not finished, by draft. Only the newest card of a form can be used, and
// only while it shows what the server keeps.
export function refresh(log, open) {
  const newest = new Map();
  for (const card of log.querySelectorAll(".card")) newest.set(card.dataset.draft, card);
  for (const card of log.querySelectorAll(".card")) {
    const { draft, version } = card.dataset;
    if (newest.get(draft) !== card) setState(card, "replaced");
    else setState(card, open[draft] === Number(version) ? "open" : "closed");
  }
  for (const button of log.querySelectorAll("button[data-of]")) {
    if (!button.closest(".card")) button.disabled = open[button.dataset.of] !== Number(button.dataset.version);
  }
  const offered = [...log.querySelectorAll("button.quiet[data-turn]")];
  for (const line of log.querySelectorAll("[data-pressed]")) {
    offered.filter((button) => button.dataset.turn === line.dataset.pressed).forEach(choose);
  }
}

// This one of several quiet buttons stands as chosen. It keeps the focus, but says no more; the others still can.
export function choose(button) {
  for (const each of button.parentElement.querySelectorAll("button.quiet")) {
    each.setAttribute("aria-pressed", String(each === button));
    each.setAttribute("aria-disabled", String(each === button));
  }
}

export function setState(card, state) {
  card.dataset.state = state;
  for (const control of card.querySelectorAll("fieldset.fields, .buttons button")) control.disabled = state !== "open";
  for (const note of card.querySelectorAll(".note")) note.hidden = note.dataset.for !== state;
  if (state === "closed") card.querySelectorAll("form[data-turn]").forEach(forget);
}

// What sending a form says. Empty answers are sent as well: they take back what was known.
export function answers(form) {
  const fields = [...form.querySelectorAll("[data-question]")];
  return Object.fromEntries(fields.map((field) => [field.dataset.question, answer(field)]));
}

function answer(field) {
  const picked = [...field.querySelectorAll("input:checked")].map((input) => input.value);
  const text = field.querySelector("input, select, textarea")?.value.trim() || null;
  switch (field.dataset.kind) {
    case "money":
      return text && { amount: text, currency: field.querySelector("[data-part=currency]").value || null };
    case "yes_no":
      return picked.length ? picked[0] === "true" : null;
    case "choices":
      return picked;
    case "files":
      return filesIn(field.querySelector(".files")).ids;
    case "choice":
      return field.matches("fieldset") ? (picked[0] ?? null) : text;
    default:
      return text;
  }
}

export function remember(form) {
  const typed = controls(form).map((control) => (control.matches("[type=radio], [type=checkbox]") ? control.checked : control.value));
  sessionStorage.setItem(storageKey(form), JSON.stringify({ typed, files: boxes(form).map((files) => files.attached) }));
}

export function restore(form) {
  const { typed = [], files = [] } = JSON.parse(sessionStorage.getItem(storageKey(form)) ?? "{}");
  boxes(form).forEach((box, at) => files[at] && box.restore(files[at]));
  if (typed.length !== controls(form).length) return;
  controls(form).forEach((control, at) => {
    if (typeof typed[at] === "boolean") control.checked = typed[at];
    else control.value = typed[at];
  });
}

// The places of a form where files can be attached.
export function boxes(form) {
  return [...form.querySelectorAll(".files")].map((box) => filesIn(box, () => remember(form)));
}

function controls(form) {
  return [...form.elements].filter((control) => control.matches("input:not([type=file]), select, textarea"));
}

export function forget(form) {
  sessionStorage.removeItem(storageKey(form));
}

function storageKey(form) {
  const { draft, version } = JSON.parse(form.dataset.turn);
  return `form:${draft}:${version}`;
}
