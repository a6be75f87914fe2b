/**
 * 一键排版: asks the server for the text in house style, shows what differs, and takes it over as one
 * step that can be undone. The server only answers (apps/columns/house_style_desk.py).
 */
const TOKEN = "csrfmiddlewaretoken";
let number = 0;

/** Where the form's texts are brought to house style, or "" where they are not. */
export function houseStyleAddress(element) {
  return element.closest("form")?.querySelector("npc-desk-form")?.dataset.npcHouseStyle ?? "";
}

/** element: the npc-editor whose text is meant; told what to say in its notice. */
export async function askHouseStyle(element, say) {
  const { editor, field } = element;
  let hasPlaces = false;
  editor.state.doc.descendants((node) => {
    hasPlaces ||= node.type.name === "picturePlace";
  });
  if (hasPlaces) {
    say("还有图片没有放好。请等图片上传完，或处理好虚线框，再点一键排版。");
    return;
  }
  say("正在比较……");
  const answer = await styled(houseStyleAddress(element), field);
  if (answer.reason) {
    say(answer.reason);
    return;
  }
  say("");
  const isDifferent = answer.changes.length > 0 || answer.body !== field.value;
  const takes = await show(answer.shown, isDifferent);
  editor.commands.focus();
  if (!takes) return;
  const before = editor.state.doc;
  // What was typed just before is undone by itself.
  editor.chain().setMeta("closeHistory$", true).setContent(answer.body).run();
  if (!editor.state.doc.eq(before)) offerUndo(element, say);
}

async function styled(address, field) {
  const body = new URLSearchParams({ body: field.value, [TOKEN]: field.form.elements[TOKEN].value });
  try {
    const answer = await fetch(address, { method: "POST", body, redirect: "manual", cache: "no-store" });
    if (answer.type === "opaqueredirect") return { reason: "登录已经过期。重新登录以后，再点一次一键排版。" };
    if ([403, 404].includes(answer.status)) return { reason: "现在不能给这篇稿件排版。请保存草稿，刷新页面再试。" };
    return await answer.json();
  } catch {
    return { reason: "没有排成：网络不通，或者正文太长。正文没有变，请稍后再试。" };
  }
}

/** Whether the person takes what is shown. */
function show(shown, isDifferent) {
  const dialog = make("dialog", "npc-dialog house-style");
  const heading = make("h2", "npc-dialog__title", "一键排版");
  heading.id = `house-style-${++number}`;
  heading.tabIndex = -1;
  dialog.setAttribute("aria-labelledby", heading.id);
  const body = make("div", "house-style__body");
  body.innerHTML = shown; // a template of ours, which escapes the text
  body.tabIndex = 0;
  body.setAttribute("role", "group");
  body.setAttribute("aria-label", "排版前后的不同");
  const buttons = make("div", "npc-dialog__buttons");
  const cancel = make("button", isDifferent ? "npc-dialog__cancel" : "button npc-dialog__submit", isDifferent ? "取消" : "知道了");
  cancel.type = "button";
  const frame = make("div", "npc-dialog__form house-style__frame");
  frame.append(heading, body, buttons);
  dialog.append(frame);
  document.body.append(dialog);
  return new Promise((resolve) => {
    let takes = false;
    if (isDifferent) {
      const apply = make("button", "button npc-dialog__submit", "应用");
      apply.type = "button";
      apply.addEventListener("click", () => {
        takes = true;
        dialog.close();
      });
      buttons.append(apply);
    }
    buttons.append(cancel);
    cancel.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(takes);
    });
    dialog.showModal();
    heading.focus();
  });
}

/** A button that takes it back, for as long as nothing else was changed. */
function offerUndo({ editor }, say) {
  const undo = make("button", "npc-editor__close", "撤销排版");
  undo.type = "button";
  const { doc } = editor.state;
  const end = () => {
    if (editor.state.doc.eq(doc)) return;
    editor.off("transaction", end);
    if (undo.isConnected) say("");
  };
  undo.addEventListener("click", () => editor.chain().focus().undo().run());
  say("已经按本站的版式排好。不合适，可以按 Ctrl+Z 或点右边的按钮撤销。", undo);
  editor.on("transaction", end);
}

function make(name, className, text = "") {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}
