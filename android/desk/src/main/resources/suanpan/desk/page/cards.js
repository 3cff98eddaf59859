// The wallet and the three places of the terminal a card goes to. A card is dragged there, or picked and then
// carried by a press on the place, or by the buttons below the wallet.
import { send } from './wire.js';
import { word } from './words.js';

const deck = document.getElementById('deck');
const targets = [...document.querySelectorAll('.target')];
const still = matchMedia('(prefers-reduced-motion: reduce)');

let cards = [];
let held = null;
let inSlot = null;
let asked = [];

const CHIP = '<svg class="chip" viewBox="0 0 40 30" aria-hidden="true"><rect width="40" height="30" rx="5"/><path d="M0 10h13v10H0M40 10H27v10h13M13 0v30M27 0v30M13 15h14" fill="none"/></svg>';
const WAVES = '<svg class="waves" viewBox="0 0 24 24" aria-hidden="true"><path d="M6 16a7 7 0 0 0 0-8M10 18.500a12 12 0 0 0 0-13M14 21a16.500 16.500 0 0 0 0-18"/></svg>';

export function showCards(world) {
  inSlot = world.inSlot;
  asked = world.asked;
  const names = world.cards.map((card) => card.name).join();
  if (names !== cards.map((card) => card.name).join() || deck.dataset.language !== document.documentElement.lang) {
    deck.dataset.language = document.documentElement.lang;
    cards = world.cards;
    deck.replaceChildren(...cards.map(draw));
    hold(held ?? cards[0]?.name);
  }
  for (const element of deck.children) element.classList.toggle('away', element.dataset.name === inSlot);
  mark();
  slot();
}

function draw(card, index) {
  const element = document.createElement('button');
  element.className = 'card';
  element.dataset.name = card.name;
  element.setAttribute('role', 'radio');
  element.style.setProperty('--nth', index);
  const can = (way, mark) => (card.ways.includes(way) ? mark : '');
  element.innerHTML = `<span class="top"><b></b>${can('tap', WAVES)}</span>${can('insert', CHIP)}<span class="number"></span><span class="foot"><span>ABACUS BANK</span><span>TEST</span></span>`;
  element.querySelector('b').textContent = word(`card.${card.name}`);
  element.querySelector('.number').textContent = card.number.replace(/(.{4})(?=.)/g, '$1 ');
  if (card.name === 'expired') {
    const stamp = document.createElement('i');
    stamp.className = 'stamp';
    stamp.textContent = word('expired');
    element.append(stamp);
  }
  element.addEventListener('focus', () => hold(card.name));
  element.addEventListener('click', () => hold(card.name));
  element.addEventListener('pointerdown', (event) => drag(event, element, card));
  return element;
}

function hold(name) {
  held = name;
  const card = cards.find((one) => one.name === name);
  for (const element of deck.children) {
    const here = element.dataset.name === name;
    element.setAttribute('aria-checked', here);
    element.tabIndex = here ? 0 : -1;
  }
  document.getElementById('held-about').textContent = card ? `${word(`card.${name}`)} · ${word(`about.${name}`)}` : '';
  document.getElementById('held-pin').textContent = card?.pin ?? '';
  mark();
}

deck.addEventListener('keydown', (event) => {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const at = cards.findIndex((card) => card.name === held);
  deck.children[(at + step + cards.length) % cards.length]?.focus();
});

// Where the card in hand can go, and where the terminal waits for one.
function mark() {
  const ways = cards.find((card) => card.name === held)?.ways ?? [];
  for (const element of document.querySelectorAll('[data-way]')) {
    const way = element.dataset.way;
    element.classList.toggle('asked', asked.includes(way) && !inSlot);
    element.classList.toggle('fits', ways.includes(way));
    if (!element.classList.contains('target')) element.disabled = !ways.includes(way) || !asked.includes(way);
  }
}

export function present(way, name = held) {
  if (inSlot) return;
  const card = cards.find((one) => one.name === name);
  if (!card) return;
  if (!card.ways.includes(way)) {
    document.getElementById('said').textContent = word('cannot');
    shake(targets.find((target) => target.dataset.way === way));
    return;
  }
  send(`card ${name} ${way}`);
  play(way, name);
}

for (const element of document.querySelectorAll('[data-way]')) element.addEventListener('click', () => present(element.dataset.way));

// --- what it looks like

const copyOf = (name) => {
  const copy = deck.querySelector(`[data-name="${CSS.escape(name)}"]`).cloneNode(true);
  copy.classList.add('flying');
  copy.removeAttribute('role');
  copy.tabIndex = -1;
  return copy;
};

function shake(element) {
  if (!still.matches) element.animate([{ translate: '0' }, { translate: '4px' }, { translate: '-4px' }, { translate: '0' }], { duration: 180 });
}

function play(way, name) {
  const target = targets.find((one) => one.dataset.way === way);
  target.classList.add('used');
  setTimeout(() => target.classList.remove('used'), 700);
  if (still.matches || way === 'insert') return; // an inserted card is drawn in the slot
  const copy = copyOf(name);
  document.body.append(copy);
  const box = target.getBoundingClientRect();
  const size = copy.getBoundingClientRect();
  const x = box.left + box.width / 2 - size.width / 2;
  const y = box.top + box.height / 2 - size.height / 2;
  const path = way === 'tap'
    ? [{ transform: `translate(${x}px,${y + 60}px) rotate(-8deg)`, opacity: 0 }, { transform: `translate(${x}px,${y}px) rotate(-2deg)`, opacity: 1, offset: .35 }, { transform: `translate(${x}px,${y}px) rotate(-2deg)`, opacity: 1, offset: .65 }, { transform: `translate(${x}px,${y + 60}px) rotate(-8deg)`, opacity: 0 }]
    : [{ transform: `translate(${x}px,${box.top - 40}px) rotate(90deg)`, opacity: 0 }, { transform: `translate(${x}px,${box.top + 20}px) rotate(90deg)`, opacity: 1, offset: .15 }, { transform: `translate(${x}px,${box.bottom - size.height - 20}px) rotate(90deg)`, opacity: 1, offset: .85 }, { transform: `translate(${x}px,${box.bottom - 40}px) rotate(90deg)`, opacity: 0 }];
  copy.animate(path, { duration: way === 'tap' ? 620 : 560, easing: 'ease-in-out' }).finished.then(() => copy.remove(), () => copy.remove());
}

function slot() {
  const target = targets.find((one) => one.dataset.way === 'insert');
  const shown = target.querySelector('.card');
  if (shown?.dataset.name === (inSlot ?? undefined)) return;
  if (shown) {
    const gone = () => shown.remove();
    if (still.matches) gone();
    else shown.animate([{ translate: '0 0' }, { translate: '0 70%', opacity: 0 }], { duration: 240, fill: 'forwards' }).finished.then(gone, gone);
    shown.dataset.name = '';
  }
  if (inSlot && deck.querySelector(`[data-name="${CSS.escape(inSlot)}"]`)) {
    const copy = document.createElement('span');
    copy.className = 'card inside';
    copy.dataset.name = inSlot;
    copy.innerHTML = copyOf(inSlot).innerHTML;
    target.append(copy);
    if (!still.matches) copy.animate([{ translate: '0 60%', opacity: 0 }, { translate: '0 0', opacity: 1 }], { duration: 260, easing: 'ease-out' });
  }
  target.classList.toggle('full', Boolean(inSlot));
}

// --- dragging

function drag(event, element, card) {
  if (event.button !== 0 || element.classList.contains('away')) return;
  const from = { x: event.clientX, y: event.clientY };
  const box = element.getBoundingClientRect();
  let copy = null;
  const over = (at) => targets.find((target) => {
    const area = target.getBoundingClientRect();
    const near = 28;
    return at.clientX > area.left - near && at.clientX < area.right + near && at.clientY > area.top - near && at.clientY < area.bottom + near;
  });
  const move = (at) => {
    if (!copy) {
      if (Math.hypot(at.clientX - from.x, at.clientY - from.y) < 6) return;
      hold(card.name);
      copy = copyOf(card.name);
      document.body.append(copy);
      element.classList.add('away');
      document.body.classList.add('dragging');
    }
    copy.style.transform = `translate(${box.left + at.clientX - from.x}px,${box.top + at.clientY - from.y}px) rotate(-3deg)`;
    const target = over(at);
    for (const one of targets) one.classList.toggle('over', one === target && card.ways.includes(one.dataset.way));
  };
  const end = (at) => {
    removeEventListener('pointermove', move);
    removeEventListener('pointerup', end);
    removeEventListener('pointercancel', end);
    if (!copy) return;
    copy.remove();
    element.classList.toggle('away', inSlot === card.name);
    document.body.classList.remove('dragging');
    for (const one of targets) one.classList.remove('over');
    const target = at.type === 'pointerup' && over(at);
    if (target) present(target.dataset.way, card.name);
  };
  addEventListener('pointermove', move);
  addEventListener('pointerup', end);
  addEventListener('pointercancel', end);
}
