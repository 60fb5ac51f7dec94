// Attaching files: each is sent as soon as it is picked, dropped or pasted, with its progress, and stays in its list by
// its id until the form or message is sent.

const PATIENCE = 900_000; // milliseconds for one file

const word = (name, values = {}) =>
  document.getElementById(`word-${name}`).content.textContent.replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);

const known = new WeakMap();

// The files of a box `.files`, made once. `changed` is called whenever one is attached or removed.
export function filesIn(box, changed = () => {}) {
  if (!known.has(box)) known.set(box, new Files(box, changed));
  return known.get(box);
}

class Files {
  constructor(box, changed) {
    this.box = box;
    this.list = box.querySelector(".attached");
    this.trouble = box.querySelector(".error");
    this.most = Number(box.dataset.most);
    this.changed = changed;
    this.list.addEventListener("click", (event) => {
      const button = event.target.closest(".remove");
      if (button) this.remove(button.closest("li"));
    });
  }

  get ids() {
    return this.attached.map((each) => each.id);
  }

  get attached() {
    return [...this.list.querySelectorAll("li[data-file]")].map((row) => ({
      id: row.dataset.file,
      label: row.querySelector(".name").textContent,
    }));
  }

  get busy() {
    return this.list.querySelector("li:not([data-file])") !== null;
  }

  // True where something is still on its way; then that is said.
  wait() {
    if (this.busy) this.tell(word("still-sending"));
    return this.busy;
  }

  async add(picked) {
    this.tell("");
    const largest = Number(document.getElementById("chat").dataset.largest);
    for (const file of picked) {
      if (this.list.children.length >= this.most) {
        this.tell(word("too-many", { n: this.most }));
        break;
      }
      if (file.size > largest) this.tell(word("too-large", { name: file.name, limit: Math.floor(largest / 1e6) }));
      else await this.send(file);
    }
  }

  async send(file) {
    const row = this.row(file.name);
    const { id, label, detail } = await post(file, row);
    if (!row.isConnected) return;
    if (!id) {
      row.remove();
      this.tell(detail || word("not-attached", { name: file.name }));
      return;
    }
    this.settle(row, id, label);
    document.getElementById("file-news").textContent = word("attached", { name: file.name });
    this.changed();
  }

  row(label) {
    const row = document.getElementById("file-row").content.firstElementChild.cloneNode(true);
    this.list.append(row);
    this.name(row, label);
    return row;
  }

  settle(row, id, label) {
    row.dataset.file = id;
    row.querySelector("progress")?.remove();
    this.name(row, label);
  }

  name(row, label) {
    row.querySelector(".name").textContent = label;
    row.querySelector(".remove").ariaLabel = word("remove", { name: label });
  }

  // What was attached before a reload.
  restore(attached) {
    for (const { id, label } of attached) {
      if (!this.ids.includes(id) && this.list.children.length < this.most) this.settle(this.row(label), id, label);
    }
  }

  remove(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.upload?.abort();
    row.remove();
    this.tell("");
    this.changed();
    (next?.querySelector(".remove") ?? this.box.querySelector("input") ?? document.getElementById("clip")).focus();
  }

  clear() {
    this.list.replaceChildren();
    this.tell("");
    this.changed();
  }

  tell(text) {
    this.trouble.textContent = text;
    this.trouble.hidden = !text;
  }
}

// What is dragged over `area` is taken by `take`, which is told where it was let go.
export function droppable(area, take) {
  let inside = 0;
  const carries = (event) => event.dataTransfer?.types.includes("Files");
  const mark = (by) => area.classList.toggle("dropping", (inside = Math.max(0, inside + by)) > 0);
  area.addEventListener("dragenter", (event) => carries(event) && mark(1));
  area.addEventListener("dragleave", (event) => carries(event) && mark(-1));
  area.addEventListener("dragover", (event) => carries(event) && event.preventDefault());
  area.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    mark(-inside);
    take([...event.dataTransfer.files], event.target);
  });
}

// The id and label the server gave it, or why it did not take it. Only this older way of sending tells its progress.
function post(file, row) {
  return new Promise((resolve) => {
    const upload = new XMLHttpRequest();
    const bar = row.querySelector("progress");
    row.upload = upload;
    upload.upload.onprogress = (event) => (bar.value = event.total ? event.loaded / event.total : 0);
    upload.onload = () => {
      if (upload.status === 401) location.reload();
      resolve(answer(upload.responseText));
    };
    upload.onerror = upload.ontimeout = upload.onabort = () => resolve({});
    upload.timeout = PATIENCE;
    upload.open("POST", `/files?${new URLSearchParams({ name: file.name.slice(-200) })}`);
    upload.setRequestHeader("Content-Type", "application/octet-stream");
    upload.send(file);
  });
}

function answer(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
