// The box at the bottom: Enter sends, it grows with its text, it says when the text gets too long, and keeps what is
// half written and attached over a reload.

import { filesIn } from "./files.js";

const NEARLY = 0.8; // of the limit

export class Composer {
  constructor(form, name, say) {
    this.form = form;
    this.name = `say:${name}`;
    this.box = form.querySelector("textarea");
    this.count = form.querySelector(".count");
    this.problem = form.querySelector(".problem");
    this.files = filesIn(form.querySelector(".files"), () => this.remember());
    this.files.restore(JSON.parse(sessionStorage.getItem(`${this.name}:files`) ?? "[]"));
    this.limit = Number(this.box.dataset.limit);
    this.box.value = sessionStorage.getItem(this.name) ?? "";
    this.box.addEventListener("input", () => this.changed());
    this.box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.box.value.trim();
      const { attached } = this.files;
      if ((!text && !attached.length) || this.tooLong() || this.files.wait()) return;
      this.set("");
      this.tell("");
      this.files.clear();
      say(text, attached);
    });
    this.box.addEventListener("paste", (event) => {
      if (!event.clipboardData.files.length) return;
      event.preventDefault();
      this.files.add([...event.clipboardData.files]);
    });
    this.changed();
  }

  set(text) {
    this.box.value = text;
    this.changed();
  }

  // What could not be sent comes back, unless something else was begun meanwhile: then below that.
  giveBack(text, attached, problem) {
    this.files.restore(attached);
    this.set([this.box.value, text].filter(Boolean).join("\n"));
    this.tell(problem);
    this.box.focus();
  }

  remember() {
    sessionStorage.setItem(`${this.name}:files`, JSON.stringify(this.files.attached));
  }

  tell(problem) {
    this.problem.textContent = problem;
    this.problem.hidden = !problem;
  }

  length() {
    return [...this.box.value].length;
  }

  tooLong() {
    return this.length() > this.limit;
  }

  changed() {
    sessionStorage.setItem(this.name, this.box.value);
    const number = new Intl.NumberFormat(document.documentElement.lang);
    this.count.textContent = `${number.format(this.length())} / ${number.format(this.limit)}`;
    this.count.hidden = this.length() < this.limit * NEARLY;
    this.form.classList.toggle("too-long", this.tooLong());
    this.box.setAttribute("aria-invalid", String(this.tooLong()));
    this.box.style.height = "auto";
    this.box.style.height = `${this.box.scrollHeight}px`;
  }
}
