/**
 * The column tree: folds branches and drags columns, with mouse, pen and finger.
 *
 * A drop below the same parent is sent at once. A drop below another one first shows, in a
 * dialog, what the page 移动 says of it. Without this script that page does all moves.
 */
const FOLDED = "npc-columns-folded";
const START = 4; // pixels before a press becomes a drag
const EDGE = 40; // pixels from the window's edge within which it scrolls

class ColumnsTree extends HTMLElement {
  connectedCallback() {
    this.rows = [...this.querySelectorAll("tr[data-column]")];
    this.byId = new Map(this.rows.map((row) => [row.dataset.column, row]));
    this.#prepareFolds();
    if (this.hasAttribute("data-npc-movable"))
      for (const handle of this.querySelectorAll("[data-npc-handle]"))
        handle.addEventListener("pointerdown", (event) => this.#press(event, handle));
  }

  /* Folding */

  #prepareFolds() {
    const folds = [...this.querySelectorAll("[data-npc-fold]")];
    if (!folds.length) return;
    this.folded = new Set(this.#remembered());
    // A row that the address or a form asks for must be in sight.
    const wanted = this.querySelector(":target, #add-column");
    let row = wanted?.matches("[data-column]") ? wanted : wanted?.previousElementSibling;
    for (; row; row = this.#parent(row)) if (row !== wanted) this.folded.delete(row.dataset.column);
    for (const fold of folds) {
      fold.hidden = false;
      fold.addEventListener("click", () => this.#fold(fold.closest("tr"), fold.ariaExpanded === "true"));
    }
    const bar = document.createElement("div");
    bar.className = "columns-folds";
    for (const [label, ids] of [
      ["全部展开", []],
      ["全部收起", folds.map((fold) => fold.closest("tr").dataset.column)],
    ]) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.addEventListener("click", () => {
        this.folded = new Set(ids);
        this.#showFolds();
      });
      bar.append(button);
    }
    this.prepend(bar);
    this.#showFolds();
  }

  #remembered() {
    try {
      return JSON.parse(localStorage.getItem(FOLDED)) ?? [];
    } catch {
      return [];
    }
  }

  #fold(row, isFolded) {
    if (isFolded) this.folded.add(row.dataset.column);
    else this.folded.delete(row.dataset.column);
    this.#showFolds();
  }

  #showFolds() {
    for (const row of this.rows) {
      row.hidden = this.#above(row).some((parent) => this.folded.has(parent.dataset.column));
      const fold = row.querySelector("[data-npc-fold]");
      if (fold) fold.ariaExpanded = String(!this.folded.has(row.dataset.column));
    }
    try {
      localStorage.setItem(FOLDED, JSON.stringify([...this.folded]));
    } catch {
      // Private windows may refuse: folding then lasts as long as the page.
    }
  }

  #parent(row) {
    return this.byId.get(row.dataset.parent);
  }

  #above(row) {
    const above = [];
    for (let parent = this.#parent(row); parent; parent = this.#parent(parent)) above.push(parent);
    return above;
  }

  /* Dragging */

  #press(event, handle) {
    if (event.button !== 0 || this.drag) return;
    event.preventDefault();
    const row = handle.closest("tr");
    const drag = (this.drag = { row, x: event.clientX, y: event.clientY, isMoving: false, place: null });
    const watch = new AbortController();
    const on = (type, action) => document.addEventListener(type, action, { signal: watch.signal });
    const end = () => {
      watch.abort();
      cancelAnimationFrame(drag.frame);
      this.drag = null;
      this.#clear(drag);
    };
    handle.setPointerCapture(event.pointerId);
    on("pointermove", (moved) => {
      [drag.pointerX, drag.pointerY] = [moved.clientX, moved.clientY];
      if (!drag.isMoving && Math.hypot(moved.clientX - drag.x, moved.clientY - drag.y) < START) return;
      if (!drag.isMoving) this.#lift(drag);
      this.#aim(drag);
    });
    on("pointerup", () => {
      const { place, isMoving } = drag;
      end();
      if (isMoving && place) this.#drop(row, place);
    });
    on("pointercancel", end);
    on("keydown", (pressed) => {
      if (pressed.key === "Escape") end();
    });
  }

  #lift(drag) {
    drag.isMoving = true;
    drag.branch = new Set([drag.row, ...this.rows.filter((row) => this.#above(row).includes(drag.row))]);
    drag.branch.forEach((row) => row.classList.add("columns-row--dragged"));
    drag.name = drag.row.querySelector(".columns-title").firstElementChild.textContent.trim();
    drag.line = document.createElement("div");
    drag.line.className = "columns-line";
    drag.ghost = document.createElement("div");
    drag.ghost.className = "columns-ghost";
    document.body.append(drag.line, drag.ghost);
    document.documentElement.classList.add("is-dragging");
    const scroll = () => {
      // Only towards the edge: a drag that begins beside it may well lead away from it.
      const below = drag.pointerY > drag.y + START * 3 ? drag.pointerY - (innerHeight - EDGE) : 0;
      const above = drag.pointerY < drag.y - START * 3 ? EDGE - drag.pointerY : 0;
      const by = below > 0 ? below / 4 : above > 0 ? -above / 4 : 0;
      if (by) {
        this.#scroller().scrollBy(0, by);
        this.#aim(drag);
      }
      drag.frame = requestAnimationFrame(scroll);
    };
    scroll();
  }

  #scroller() {
    for (let box = this.parentElement; box; box = box.parentElement)
      if (box.scrollHeight > box.clientHeight && /auto|scroll/.test(getComputedStyle(box).overflowY)) return box;
    return document.scrollingElement;
  }

  #clear(drag) {
    if (!drag.isMoving) return;
    drag.branch.forEach((row) => row.classList.remove("columns-row--dragged"));
    drag.place?.row.classList.remove("columns-row--target");
    drag.line.remove();
    drag.ghost.remove();
    document.documentElement.classList.remove("is-dragging");
  }

  /** Upper third of a row: before it; middle: into it; lower third: after it and its branch. */
  #aim(drag) {
    drag.place?.row.classList.remove("columns-row--target");
    drag.place = this.#placeAt(drag);
    drag.line.hidden = !drag.place;
    drag.ghost.textContent = drag.place ? `${drag.name}：${drag.place.says}` : `${drag.name}：请移到一个栏目上`;
    const left = Math.min(drag.pointerX + 16, innerWidth - drag.ghost.offsetWidth - 8);
    drag.ghost.style.left = `${Math.max(8, left)}px`;
    drag.ghost.style.top = `${Math.min(drag.pointerY + 16, innerHeight - drag.ghost.offsetHeight - 8)}px`;
    if (!drag.place) return;
    const { row, isInto, isAbove } = drag.place;
    if (isInto) row.classList.add("columns-row--target");
    const title = row.querySelector(".columns-title").getBoundingClientRect();
    const box = (isAbove || isInto ? row : this.#last(row)).getBoundingClientRect();
    const inset = isInto ? 28 : 0;
    drag.line.style.left = `${title.left + inset + scrollX}px`;
    drag.line.style.width = `${Math.max(40, box.right - title.left - inset)}px`;
    drag.line.style.top = `${(isAbove ? box.top : box.bottom) - 1 + scrollY}px`;
  }

  #placeAt(drag) {
    const shown = this.rows.filter((row) => !row.hidden);
    const [first, last] = [shown[0], shown[shown.length - 1]].map((row) => row.getBoundingClientRect());
    // A little above the first row or below the last one still means that row.
    const near = drag.pointerY > first.top - EDGE && drag.pointerY < last.bottom + EDGE;
    const y = Math.min(Math.max(drag.pointerY, first.top), last.bottom - 1);
    const row = shown.find((candidate) => {
      const box = candidate.getBoundingClientRect();
      return near && y >= box.top && y < box.bottom;
    });
    if (!row || drag.branch.has(row) || row.classList.contains("columns-row--guide")) return null;
    const box = row.getBoundingClientRect();
    const part = (y - box.top) / box.height;
    const name = row.querySelector(".columns-title").firstElementChild?.textContent.trim() ?? "";
    if (part < 1 / 3) return { row, position: "left", isAbove: true, says: `排在“${name}”前面` };
    const isOpen = this.rows.some((one) => one.dataset.parent === row.dataset.column && !one.hidden);
    if (part < 2 / 3) return { row, position: "last-child", isInto: true, says: `放到“${name}”里面` };
    // Below an open branch's first row the eye sees the place of its first child.
    if (isOpen) return { row, position: "first-child", isInto: true, says: `放到“${name}”里面，排在最前` };
    return { row, position: "right", says: `排在“${name}”后面` };
  }

  /** The last row in sight of a row's branch. */
  #last(row) {
    let last = row;
    for (const one of this.rows) if (!one.hidden && this.#above(one).includes(row)) last = one;
    return last;
  }

  async #drop(row, place) {
    const address = row.querySelector("[data-npc-move]").href;
    const target = place.row.dataset.column;
    const parent = place.isInto ? target : place.row.dataset.parent;
    if (parent === row.dataset.parent) {
      const form = document.getElementById("columns-move-form");
      form.action = address;
      form.elements.target.value = target;
      form.elements.position.value = place.position;
      form.submit();
      return;
    }
    const asked = new URL(address);
    asked.searchParams.set("target", target);
    asked.searchParams.set("position", place.position);
    try {
      const answer = await fetch(asked);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const plan = page.querySelector("[data-npc-plan]");
      if (!plan) throw new Error("no plan");
      this.#ask(plan);
    } catch {
      location.assign(asked); // the page says what the dialog could not
    }
  }

  #ask(plan) {
    const dialog = document.getElementById("columns-move-dialog");
    dialog.replaceChildren(...plan.childNodes);
    for (const button of dialog.querySelectorAll("[data-npc-cancel]"))
      button.addEventListener("click", (event) => {
        event.preventDefault();
        dialog.close();
      });
    dialog.showModal();
  }
}

customElements.define("npc-columns-tree", ColumnsTree);
