/**
 * The main navigation: disclosure menus on wide screens, a panel on phones.
 *
 * Wide: a submenu opens on hover, on keyboard focus and by its button; on touch the first
 * tap opens it and the second follows the link. Escape closes it and keeps the focus.
 * Phones: the link 菜单 becomes a button that opens the panel as a modal dialog would.
 * Without this script CSS does the same with :hover, :focus-within and :target.
 */
const WIDE = "(min-width: 62rem)";

class Navigation extends HTMLElement {
  connectedCallback() {
    this.panel = this.querySelector("nav");
    this.wide = window.matchMedia(WIDE);
    this.opener = this.#button(this.querySelector("[data-npc-open]"), () => this.#openPanel());
    this.opener.setAttribute("aria-expanded", "false");
    this.opener.setAttribute("aria-controls", this.panel.id);
    this.closer = this.#button(this.querySelector("[data-npc-close]"), () => this.#closePanel());
    this.items = [...this.querySelectorAll("li")].filter((item) =>
      item.querySelector(":scope > [aria-controls]"),
    );
    this.items.forEach((item) => this.#prepare(item));
    this.addEventListener("keydown", (event) => this.#onKey(event));
    document.addEventListener("pointerdown", (event) => {
      if (this.wide.matches && !this.contains(event.target)) this.#closeAll();
    });
    this.wide.addEventListener("change", () => this.#reset());
    this.#reset();
    // The address may still ask for the panel that stood in for this script.
    if (location.hash === `#${this.panel.id}`) history.replaceState(null, "", location.pathname + location.search);
  }

  #button(link, action) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = link.className;
    button.append(...link.childNodes);
    button.addEventListener("click", action);
    link.replaceWith(button);
    return button;
  }

  #prepare(item) {
    const toggle = item.querySelector(":scope > [aria-controls]");
    const link = item.querySelector(":scope > a");
    item.addEventListener("pointerenter", (event) => {
      if (this.wide.matches && event.pointerType === "mouse") this.#open(item);
    });
    item.addEventListener("pointerleave", (event) => {
      if (this.wide.matches && event.pointerType === "mouse" && !item.matches(":focus-within"))
        this.#close(item);
    });
    item.addEventListener("focusin", (event) => {
      if (this.wide.matches && event.target === link && link.matches(":focus-visible")) this.#open(item);
    });
    item.addEventListener("focusout", (event) => {
      if (this.wide.matches && !item.contains(event.relatedTarget) && !item.matches(":hover"))
        this.#close(item);
    });
    let touched = false;
    link.addEventListener("pointerdown", (event) => {
      touched = event.pointerType === "touch";
    });
    link.addEventListener("click", (event) => {
      if (this.wide.matches && touched && !this.#isOpen(item)) {
        event.preventDefault();
        this.#open(item);
      }
    });
    toggle.addEventListener("click", () => {
      if (this.#isOpen(item)) this.#close(item);
      else this.#open(item);
    });
  }

  #isOpen(item) {
    return item.hasAttribute("data-open");
  }

  #set(item, isOpen) {
    item.toggleAttribute("data-open", isOpen);
    item.querySelector(":scope > [aria-controls]").setAttribute("aria-expanded", String(isOpen));
  }

  #open(item) {
    if (this.wide.matches) {
      this.items.forEach((other) => other !== item && this.#set(other, false));
      delete item.dataset.edge;
      const panel = item.querySelector(":scope > ul").getBoundingClientRect();
      if (panel.left < 0) item.dataset.edge = "start";
      else if (panel.right > document.documentElement.clientWidth) item.dataset.edge = "end";
    }
    this.#set(item, true);
  }

  #close(item) {
    this.#set(item, false);
  }

  #closeAll() {
    this.items.forEach((item) => this.#set(item, false));
  }

  /** Wide: all closed. Narrow: the branch where the reader stands is unfolded. */
  #reset() {
    this.#closePanel({ keepFocus: true });
    this.items.forEach((item) =>
      this.#set(item, !this.wide.matches && item.hasAttribute("data-branch")),
    );
  }

  #openPanel() {
    this.panel.setAttribute("data-open", "");
    this.opener.setAttribute("aria-expanded", "true");
    this.closer.focus();
  }

  #closePanel({ keepFocus = false } = {}) {
    const wasOpen = this.panel.hasAttribute("data-open");
    this.panel.removeAttribute("data-open");
    this.opener.setAttribute("aria-expanded", "false");
    if (wasOpen && !keepFocus) this.opener.focus();
  }

  #onKey(event) {
    if (this.panel.hasAttribute("data-open")) {
      if (event.key === "Escape") this.#closePanel();
      if (event.key === "Tab") this.#keepInside(event);
      return;
    }
    if (event.key !== "Escape" || !this.wide.matches) return;
    const item = this.items.find((candidate) => this.#isOpen(candidate));
    if (!item) return;
    const isInside = item.contains(document.activeElement);
    this.#close(item);
    if (isInside) item.querySelector(":scope > [aria-controls]").focus();
  }

  #keepInside(event) {
    const stops = [...this.panel.querySelectorAll("a[href], button")].filter(
      (stop) => stop.offsetParent !== null,
    );
    const [first, last] = [stops[0], stops[stops.length - 1]];
    if (event.shiftKey && document.activeElement === first) {
      event.preventDefault();
      last.focus();
    } else if (!event.shiftKey && document.activeElement === last) {
      event.preventDefault();
      first.focus();
    }
  }
}

customElements.define("npc-navigation", Navigation);
