/** The editor's questions: where a link leads, the size of a table, the words for a picture or note. */
import { COMMANDS, keyName } from "npc-editor/commands";
import { isAnchorName, linkAddress, noteText } from "npc-editor/schema";

let number = 0;

/**
 * Asks in a dialog: fields are {name, label, help, type, value, min, max, check}; `type` is an
 * input's, or "textarea", or "select" with `options` [[value, text]]; `check(value, form)` gives a
 * message where the value will not do. `extra` are further elements. Resolves to the values by
 * name, or null where the person changed their mind.
 */
function ask({ title, fields, submit, extra = [] }) {
  const dialog = make("dialog", "npc-dialog");
  const heading = make("h2", "npc-dialog__title", title);
  heading.id = `npc-dialog-${++number}`;
  dialog.setAttribute("aria-labelledby", heading.id);
  const form = make("form", "npc-dialog__form");
  form.method = "dialog";
  form.noValidate = true;
  form.append(heading, ...fields.map(row), ...extra);
  const buttons = make("div", "npc-dialog__buttons");
  const cancel = make("button", "npc-dialog__cancel", "取消");
  cancel.type = "button";
  buttons.append(make("button", "button npc-dialog__submit", submit), cancel);
  form.append(buttons);
  dialog.append(form);
  // Outside the form that is being edited: a form cannot stand in a form.
  document.body.append(dialog);
  return new Promise((resolve) => {
    let answer = null;
    cancel.addEventListener("click", () => dialog.close());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      if (fields.map((field) => isGood(form, field)).every(Boolean)) {
        answer = Object.fromEntries(fields.map(({ name, type }) => [name, value(form.elements[name], type)]));
        dialog.close();
      } else {
        form.querySelector("[aria-invalid=true]").focus();
      }
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    dialog.showModal();
    form.elements[0].focus();
  });
}

const ELEMENTS = { textarea: "textarea", select: "select" };

function row({ name, label, help, type = "text", value: given, min, max, options = [] }) {
  const id = `npc-field-${++number}`;
  const input = document.createElement(ELEMENTS[type] ?? "input");
  Object.assign(input, { id, name, autocomplete: "off" });
  if (!ELEMENTS[type]) input.type = type;
  if (type === "select") input.append(...options.map(([value, text]) => new Option(text, value)));
  if (type === "textarea") input.rows = 4;
  if (type === "checkbox") input.checked = Boolean(given);
  else input.value = given ?? "";
  if (min !== undefined) Object.assign(input, { min, max });
  const text = make("label", "npc-dialog__label", label);
  text.htmlFor = id;
  const line = make("div", `npc-dialog__row npc-dialog__row--${type}`);
  line.append(...(type === "checkbox" ? [input, text] : [text, input]));
  const said = make("p", "npc-dialog__help", help ?? "");
  said.id = `${id}-help`;
  said.dataset.help = help ?? "";
  input.setAttribute("aria-describedby", said.id);
  line.append(said);
  return line;
}

const value = (input, type) => (type === "checkbox" ? input.checked : input.value.trim());

function isGood(form, { name, type, check }) {
  const input = form.elements[name];
  const message = check?.(value(input, type), form) ?? "";
  const said = document.getElementById(input.getAttribute("aria-describedby"));
  said.textContent = message || said.dataset.help;
  said.classList.toggle("npc-dialog__help--wrong", Boolean(message));
  input.setAttribute("aria-invalid", String(Boolean(message)));
  return !message;
}

/**
 * {text, href, opensWindow, place} or null. `text` is only asked for where there is none yet.
 * `places` are those of the text that a link can lead to: [{href, label}]; `place` is the chosen one.
 */
export async function askLink({ text, href, opensWindow, askText, documents, places }) {
  const fields = [
    {
      name: "href",
      label: "网址",
      value: href,
      help: "例如 https://www.npc.gov.cn，也可以是邮箱，或本网站以 / 开头的地址。",
      check: (typed) => {
        if (!typed) return "请填写网址。";
        return linkAddress(typed) ? "" : "这不是网址。请填写以 http:// 或 https:// 开头的网址。";
      },
    },
  ];
  if (askText) fields.push({ name: "text", label: "显示的文字", value: text, help: "不填就显示网址，或那一处的标题。" });
  const options = [["", "（不是）"], ...places.map(({ href: to, label }) => [to, label])];
  if (places.length) fields.push({ name: "place", label: "跳到本文的某一处", type: "select", value: href, options });
  fields.push({ name: "opensWindow", label: "在新窗口打开", type: "checkbox", value: opensWindow });
  const choose = make("button", "npc-dialog__choose", "链接到文件库里的文件…");
  choose.type = "button";
  choose.addEventListener("click", async () => {
    const { form } = choose;
    const file = await chooseFrom(documents, "文件");
    if (!file) return;
    form.elements.href.value = file.url;
    if (form.elements.text && !form.elements.text.value) form.elements.text.value = file.label;
    form.elements.href.focus();
  });
  const asked = ask({ title: href ? "修改链接" : "插入链接", fields, submit: "确定", extra: documents ? [choose] : [] });
  const { href: address, place } = document.querySelector("dialog[open] form.npc-dialog__form").elements;
  if (place) {
    place.value ||= ""; // an address that is no place of the text
    place.addEventListener("change", () => {
      address.value = place.value;
    });
    address.addEventListener("input", () => {
      place.value = places.some(({ href: to }) => to === address.value) ? address.value : "";
    });
  }
  const answer = await asked;
  if (!answer) return null;
  const to = linkAddress(answer.href);
  return { ...answer, href: to, place: places.find(({ href }) => href === to) };
}

/** {rows, cols, withHeaderRow} or null. */
export async function askTable() {
  const between = (low, high) => (typed) =>
    /^\d+$/.test(typed) && typed >= low && typed <= high ? "" : `请填写 ${low} 到 ${high} 之间的数字。`;
  const answer = await ask({
    title: "插入表格",
    submit: "插入",
    fields: [
      { name: "rows", label: "行数", type: "number", value: 4, min: 1, max: 100, check: between(1, 100) },
      { name: "cols", label: "列数", type: "number", value: 3, min: 1, max: 20, check: between(1, 20) },
      { name: "withHeaderRow", label: "第一行是表头", type: "checkbox", value: true },
    ],
  });
  return answer && { ...answer, rows: Number(answer.rows), cols: Number(answer.cols) };
}

/** {alt} or null: "" for a decoration, null for what the library says of the picture. */
export async function askAlt(alt) {
  const help = "读给看不见图片的人听，图片打不开时也显示它。不填就用图库里的图片说明。";
  const decoration = "读屏软件会跳过它。图里有文字、人物或数据的，不是装饰。";
  const check = (isOne, form) => (isOne && form.elements.alt.value.trim() ? "装饰图片不要填替代文字。" : "");
  const answer = await ask({
    title: "替代文字",
    submit: "确定",
    fields: [
      { name: "alt", label: "图片里有什么", value: alt ?? "", help },
      { name: "isDecorative", label: "只是装饰图片", type: "checkbox", value: alt === "", help: decoration, check },
    ],
  });
  return answer && { alt: answer.isDecorative ? "" : answer.alt || null };
}

/** {text} of a footnote or null. */
export async function askFootnote(text) {
  const answer = await ask({
    title: text ? "修改脚注" : "插入脚注",
    submit: "确定",
    fields: [
      {
        name: "text",
        label: "脚注的文字",
        type: "textarea",
        value: text,
        help: "网页上这里是一个号码，点它就到文章末尾的“注释”，读到这段文字。号码自动排。",
        check: (typed) => (noteText(typed) ? "" : "请填写脚注的文字。"),
      },
    ],
  });
  return answer && { text: noteText(answer.text) };
}

/** {anchor} or null: "" takes it away. `taken` are the names of other places. */
export function askAnchor({ anchor, suggested, taken }) {
  const check = (typed) => {
    if (typed && !isAnchorName(typed)) return "只能用字母、数字、- 和 _，不超过 64 个。";
    return taken.includes(typed) ? "本文别处已经用了这个名字，请换一个。" : "";
  };
  const help = "别处的链接可以跳到这一段。用字母、数字、- 和 _；清空就去掉锚点。";
  const fields = [{ name: "anchor", label: "这一段的名字", value: anchor || suggested, help, check }];
  return ask({ title: "锚点", submit: "确定", fields });
}

/** Shows every key, as the table of commands has them. */
export function showKeys() {
  const dialog = make("dialog", "npc-dialog npc-dialog--keys");
  const heading = make("h2", "npc-dialog__title", "快捷键");
  heading.id = `npc-dialog-${++number}`;
  dialog.setAttribute("aria-labelledby", heading.id);
  const body = make("div", "npc-keys");
  for (const [group, commands] of COMMANDS) {
    const list = make("dl", "npc-keys__list");
    for (const { label, keys } of commands.filter((command) => command.keys.length)) {
      const said = make("dd", "npc-keys__keys");
      keys.forEach((key, place) => said.append(...(place ? ["，"] : []), make("kbd", "npc-keys__key", keyName(key))));
      list.append(make("dt", "npc-keys__label", label), said);
    }
    const part = make("section", "npc-keys__group");
    part.append(make("h3", "npc-keys__title", group), list);
    body.append(part);
  }
  const close = make("button", "button npc-dialog__submit", "关闭");
  close.type = "button";
  close.addEventListener("click", () => dialog.close());
  const frame = make("div", "npc-dialog__form");
  const buttons = make("div", "npc-dialog__buttons");
  buttons.append(close);
  frame.append(heading, body, buttons);
  dialog.append(frame);
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve();
    });
    heading.tabIndex = -1;
    dialog.showModal();
    heading.focus(); // not the button, which is far below
  });
}

/** What was chosen in the library ({url, alt, label}), or null. */
export function chooseFrom(picker, label) {
  return customElements.get("npc-media-picker").choose(picker, label);
}

function make(name, className, text = "") {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}
