/**
 * Logging in again without leaving the page: a dialog with the password alone, since it is the
 * same person who goes on. `ask(then)` opens it; `then` is called once the login stands.
 *
 * data-npc-login: the address of the login page; data-npc-name: the person's login name.
 */
const TOKEN = "csrfmiddlewaretoken";

class Login extends HTMLElement {
  #then = null;

  ask(then) {
    this.#then = then;
    this.dialog ??= this.#build();
    if (!this.dialog.open) this.dialog.showModal();
    this.password.focus();
  }

  #build() {
    const dialog = node("dialog", { class: "login-again", "aria-labelledby": "login-again-title" });
    const form = node("form", { method: "dialog" });
    const title = node("h2", { id: "login-again-title" }, "登录已经过期");
    const note = node("p", {}, "您写的内容都在这一页，没有丢。输入密码后接着写。");
    const name = node("input", { type: "text", id: "login-again-name", value: this.dataset.npcName, readonly: "", autocomplete: "username" });
    this.password = node("input", { type: "password", id: "login-again-password", required: "", autocomplete: "current-password" });
    this.said = node("p", { class: "login-again__said", role: "alert" });
    const enter = node("button", { class: "button default", type: "submit" }, "登录");
    const later = node("button", { class: "button", type: "button" }, "稍后再说");
    later.addEventListener("click", () => dialog.close());
    const buttons = node("div", { class: "login-again__buttons" });
    buttons.append(enter, later);
    form.append(title, note, node("label", { for: name.id }, "登录名"), name, node("label", { for: this.password.id }, "密码"), this.password, this.said, buttons);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#enter(enter);
    });
    dialog.append(form);
    this.append(dialog);
    return dialog;
  }

  async #enter(button) {
    button.disabled = true;
    this.said.textContent = "";
    try {
      const trouble = await this.#logIn();
      if (trouble) {
        this.said.textContent = trouble;
        this.password.select();
        return;
      }
      this.password.value = "";
      this.dialog.close();
      this.#then?.();
    } catch {
      this.said.textContent = "网络不通，请稍后再试。";
    } finally {
      button.disabled = false;
    }
  }

  /** "" once logged in, else what is wrong. */
  async #logIn() {
    const page = await read(await fetch(this.dataset.npcLogin, { cache: "no-store" }));
    const token = page.querySelector(`[name=${TOKEN}]`)?.value;
    // Somebody is logged in already, in another window: who it is comes out on keeping.
    if (!page.querySelector("[name=password]")) return "";
    const body = new URLSearchParams({ [TOKEN]: token, username: this.dataset.npcName, password: this.password.value, next: this.dataset.npcLogin });
    const answer = await fetch(this.dataset.npcLogin, { method: "POST", body, redirect: "manual", cache: "no-store" });
    if (answer.type === "opaqueredirect") return "";
    if (answer.status === 429) return "密码错得太多，账号暂时锁定了。您写的内容都在这一页，请过一会儿再登录。";
    if (answer.ok) return "密码不正确，请再输入一次。";
    return "没有登录成功，请稍后再试。";
  }
}

async function read(answer) {
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function node(name, attributes, text = "") {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  element.append(text);
  return element;
}

customElements.define("npc-login", Login);
