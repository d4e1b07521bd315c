// The phone in the browser. The server renders what is said; this page sends, shows and remembers.
"use strict";

const $ = (id) => document.getElementById(id);
const page = document.body.dataset;
const composer = $("composer");
const POLL_MS = 3000;
// Nobody scrolls further back, and the browser's session has little room.
const MOST_KEPT = 200000;

let now = JSON.parse(page.now);
let queue = Promise.resolve();
let waiting = 0;

// --- what the browser's session remembers: only this tab, until it is closed ---------------------

function remembered(key, otherwise) {
  try {
    return JSON.parse(sessionStorage.getItem(key)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function remember(key, value) {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Full or forbidden: the chat goes on, it is only not shown again after a reload.
  }
}

const phone = () => ({ as: composer.elements.as.value, channel: composer.elements.channel.value });
const chatKey = (on = phone()) => `lontar:${on.channel}:${on.as}`;
const chatOf = (on) => ({ said: "", seen: "", after: 0, ...remembered(chatKey(on), {}) });

function keepChat(on, changes) {
  const chat = { ...chatOf(on), ...changes };
  chat.said = chat.said.replace(/<canvas[^>]*><\/canvas>/g, "");
  while (chat.said.length > MOST_KEPT && chat.said.includes('<div class="bubble mine">', 1)) {
    chat.said = chat.said.slice(chat.said.indexOf('<div class="bubble mine">', 1));
  }
  remember(chatKey(on), chat);
  return chat;
}

// --- showing -------------------------------------------------------------------------------------

function showChat() {
  const chat = chatOf();
  $("said").innerHTML = chat.said;
  showSeen(chat.seen);
  $("begin").hidden = chat.said !== "";
  $("trouble").hidden = true;
  $("device").dataset.dress = phone().channel;
  arrange();
}

function showSeen(html) {
  if (html) {
    $("seen").innerHTML = html;
  } else {
    const empty = document.createElement("p");
    empty.className = "empty";
    empty.textContent = $("seen").dataset.empty;
    $("seen").replaceChildren(empty);
  }
}

// Only the last question has buttons; in Telegram's dress they are the keyboard below.
function arrange(isNews = false) {
  const all = [...$("said").querySelectorAll(".buttons")];
  const last = $("said").lastElementChild?.matches(".buttons") ? all.pop() : null;
  all.forEach((buttons) => buttons.remove());
  const keyboard = $("keyboard");
  keyboard.replaceChildren();
  keyboard.hidden = true;
  if (last) {
    const asKeyboard = phone().channel === "telegram";
    last.hidden = asKeyboard;
    if (asKeyboard) {
      keyboard.append(...[...last.children].map((button) => button.cloneNode(true)));
      keyboard.dataset.columns = last.dataset.columns;
      keyboard.dataset.step = last.dataset.step;
      keyboard.hidden = false;
    }
  }
  showEnd(isNews);
}

// The end of the chat; of an answer that is longer than the screen, its beginning.
function showEnd(isNews = false) {
  const log = $("log");
  const mine = isNews ? null : [...$("said").querySelectorAll(".mine")].pop();
  log.scrollTop = Math.min(log.scrollHeight, mine ? mine.offsetTop - log.offsetTop - 8 : log.scrollHeight);
  showWhetherMore();
}

function showWhetherMore() {
  const log = $("log");
  $("down").hidden = log.scrollHeight - log.scrollTop - log.clientHeight < 24;
}

function showMoment(moment) {
  now = moment;
  $("moment").textContent = now.text;
  document.querySelector(".bar-clock").textContent = now.clock;
  if (document.activeElement !== $("clock-to")) $("clock-to").value = now.iso;
}

function newDay() {
  const days = $("said").querySelectorAll(".day");
  if (days.length && days[days.length - 1].textContent === now.day) return;
  const day = document.createElement("p");
  day.className = "day";
  day.textContent = now.day;
  $("said").append(day);
}

function showMine(words, picture) {
  newDay();
  const bubble = document.createElement("div");
  bubble.className = "bubble mine";
  const you = document.createElement("span");
  you.className = "spoken";
  you.textContent = `${page.you}:`;
  const text = document.createElement("p");
  text.textContent = words;
  const time = document.createElement("time");
  time.textContent = now.clock;
  bubble.append(you, ...(picture ? [picture] : []), text, time);
  $("said").append(bubble);
  $("begin").hidden = true;
  arrange();
  return bubble;
}

function showTrouble(words) {
  $("trouble").textContent = words;
  $("trouble").hidden = false;
}

// --- sending -------------------------------------------------------------------------------------

async function post(path, body) {
  const isForm = body instanceof FormData;
  const response = await fetch(`${page.url}${path}?lang=${page.language}`, {
    method: "POST",
    headers: isForm ? {} : { "Content-Type": "application/json" },
    body: isForm ? body : JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

// One message after the other, as a phone does; the answer belongs to the chat it was sent from.
function send(path, body, words, picture) {
  const on = phone();
  $("trouble").hidden = true;
  const mine = showMine(words, picture);
  keepChat(on, { said: $("said").innerHTML });
  waiting += 1;
  $("typing").hidden = false;
  showEnd();
  queue = queue.then(async () => {
    try {
      take(on, await post(path, body));
    } catch (error) {
      mine.classList.add("unsent");
      if (mine.isConnected) keepChat(on, { said: $("said").innerHTML });
      const unreadable = error instanceof TypeError || error instanceof SyntaxError;
      showTrouble(unreadable ? page.failed : error.message);
    }
    waiting -= 1;
    $("typing").hidden = waiting === 0;
  });
}

function take(on, answer) {
  const here = chatKey(on) === chatKey();
  showMoment(answer.moment);
  if (here) {
    $("said").insertAdjacentHTML("beforeend", answer.replies);
    if (answer.seen) showSeen(answer.seen);
    if (answer.replies) $("begin").hidden = true;
    arrange(answer.after !== undefined);
  }
  const said = here ? $("said").innerHTML : chatOf(on).said + answer.replies;
  keepChat(on, {
    said,
    ...(answer.seen ? { seen: answer.seen } : {}),
    ...(answer.after === undefined ? {} : { after: answer.after }),
  });
}

function sayWords(words) {
  if (words.trim()) send("/messages", { ...phone(), kind: "text", text: words }, words);
}

function tap(button) {
  const step = button.closest("[data-step]").dataset.step;
  const words = button.value;
  send("/messages", { ...phone(), kind: "tap", step, option: button.dataset.option, text: words }, words);
}

function sendOther(kind) {
  send("/messages", { ...phone(), kind }, page[`sent${kind[0].toUpperCase()}${kind.slice(1)}`]);
}

async function sendFile(kind, file) {
  if (file.size > Number(page.mostFileBytes)) {
    showTrouble(page.tooBig);
    return;
  }
  const caption = $("message").value.trim();
  $("message").value = "";
  const form = new FormData();
  Object.entries({ ...phone(), kind, text: caption }).forEach(([name, value]) => form.set(name, value));
  form.set("file", file);
  const said = caption || page[`sent${kind[0].toUpperCase()}${kind.slice(1)}`];
  send("/files", form, said, kind === "voice" ? waves() : (await small(file)) ?? sheet(file.name));
}

// A small picture of what is sent, drawn here; the browser's session does not keep it. None of a
// document that is no picture.
async function small(file) {
  try {
    const image = await createImageBitmap(file);
    const canvas = document.createElement("canvas");
    canvas.width = 220;
    canvas.height = Math.max(40, Math.min(260, Math.round((220 * image.height) / image.width)));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas;
  } catch {
    return null;
  }
}

function sheet(name) {
  const paper = document.createElement("span");
  paper.className = "sheet";
  paper.textContent = name;
  return paper;
}

function waves() {
  const voice = document.createElement("span");
  voice.className = "waves";
  voice.setAttribute("aria-hidden", "true");
  return voice;
}

// --- whose phone ---------------------------------------------------------------------------------

function pick(key, name) {
  composer.elements.as.value = name;
  remember("lontar:picked", { key, name, channel: phone().channel });
  document.querySelectorAll(".person").forEach((person) => {
    const chosen = person.dataset.key === key;
    person.classList.toggle("chosen", chosen);
    person.querySelector(".pick").setAttribute("aria-pressed", String(chosen));
  });
  if (key === "new") document.querySelector("#new-number .number").textContent = grouped(name);
  showChat();
  news();
}

const grouped = (number) => number.replace(/^(\+..)(...)(....)(.*)$/, "$1 $2 $3 $4");

function wear(channel) {
  composer.elements.channel.value = channel;
  document.querySelector(`input[type=radio][value=${channel}]`).checked = true;
  remember("lontar:picked", { ...remembered("lontar:picked", {}), channel });
  showChat();
  news();
}

function newNumber() {
  const digits = String(1000000 + (crypto.getRandomValues(new Uint32Array(1))[0] % 9000000));
  pick("new", `+62000${digits}`);
  showPane("phone");
  $("message").focus();
}

function showPane(pane) {
  page.pane = pane;
  document.querySelectorAll("[data-show]").forEach((button) => {
    button.setAttribute("aria-pressed", String(button.dataset.show === pane));
  });
}

function openAttachments(open) {
  $("attachments").hidden = !open;
  $("attach").setAttribute("aria-expanded", String(open));
  if (open) $("attachments").firstElementChild.focus();
}

async function news() {
  if (document.visibilityState !== "visible" || waiting) return;
  const on = phone();
  try {
    const answer = await post("/news", { ...on, after: chatOf(on).after });
    if (waiting) return;
    if (answer.replies) take(on, answer);
    else showMoment(answer.moment);
  } catch {
    // The next one may come through; a message that fails says so itself.
  }
}

async function moveClock(how) {
  try {
    showMoment((await post("/clock", how)).moment);
    document.querySelector(".clock").open = false;
  } catch (error) {
    showTrouble(error.message);
  }
}

// --- hands and keys ------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const clock = document.querySelector(".clock");
  if (!event.target.closest(".clock")) clock.open = false;
  if (!button) return;
  const { fill, show, by, option, say, contact, file, send: other } = button.dataset;
  if (option !== undefined || say !== undefined || button.matches(".pick[name=as]")) event.preventDefault();
  if (button.closest("#attachments")) openAttachments(false);
  if (button.matches(".pick[name=as]")) {
    pick(button.closest(".person").dataset.key, button.value);
    showPane("phone");
  } else if (button.id === "new-number") newNumber();
  else if (fill !== undefined) {
    showPane("phone");
    $("message").value = fill;
    $("message").focus();
  } else if (show) showPane(show);
  else if (by) moveClock({ by });
  else if (say !== undefined) sayWords(button.value);
  else if (contact !== undefined || other === "contact") sendOther("contact");
  else if (option !== undefined) phone().channel === "telegram" ? sayWords(button.value) : tap(button);
  else if (file) $(`file-${file}`).click();
  else if (other) sendOther(other);
  else if (button.id === "down") showEnd(true);
  else if (button.id === "attach") openAttachments($("attachments").hidden);
  else if (button.id === "clear") {
    keepChat(phone(), { said: "", seen: "" });
    showChat();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (!$("attachments").hidden) {
    openAttachments(false);
    $("attach").focus();
  }
  document.querySelector(".clock").open = false;
});

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  sayWords($("message").value);
  $("message").value = "";
});

$("clock-form").addEventListener("submit", (event) => {
  event.preventDefault();
  moveClock({ to: $("clock-to").value });
});

for (const kind of ["photo", "document", "voice"]) {
  $(`file-${kind}`).addEventListener("change", (event) => {
    const [file] = event.target.files;
    if (file) sendFile(kind, file);
    event.target.value = "";
  });
}

document.querySelectorAll("input[type=radio][name=channel]").forEach((radio) => {
  radio.addEventListener("change", () => wear(radio.value));
});

$("log").addEventListener("scroll", showWhetherMore, { passive: true });
addEventListener("resize", showWhetherMore);
document.addEventListener("visibilitychange", news);
setInterval(news, POLL_MS);

const first = document.querySelector(".pick[aria-pressed=true]").closest(".person");
const picked = remembered("lontar:picked", {});
if (picked.channel) composer.elements.channel.value = picked.channel;
document.querySelector(`input[type=radio][value=${phone().channel}]`).checked = true;
pick(picked.key ?? first.dataset.key, picked.name ?? first.dataset.phone);
document.documentElement.classList.add("ready");
