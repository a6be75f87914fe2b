/**
 * A field for an address: typing a name offers pages of this site, and choosing one fills in
 * its address. What is found comes from data-npc-found of the input; without script it is typed.
 */
const PAUSE = 200; // milliseconds without a key before the server is asked
let count = 0;

class Address extends HTMLElement {
  #input;
  #list;
  #said;
  #choices = [];
  #active = -1;
  #timer;
  #asking;

  connectedCallback() {
    this.#input = this.querySelector("input");
    if (!this.#input || this.#list) return;
    const id = `address-choices-${(count += 1)}`;
    this.#list = node("ul", { class: "address__list", id, role: "listbox", "aria-label": "本网站的页面", hidden: "" });
    this.#said = node("p", { class: "address__said", role: "status" });
    this.append(this.#list, this.#said);
    for (const [name, value] of Object.entries({
      role: "combobox",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": id,
    })) this.#input.setAttribute(name, value);
    this.#input.addEventListener("input", (event) => {
      if (!event.isComposing) this.#soon();
    });
    this.#input.addEventListener("compositionend", () => this.#soon());
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#input.addEventListener("blur", () => this.#show([]));
    // Before the field loses the focus.
    this.#list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) this.#choose([...this.#list.children].indexOf(option));
    });
  }

  #key(event) {
    if (event.isComposing || event.keyCode === 229) return; // the input method has the key
    const last = this.#choices.length - 1;
    if (last < 0) return;
    if (event.key === "ArrowDown") this.#activate(this.#active < last ? this.#active + 1 : 0);
    else if (event.key === "ArrowUp") this.#activate(this.#active > 0 ? this.#active - 1 : last);
    else if (event.key === "Enter" && this.#active >= 0) this.#choose(this.#active);
    else if (event.key === "Escape") this.#show([]);
    else return;
    event.preventDefault();
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    const query = this.#input.value.trim();
    if (!query || /^(\/|https?:)/i.test(query)) {
      this.#show([]);
      this.#said.textContent = "";
      return;
    }
    this.#timer = setTimeout(() => this.#ask(query), PAUSE);
  }

  async #ask(query) {
    const asking = (this.#asking = new AbortController());
    const url = new URL(this.#input.dataset.npcFound, location.href);
    url.searchParams.set("q", query);
    try {
      const response = await fetch(url, { signal: asking.signal, headers: { Accept: "application/json" } });
      if (!response.ok || response.redirected) throw new Error(response.status);
      const { choices } = await response.json();
      this.#show(choices);
      this.#said.textContent = choices.length
        ? `找到 ${choices.length} 个页面，按上下键选择。`
        : `没有找到名称里有“${query}”的页面。`;
    } catch {
      if (asking.signal.aborted) return;
      this.#show([]);
      this.#said.textContent = "没有取到结果。请检查网络和登录状态，再试一次。";
    }
  }

  #show(choices) {
    this.#choices = choices;
    this.#list.replaceChildren(...choices.map((choice, place) => option(choice, `${this.#list.id}-${place}`)));
    this.#list.hidden = !choices.length;
    this.#input.setAttribute("aria-expanded", String(Boolean(choices.length)));
    this.#activate(-1);
  }

  #activate(place) {
    this.#active = place;
    [...this.#list.children].forEach((one, number) => one.setAttribute("aria-selected", String(number === place)));
    const active = this.#list.children[place];
    if (!active) return this.#input.removeAttribute("aria-activedescendant");
    this.#input.setAttribute("aria-activedescendant", active.id);
    active.scrollIntoView({ block: "nearest" });
  }

  #choose(place) {
    const { title, url } = this.#choices[place];
    this.#input.value = url;
    this.#input.dispatchEvent(new Event("change", { bubbles: true }));
    this.#show([]);
    this.#said.textContent = `已选择：${title}。`;
  }
}

function option(choice, id) {
  const line = node("li", { class: "address__choice", role: "option", id, "aria-selected": "false" });
  line.append(
    node("span", { class: "address__title" }, choice.title),
    node("span", { class: "address__kind" }, choice.kind),
    node("span", { class: "address__url" }, `${choice.where}，${choice.url}`),
  );
  return line;
}

function node(name, attributes, text = "") {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

customElements.define("npc-address", Address);
