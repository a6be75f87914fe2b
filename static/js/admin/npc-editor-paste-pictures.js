/**
 * The pictures of what is pasted. HTML from Word and WPS only names files of the computer, which
 * no page may read; the same pictures stand in the RTF beside it, in the same order.
 */
const KINDS = { pngblip: "image/png", jpegblip: "image/jpeg", emfblip: "emf", wmetafile: "wmf", dibitmap: "bmp", macpict: "pict" };
// Parts of a document that hold copies of pictures, or pictures that are not in the text.
const ASIDE = new Set(["nonshppict", "shprslt", "listpicture", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf", "background", "objdata", "datastore", "themedata", "colorschememapping"]);
const DATA = /^data:(image\/(?:png|jpeg|jpg|gif|webp|bmp));base64,/i;
const WEB = /^(?:https?:)?\/\//i;
// What programs write when nobody wrote a description.
const NO_ALT = /^(?:图片|图像|图|照片|说明|image|picture|img|untitled|descript)?[\s_:：-]*\d*$|自动生成|^[a-z]:\\|^(?:file|https?):|\.(?:png|jpe?g|gif|bmp|webp|emf|wmf)$/i;

/**
 * The pictures in the text of an RTF document, in their order: {type, hex, width, height}; type is
 * image/png or image/jpeg, or the short name of what browsers cannot show; sizes are in pixels.
 * Takes time in proportion to the length, whatever stands in it.
 */
export function picturesOfRtf(rtf) {
  const pictures = [];
  const token = /[{}]|\\(?:\*|'[\da-f]{2}|([a-z]+)(-?\d{1,10})? ?|[^])/gi;
  const groups = []; // whether each open group is aside, and the picture it is
  let isAside = false;
  let picture = null;
  let done = 0;
  for (let match = token.exec(rtf); match; match = token.exec(rtf)) {
    if (picture && !picture.nested) picture.parts.push(rtf.slice(done, match.index));
    done = token.lastIndex;
    const [said, word, number] = match;
    if (said === "{") {
      groups.push({ isAside, picture });
      if (picture) picture.nested += 1;
    } else if (said === "}") {
      const group = groups.pop();
      if (!group) break;
      if (picture && !group.picture) {
        if (!isAside) pictures.push(finished(picture));
        picture = null;
      } else if (picture) {
        picture.nested -= 1;
      }
      isAside = group.isAside;
    } else if (word === "pict" && !picture) {
      picture = { type: "", parts: [], nested: 0, goal: {} };
    } else if (word === "bin") {
      token.lastIndex = done += Math.max(0, Number(number ?? 0));
      if (picture) picture.type ||= "bin";
    } else if (ASIDE.has(word)) {
      isAside = true;
    } else if (picture && !picture.nested) {
      if (word in KINDS) picture.type ||= KINDS[word];
      else if (/^pic[wh]goal$|^picscale[xy]$/.test(word)) picture.goal[word] = Number(number);
    }
  }
  return pictures;
}

function finished({ type, parts, goal }) {
  const size = (length, scale) => ((length ?? 0) * (scale ?? 100)) / 100 / 15;
  return {
    type,
    hex: parts.join("").replace(/[^\da-f]+/gi, ""),
    width: size(goal.picwgoal, goal.picscalex),
    height: size(goal.pichgoal, goal.picscaley),
  };
}

/**
 * What becomes of an image whose address is `source`: {file} where its bytes are there, {why}
 * with why it cannot be taken along ("web" has its {address} too), or null for a dot or an icon.
 */
export function pictureFrom(image) {
  const source = [image.getAttribute("src"), image.dataset.src, image.getAttribute("_src"), image.dataset.original].filter(Boolean).find((one) => !/^data:image\/svg/i.test(one)) ?? image.getAttribute("src") ?? "";
  const [width, height] = ["width", "height"].map((side) => Number.parseFloat(image.getAttribute(side) || "999"));
  if (Math.min(width, height) <= 3 || Math.max(width, height) <= 20) return null;
  if (DATA.test(source)) {
    const file = fileOfData(source);
    return file ? { file } : { why: "damaged" };
  }
  if (/^data:/i.test(source)) return { why: "drawing" };
  if (WEB.test(source)) return { why: "web", address: source.replace(/^\/\//, "https://") };
  if (/^(?:file:|cid:|blob:|webkit-fake-url:|[a-z]:[\\/]|\\\\|$)/i.test(source)) return { why: "local" };
  return { why: "elsewhere", address: source };
}

function fileOfData(source) {
  const [head, type] = DATA.exec(source);
  try {
    const bytes = Uint8Array.from(atob(source.slice(head.length).replace(/\s+/g, "")), (letter) => letter.charCodeAt(0));
    return bytes.length ? new Blob([bytes], { type: type.toLowerCase().replace("jpg", "jpeg") }) : null;
  } catch {
    return null;
  }
}

function fileOfRtf({ type, hex }) {
  const bytes = new Uint8Array(hex.length >> 1);
  for (let place = 0; place < bytes.length; place += 1) bytes[place] = Number.parseInt(hex.slice(place * 2, place * 2 + 2), 16);
  return new Blob([bytes], { type });
}

/** For each of the images that name a file of the computer, what the RTF has of it (as pictureFrom). */
export function matchRtf(images, rtf) {
  const pictures = rtf ? picturesOfRtf(rtf) : [];
  let place = 0;
  return images.map((image) => {
    let found = pictures[place];
    // Where not all are there, or more than all, sizes say which is which.
    if (pictures.length !== images.length) found = pictures.slice(place).find((picture) => isAsLarge(image, picture));
    if (!found) return { why: "local" };
    place = pictures.indexOf(found) + 1;
    if (!found.type.startsWith("image/")) return { why: found.type === "emf" || found.type === "wmf" ? "drawing" : "local" };
    return found.hex ? { file: fileOfRtf(found) } : { why: "local" };
  });
}

function isAsLarge(image, { width, height }) {
  const near = (said, real) => said > 0 && Math.abs(said - real) <= Math.max(2, real * 0.04);
  return near(Number.parseFloat(image.getAttribute("width")), width) && near(Number.parseFloat(image.getAttribute("height")), height);
}

/** The description that somebody wrote for a picture, or null. */
export function writtenAlt(image) {
  const alt = (image.getAttribute("alt") ?? "").replace(/\s+/g, " ").trim();
  return alt && !NO_ALT.test(alt) ? alt.slice(0, 300) : null;
}
