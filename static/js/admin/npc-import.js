/**
 * Sends one batch after the other, as the button in it would, and shows how far they have come.
 * A batch that does not get through is tried again; then a person has to press the button.
 */
const PATIENCE = [1000, 3000, 8000];

class Import extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    if (!this.form) return;
    this.bar = this.querySelector("progress");
    this.button = this.querySelector("[data-npc-step]");
    this.pause = this.querySelector("[data-npc-pause]");
    this.hint = this.querySelector("[data-npc-hint]");
    this.usualHint = this.hint.textContent;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#start();
      this.pause.focus({ preventScroll: true });
    });
    this.pause.addEventListener("click", () => this.#stop("已暂停，点“继续”接着做。"));
    this.#start();
  }

  #start() {
    this.isGoing = true;
    this.button.hidden = true;
    this.pause.hidden = false;
    this.hint.textContent = this.usualHint;
    this.#work();
  }

  #stop(message) {
    this.isGoing = false;
    this.pause.hidden = true;
    this.button.hidden = false;
    this.button.focus({ preventScroll: true });
    this.hint.textContent = message;
    this.querySelector("[data-npc-status]").textContent = message;
  }

  async #work() {
    if (this.isWorking) return;
    this.isWorking = true;
    let failures = 0;
    while (this.isGoing) {
      const answer = await this.#send();
      if (answer.numbers) {
        failures = 0;
        if (!answer.numbers.is_going) return location.reload();
        this.#show(answer.numbers);
      } else if (answer.message || failures === PATIENCE.length) {
        this.#stop(answer.message || "服务器没有回应。已经做完的不会丢，过一会儿点“继续”。");
      } else {
        await new Promise((resolve) => setTimeout(resolve, PATIENCE[failures]));
        failures += 1;
      }
    }
    this.isWorking = false;
  }

  async #send() {
    try {
      const response = await fetch(this.form.action, {
        method: "POST",
        body: new FormData(this.form),
        headers: { Accept: "application/json" },
      });
      if (response.redirected || response.status === 403) {
        return { message: "登录已过期或没有权限。请刷新页面、重新登录，再点“继续”。" };
      }
      if (response.status === 404) return { message: "这次导入已经被删除了。" };
      const found = await response.json();
      return response.ok ? { numbers: found } : { message: found.problem };
    } catch {
      return {};
    }
  }

  #show({ done, total, percent, made, wrong, stage }) {
    this.bar.value = percent;
    const what = stage === "checking" ? "可以导入" : "已导入";
    const text = `${done}/${total} 行，${what} ${made}，有问题 ${wrong}`;
    this.querySelector("[data-npc-said]").textContent = text;
    const tenth = Math.floor(percent / 10);
    if (tenth !== this.tenth) this.querySelector("[data-npc-status]").textContent = `${percent}%`;
    this.tenth = tenth;
  }
}

customElements.define("npc-import", Import);
