/**
 * 快速前往: a dialog that leads to any page of the admin, opened with its link or Ctrl/⌘ K.
 * What is found comes from the address in data-npc-found; without script the link leads to a page.
 */
const PAUSE = 150; // milliseconds without a key before the server is asked
const mac = /Mac|iPhone|iPad/.test(navigator.platform);

class Palette extends HTMLElement {
  #dialog;
  #input;
  #list;
  #said;
  #choices = [];
  #active = -1;
  #timer;
  #asking;

  connectedCallback() {
    const link = this.querySelector("a");
    const keys = link.querySelector("kbd");
    keys.textContent = mac ? "⌘ K" : "Ctrl K";
    keys.hidden = false;
    link.role = "button";
    link.ariaHasPopup = "dialog";
    link.setAttribute("aria-keyshortcuts", mac ? "Meta+K" : "Control+K");
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.#open();
    });
    link.addEventListener("keydown", (event) => {
      if (event.key !== " ") return;
      event.preventDefault();
      this.#open();
    });
    document.addEventListener("keydown", (event) => this.#shortcut(event));
  }

  #shortcut(event) {
    const asked = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    // A key that somebody else has used, such as the editor, is not ours.
    if (!asked || event.key.toLowerCase() !== "k" || event.defaultPrevented) return;
    if (this.#dialog?.open) {
      event.preventDefault();
      this.#dialog.close();
    } else if (!document.querySelector("dialog:modal")) {
      event.preventDefault();
      this.#open();
    }
  }

  #open() {
    this.#dialog ??= this.#build();
    this.#input.value = "";
    this.#show([]);
    this.#say("");
    this.#dialog.showModal();
    this.#ask();
  }

  #build() {
    const dialog = node("dialog", { class: "palette", "aria-label": "快速前往" });
    const head = node("div", { class: "palette__head" });
    this.#input = node("input", {
      class: "palette__input",
      type: "text",
      role: "combobox",
      maxlength: "60",
      placeholder: "写名称、拼音或首字母",
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      enterkeyhint: "go",
      "aria-label": "要去哪里",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": "palette-choices",
      "aria-describedby": "palette-keys",
    });
    const close = node("button", { class: "palette__close", type: "button" }, "关闭");
    close.addEventListener("click", () => dialog.close());
    head.append(this.#input, close);
    this.#list = node("ul", { class: "palette__list", id: "palette-choices", role: "listbox", "aria-label": "可以去的地方" });
    this.#said = node("p", { class: "palette__said", role: "status" });
    const help = node("p", { class: "palette__keys", id: "palette-keys" }, "按上下键选择，回车打开，Esc 关闭。");
    dialog.append(head, this.#said, this.#list, help);
    this.#input.addEventListener("input", (event) => {
      if (!event.isComposing) this.#soon();
    });
    this.#input.addEventListener("compositionend", () => this.#soon());
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close(); // the dimmed page around it
    });
    dialog.addEventListener("close", () => {
      clearTimeout(this.#timer);
      this.#asking?.abort();
    });
    document.body.append(dialog);
    return dialog;
  }

  #key(event) {
    if (event.isComposing || event.keyCode === 229) return; // the input method has the key
    const last = this.#choices.length - 1;
    const steps = {
      ArrowDown: this.#active < last ? this.#active + 1 : 0,
      ArrowUp: this.#active > 0 ? this.#active - 1 : last,
    };
    if (event.key in steps && last >= 0) {
      event.preventDefault();
      this.#activate(steps[event.key]);
    } else if (event.key === "Enter" && this.#choices[this.#active]) {
      event.preventDefault();
      this.#go(this.#choices[this.#active].url, event.ctrlKey || event.metaKey);
    }
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), PAUSE);
  }

  async #ask() {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    const query = this.#input.value.trim();
    const url = new URL(this.dataset.npcFound, location.href);
    url.searchParams.set("q", query);
    try {
      const response = await fetch(url, { signal: asking.signal, headers: { Accept: "application/json" } });
      if (!response.ok || response.redirected) throw new Error(response.status);
      const { choices } = await response.json();
      this.#show(choices);
      if (!choices.length) this.#say(`没有找到“${query}”。可以少写几个字，或者只写拼音首字母。`);
      else this.#say(query ? `找到 ${choices.length} 项。` : "最近处理的和常用的：");
    } catch {
      if (asking.signal.aborted) return;
      this.#show([]);
      this.#say("没有取到结果。请检查网络和登录状态，再试一次。");
    }
  }

  #say(text) {
    this.#said.textContent = text;
  }

  #show(choices) {
    this.#choices = choices;
    this.#list.replaceChildren(...choices.map((choice, place) => this.#option(choice, place)));
    this.#list.hidden = !choices.length;
    this.#input.ariaExpanded = String(choices.length > 0);
    this.#activate(choices.length ? 0 : -1);
  }

  #option(choice, place) {
    const option = node("li", { class: "palette__choice", id: `palette-choice-${place}`, role: "option" });
    option.append(node("span", { class: "palette__title" }, choice.title), node("span", { class: "palette-kind" }, choice.kind));
    if (choice.where) option.append(node("span", { class: "palette-where" }, choice.where));
    option.addEventListener("pointermove", () => {
      if (this.#active !== place) this.#activate(place);
    });
    // The field keeps the focus.
    option.addEventListener("mousedown", (event) => event.preventDefault());
    option.addEventListener("click", (event) => this.#go(choice.url, event.ctrlKey || event.metaKey));
    return option;
  }

  #activate(place) {
    this.#active = place;
    for (const [number, option] of [...this.#list.children].entries()) {
      option.ariaSelected = String(number === place);
    }
    const active = this.#list.children[place];
    if (active) {
      this.#input.setAttribute("aria-activedescendant", active.id);
      active.scrollIntoView({ block: "nearest" });
    } else {
      this.#input.removeAttribute("aria-activedescendant");
    }
  }

  #go(url, beside) {
    if (beside) window.open(url, "_blank", "noopener");
    else location.assign(url);
  }
}

function node(name, attributes, text = "") {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
}

customElements.define("npc-palette", Palette);
