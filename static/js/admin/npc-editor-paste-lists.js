/**
 * Word and WPS write an item of a list as a paragraph that begins with its number or dot. Here they
 * become lists, inside one another where the document had levels. What a list of ours cannot
 * show (一、（一）①, 第一条, 1.1) stays as words: a text refers to them.
 */
const LEVEL = /mso-list:\s*l(\d+)\s+level(\d+)/i;
const MARKER = /mso-list:\s*ignore/i;
const DECIMAL = /^(\d{1,4})[.．、)）]?$/;
const LETTERS = /^([a-z]|[ivx]{1,5})[.．、)）]$/i;
const DRAWN = /wingdings|symbol|courier/i;
const CHAPTER = /^第.+[章节条款编]$/;

export function makeLists(body) {
  let open = []; // {level, id, list, next}: from the outermost list to the one that goes on
  let last = null;
  for (const paragraph of [...body.querySelectorAll("p[style*='mso-list'], h1[style*='mso-list'], h2[style*='mso-list'], h3[style*='mso-list'], h4[style*='mso-list'], h5[style*='mso-list'], h6[style*='mso-list']")]) {
    const [, id, level] = LEVEL.exec(paragraph.getAttribute("style")) ?? [];
    if (!level || paragraph.closest("li")) continue;
    const item = { id, level: Number(level), ...takeMarker(paragraph) };
    if (!item.kind || paragraph.tagName !== "P") {
      paragraph.prepend(item.words);
      paragraph.style.textIndent = "2em"; // its number no longer hangs before it
      continue;
    }
    if (!last || follower(last) !== paragraph) open = [];
    last = put(paragraph, item, open);
  }
}

/** Takes the number or dot out of the paragraph: {kind, number} of its list, or "", and {words}. */
function takeMarker(paragraph) {
  const nodes = markerNodes(paragraph);
  const text = nodes.map((node) => node.textContent).join("").replace(/\s+/g, "");
  const looks = nodes.map((node) => node.outerHTML ?? "").join("");
  for (const node of nodes) node.remove();
  const [, digits] = DECIMAL.exec(text) ?? [];
  const words = text + (CHAPTER.test(text) ? "\u3000" : /[\w.]$/.test(text) ? " " : "");
  if (digits) return { kind: "ol", number: Number(digits), words };
  const [, letters] = LETTERS.exec(text) ?? [];
  if (letters && !DRAWN.test(looks)) return { kind: "ol", number: ordinal(letters.toLowerCase()), words };
  const isDot = [...text].length <= 1 && (!/[\p{L}\p{N}]/u.test(text) || DRAWN.test(looks));
  return isDot ? { kind: "ul", number: 1, words: "" } : { kind: "", number: 1, words };
}

function markerNodes(paragraph) {
  const walker = paragraph.ownerDocument.createTreeWalker(paragraph, NodeFilter.SHOW_COMMENT);
  while (walker.nextNode()) {
    if (!/if !supportLists/i.test(walker.currentNode.data)) continue;
    const nodes = [];
    for (let node = walker.currentNode.nextSibling; node && !(node.nodeType === 8 && /endif/i.test(node.data)); node = node.nextSibling) {
      nodes.push(node);
    }
    return nodes;
  }
  return [...paragraph.querySelectorAll("[style]")].filter((span) => MARKER.test(span.getAttribute("style"))).slice(0, 1);
}

function ordinal(letters) {
  if (letters.length === 1 && !"ivx".includes(letters)) return letters.charCodeAt(0) - 96;
  const values = [...letters].map((letter) => ({ i: 1, v: 5, x: 10 })[letter]);
  return values.reduce((sum, value, place) => sum + (value < (values[place + 1] ?? 0) ? -value : value), 0);
}

/** Puts the item where it belongs. Returns the outermost list it is in. */
function put(paragraph, { id, level, kind, number }, open) {
  while (open.length && open.at(-1).level > level) open.pop();
  const current = open.at(-1);
  const goesOn =
    current?.level === level && current.list.localName === kind && (kind === "ul" ? current.id === id : current.next === number);
  if (!goesOn) {
    if (current?.level === level) open.pop();
    const list = paragraph.ownerDocument.createElement(kind);
    if (kind === "ol" && number > 1) list.setAttribute("start", number);
    if (open.length) open.at(-1).list.lastElementChild.append(list);
    else paragraph.before(list);
    open.push({ level, id, list, next: number });
  }
  const entry = open.at(-1);
  entry.next = number + 1;
  const item = paragraph.ownerDocument.createElement("li");
  const words = paragraph.ownerDocument.createElement("p");
  words.append(...paragraph.childNodes);
  item.append(words);
  entry.list.append(item);
  paragraph.remove();
  return open[0].list;
}

/** What follows an element, past white space and comments. */
function follower(element) {
  let node = element.nextSibling;
  while (node && (node.nodeType === 8 || (node.nodeType === 3 && !node.data.trim()))) node = node.nextSibling;
  return node;
}
