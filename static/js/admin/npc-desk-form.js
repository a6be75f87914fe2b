/**
 * Guards the form around it. Leaving with unsaved changes asks first; a second click on a button
 * saves nothing twice; and where the login has ended meanwhile the form stays, with all that
 * was typed, until the person has logged in again in another window.
 *
 * data-npc-unsaved: what the form holds was refused, so it is unsaved from the start.
 * data-npc-session: an address that only somebody who is logged in gets; data-npc-login: where
 * to log in.
 */
class DeskForm extends HTMLElement {
  #isUnsaved = false;
  #isSending = false;
  #isChecked = false;
  #hadEnded = false;

  connectedCallback() {
    this.form = this.closest("form");
    this.#isUnsaved = this.hasAttribute("data-npc-unsaved");
    for (const name of ["input", "change", "formset:added", "formset:removed"])
      this.form.addEventListener(name, () => (this.#isUnsaved = true));
    this.form.addEventListener("submit", (event) => this.#send(event));
    document.querySelectorAll("[data-npc-discard]").forEach((link) => {
      link.addEventListener("click", () => (this.#isUnsaved = false));
    });
    addEventListener("beforeunload", (event) => {
      if (this.#isUnsaved && !this.#isChecked) event.preventDefault();
    });
    // Back from the next page, out of the browser's memory: it can be sent again.
    addEventListener("pageshow", () => (this.#isSending = this.#isChecked = false));
  }

  async #send(event) {
    if (this.#isChecked) return;
    event.preventDefault();
    if (this.#isSending) return;
    this.#isSending = true;
    const trouble = await this.#trouble();
    if (trouble) {
      this.#isSending = false;
      this.#tell(...trouble);
      return;
    }
    this.#isChecked = true;
    this.form.requestSubmit(event.submitter);
  }

  /** Why the form cannot be sent now, or null. */
  async #trouble() {
    try {
      const how = { redirect: "manual", cache: "no-store" };
      const answer = await fetch(this.dataset.npcSession, { method: "HEAD", ...how });
      if (answer.type === "opaqueredirect") {
        this.#hadEnded = true;
        return ["登录已经过期，还没有保存。您填写的内容都在这一页，请不要关闭。", "在新窗口登录", "，登录后回到这一页，再点一次保存。"];
      }
      if (this.#hadEnded) await this.#renewToken();
      return null;
    } catch {
      return ["网络不通，还没有保存。您填写的内容都在这一页，请稍后再点一次保存。"];
    }
  }

  /** A new login comes with a new token against forged requests; the old one is refused. */
  async #renewToken() {
    const answer = await fetch(location.href, { cache: "no-store" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const name = "[name=csrfmiddlewaretoken]";
    const fresh = page.querySelector(name);
    if (fresh) this.form.querySelector(name).value = fresh.value;
  }

  #tell(text, link = "", rest = "") {
    this.querySelector("[role=alert]")?.remove();
    const note = document.createElement("p");
    note.className = "errornote";
    note.setAttribute("role", "alert");
    note.append(text);
    if (link) {
      const anchor = document.createElement("a");
      anchor.href = this.dataset.npcLogin;
      anchor.target = "_blank";
      anchor.textContent = link;
      note.append(anchor, rest);
    }
    this.append(note);
    this.scrollIntoView({ block: "center" });
  }
}

customElements.define("npc-desk-form", DeskForm);
