/** The editor's questions: the address of a link, the size of a table, the words for a picture. */
import { linkAddress } from "npc-editor/schema";

let number = 0;

/**
 * Asks in a dialog: fields are {name, label, help, type, value, min, max, check}; `check(value)`
 * gives a message where the value will not do. `extra` are further elements. Resolves to
 * the values by name, or null where the person changed their mind.
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

function row({ name, label, help, type = "text", value: given, min, max }) {
  const id = `npc-field-${++number}`;
  const input = document.createElement("input");
  Object.assign(input, { id, name, type, autocomplete: "off" });
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
  const message = check?.(value(input, type)) ?? "";
  const said = document.getElementById(input.getAttribute("aria-describedby"));
  said.textContent = message || said.dataset.help;
  said.classList.toggle("npc-dialog__help--wrong", Boolean(message));
  input.setAttribute("aria-invalid", String(Boolean(message)));
  return !message;
}

/** {text, href, opensWindow} or null. `text` is only asked for where there is none yet. */
export async function askLink({ text, href, opensWindow, askText, documents }) {
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
  if (askText) fields.push({ name: "text", label: "显示的文字", value: text, help: "不填就显示网址。" });
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
  const answer = await ask({ title: href ? "修改链接" : "插入链接", fields, submit: "确定", extra: documents ? [choose] : [] });
  return answer && { ...answer, href: linkAddress(answer.href) };
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

/** {alt} or null. */
export function askAlt(alt) {
  const help = "读给看不见图片的人听，图片打不开时也显示它。只是装饰的图片不用填。";
  return ask({ title: "替代文字", submit: "确定", fields: [{ name: "alt", label: "图片里有什么", value: alt, help }] });
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
