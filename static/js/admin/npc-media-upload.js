/**
 * The upload area: files are sent one by one as soon as they are chosen or dropped, and each
 * gets its own line saying what became of it. Sends `npc-uploaded` (detail: the asset) for
 * every file taken in. Without script the form inside sends them all.
 */
class MediaUpload extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.input = this.querySelector("input[type=file]");
    this.results = this.querySelector("[data-npc-results]");
    this.summary = this.querySelector("[data-npc-summary]");
    this.waiting = [];
    this.counts = { done: 0, refused: 0 };
    this.querySelector("[data-npc-submit]").hidden = true;
    this.querySelector("[data-npc-title]").textContent += "，或拖到这里";
    this.input.addEventListener("change", () => {
      this.#add(this.input.files);
      this.input.value = "";
    });
    for (const type of ["dragover", "dragleave", "drop"]) {
      this.addEventListener(type, (event) => this.#drag(event));
    }
  }

  #drag(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.classList.toggle("upload--over", event.type === "dragover");
    if (event.type === "drop") this.#add(event.dataTransfer.files);
  }

  #add(files) {
    for (const file of files) {
      const line = new ResultLine(file.name);
      this.results.append(line.element);
      if (file.size > Number(this.dataset.maxBytes)) {
        this.#refuse(line, `没有上传：文件太大（${megabytes(file.size)} MB），最多 ${megabytes(this.dataset.maxBytes)} MB。`);
      } else {
        this.waiting.push({ file, line });
      }
    }
    this.#work();
  }

  async #work() {
    if (this.isWorking) return;
    this.isWorking = true;
    while (this.waiting.length) {
      const total = this.counts.done + this.counts.refused + this.waiting.length;
      this.summary.textContent = `正在上传，还有 ${this.waiting.length} 个（共 ${total} 个）…`;
      await this.#send(this.waiting.shift());
    }
    this.isWorking = false;
    const { done, refused } = this.counts;
    const all = done === 1 ? "上传好了。" : `${done} 个全部上传好了。`;
    this.summary.textContent = refused ? `上传了 ${done} 个，${refused} 个没有上传，原因见下面。` : all;
    const refresh = this.querySelector("[data-npc-refresh]");
    if (refresh) refresh.hidden = !done;
    this.dispatchEvent(new CustomEvent("npc-uploads-done", { bubbles: true }));
  }

  async #send({ file, line }) {
    const body = new FormData(this.form);
    body.delete("files");
    body.append("files", file);
    line.say("busy", "正在上传…");
    let outcome;
    try {
      const response = await fetch(this.form.action, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
      });
      const isJSON = response.headers.get("Content-Type")?.includes("json");
      if (!response.ok || !isJSON) {
        const isOut = response.redirected || response.status === 403;
        const reason = isOut ? "登录已过期或没有权限，请刷新页面、重新登录后再试。" : `服务器没有接受（${response.status}）。`;
        return this.#retry({ file, line }, reason);
      }
      outcome = (await response.json()).results[0];
    } catch {
      return this.#retry({ file, line }, "网络中断。");
    }
    if (!outcome?.asset) return this.#refuse(line, `没有上传：${outcome?.message ?? "文件读不出来。"}`);
    this.counts.done += 1;
    line.say("done", `已上传。${outcome.message}`);
    line.show(outcome.asset, this.dataset.description);
    this.dispatchEvent(new CustomEvent("npc-uploaded", { bubbles: true, detail: outcome.asset }));
  }

  #refuse(line, message) {
    this.counts.refused += 1;
    line.say("refused", message);
  }

  /** Nothing is lost: the file stays in its line until it is sent again. */
  #retry(item, reason) {
    this.#refuse(item.line, `没有上传：${reason}`);
    item.line.offer("重试", () => {
      this.counts.refused -= 1;
      this.waiting.push(item);
      this.#work();
    });
  }
}

/** One file's line in the list of results. */
class ResultLine {
  constructor(name) {
    this.element = document.createElement("li");
    this.text = node("span", "upload-result__text");
    this.message = node("span", "upload-result__message");
    this.text.append(node("strong", "upload-result__name", name), this.message);
    this.element.append(this.text);
    this.say("busy", "等待上传…");
  }

  say(state, message) {
    this.element.className = `upload-result upload-result--${state}`;
    this.message.textContent = message;
  }

  /** description: what the words are called that the asset may lack. */
  show(asset, description) {
    if (asset.thumbnail) {
      const picture = node("img", "upload-result__picture");
      picture.src = asset.thumbnail;
      picture.alt = "";
      this.element.prepend(picture);
    }
    const link = node("a", "upload-result__link", asset.lacks_description ? `填写${description}` : "查看");
    link.href = asset.edit_url;
    link.target = "_blank";
    this.element.append(link);
  }

  offer(label, action) {
    const button = node("button", "button upload-result__button", label);
    button.type = "button";
    button.addEventListener("click", () => {
      button.remove();
      action();
    });
    this.element.append(button);
  }
}

function node(name, className, text = "") {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}

function megabytes(bytes) {
  return (Number(bytes) / 1024 / 1024).toFixed(Number(bytes) % (1024 * 1024) ? 1 : 0);
}

customElements.define("npc-media-upload", MediaUpload);
