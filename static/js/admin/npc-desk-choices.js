/**
 * A list of many radio buttons or check boxes: a search field above it, and a line that says
 * what is chosen. Each label's data-npc-path is what the search looks in.
 */
const SEARCH_FROM = 8; // with fewer choices, one look finds them all

class DeskChoices extends HTMLElement {
  connectedCallback() {
    this.items = [...this.querySelectorAll("[data-npc-path]")];
    this.list = this.querySelector(".choice-list__items");
    // A row of a form that was copied brings along what the first one made.
    this.querySelectorAll(".choice-list__said, .choice-list__search").forEach((old) => old.remove());
    this.said = document.createElement("p");
    this.said.className = "choice-list__said";
    this.prepend(this.said);
    if (this.items.length >= SEARCH_FROM) this.#addSearch();
    this.addEventListener("change", () => this.#say());
    this.#say();
    this.#showChosen();
  }

  #addSearch() {
    const field = document.createElement("input");
    field.type = "search";
    field.className = "choice-list__search";
    field.placeholder = "输入文字查找";
    field.setAttribute("aria-label", `查找${this.list.getAttribute("aria-label")}`);
    // Searching changes nothing of the form: it is neither typed content nor sent.
    field.addEventListener("input", (event) => {
      event.stopPropagation();
      this.#search(field.value.trim());
    });
    field.addEventListener("change", (event) => event.stopPropagation());
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    this.list.before(field);
  }

  #search(text) {
    let found = 0;
    for (const item of this.items) {
      const isWanted = item.dataset.npcPath.toLowerCase().includes(text.toLowerCase());
      item.hidden = !isWanted;
      found += isWanted;
    }
    this.list.classList.toggle("choice-list__items--empty", found === 0);
    if (!text) this.#showChosen();
  }

  #say() {
    const chosen = this.items.filter((item) => item.querySelector("input").checked);
    this.said.textContent = chosen.length
      ? `已选：${chosen.map((item) => item.dataset.npcPath).join("、")}`
      : "还没有选择";
  }

  #showChosen() {
    const first = this.items.find((item) => item.querySelector("input").checked);
    if (first) this.list.scrollTop = first.offsetTop - this.list.clientHeight / 2;
  }
}

customElements.define("npc-desk-choices", DeskChoices);
