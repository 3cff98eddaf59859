// The terminal's screen: paints what comes, sends touches and keys, and says aloud what the pixels cannot.
import { send } from './wire.js';
import { word } from './words.js';

const canvas = document.getElementById('screen');
const nodes = document.getElementById('nodes');
const tapTime = document.getElementById('tap-time');
const paint = canvas.getContext('2d', { alpha: false });

let inputs = 0;
const sentAt = new Map();
const times = [];

export function show({ input, width, height, areas }) {
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
    document.getElementById('desk').className = width > height ? 'landscape' : 'portrait';
    document.documentElement.style.setProperty('--screen-ratio', width / height);
  }
  for (const { x, y, pixels } of areas) paint.putImageData(pixels, x, y);
  measure(input);
}

// From the touch to the pixels that answer it, in this page's own time.
function measure(input) {
  const at = sentAt.get(input);
  if (at === undefined) return;
  for (const number of sentAt.keys()) if (number <= input) sentAt.delete(number);
  times.push(performance.now() - at);
  if (times.length > 101) times.shift();
  sayTime();
  tapTime.dataset.last = times.at(-1).toFixed(1);
  tapTime.dataset.count = Number(tapTime.dataset.count ?? 0) + 1;
}

// The median, in the language of the page.
export function sayTime() {
  if (times.length === 0) return;
  const median = [...times].sort((a, b) => a - b)[times.length >> 1];
  tapTime.hidden = false;
  tapTime.value = `${word('tap_time')} ${Math.round(median)} ms`;
}

function numbered(line) {
  inputs += 1;
  sentAt.set(inputs, performance.now());
  send(line(inputs));
}

function place(event) {
  const box = canvas.getBoundingClientRect();
  const x = ((event.clientX - box.left) * canvas.width) / box.width;
  const y = ((event.clientY - box.top) * canvas.height) / box.height;
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}

let moved = null;
canvas.addEventListener('pointerdown', (event) => {
  if (event.button !== 0) return;
  canvas.setPointerCapture(event.pointerId);
  canvas.focus({ preventScroll: true });
  event.preventDefault();
  numbered((number) => `touch ${number} down ${place(event)}`);
});
canvas.addEventListener('pointermove', (event) => {
  if (!canvas.hasPointerCapture(event.pointerId)) return;
  // At most one for each picture of this page.
  if (moved === null) requestAnimationFrame(() => { if (moved) numbered((number) => `touch ${number} move ${moved}`); moved = null; });
  moved = place(event);
});
const up = (phase) => (event) => {
  if (!canvas.hasPointerCapture(event.pointerId)) return;
  moved = null;
  numbered((number) => `touch ${number} ${phase} ${place(event)}`);
  canvas.releasePointerCapture(event.pointerId);
};
canvas.addEventListener('pointerup', up('up'));
canvas.addEventListener('pointercancel', up('cancel'));

const KEYS = { Enter: 'enter', Backspace: 'backspace', Escape: 'back', ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' };
addEventListener('keydown', (event) => {
  const here = document.activeElement;
  if ((here !== document.body && here !== canvas) || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (KEYS[event.key]) numbered((number) => `key ${number} ${KEYS[event.key]}`);
  else if ([...event.key].length === 1) numbered((number) => `type ${number} ${event.key}`);
  else return;
  event.preventDefault();
});

// What a screen reader finds in place of the pixels. Pointers pass through to the canvas. Elements are kept where they
// can be, so that whoever reads does not lose the place.
export function describe(found) {
  const { width, height } = canvas;
  found.forEach(({ role, label, x, y, w, h }, index) => {
    const tag = role === 'button' ? 'button' : 'span';
    let element = nodes.children[index];
    if (element?.localName !== tag) {
      const made = document.createElement(tag);
      if (tag === 'button') made.tabIndex = -1;
      if (element) element.replaceWith(made);
      else nodes.append(made);
      element = made;
    }
    if (element.textContent !== label) element.textContent = label;
    element.dataset.at = `${x + w / 2} ${y + h / 2}`;
    element.style.left = `${(x / width) * 100}%`;
    element.style.top = `${(y / height) * 100}%`;
    element.style.width = `${(w / width) * 100}%`;
    element.style.height = `${(h / height) * 100}%`;
  });
  while (nodes.children.length > found.length) nodes.lastElementChild.remove();
}
nodes.addEventListener('click', ({ target }) => {
  if (target.localName !== 'button') return;
  for (const phase of ['down', 'up']) numbered((number) => `touch ${number} ${phase} ${target.dataset.at}`);
});
