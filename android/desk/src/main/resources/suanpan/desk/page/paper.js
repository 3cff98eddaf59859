// The paper: each slip is the very raster that the printer got, and feeds out from the mouth.
import { send } from './wire.js';
import { word } from './words.js';

const paper = document.getElementById('paper');
const tear = document.getElementById('tear');
const still = matchMedia('(prefers-reduced-motion: reduce)');
const LINES_PER_MS = 0.55; // dots; a thermal head does about 70 mm, 560 dots, a second

const known = new Set();
let first = true;

export function showPaper(slips) {
  for (const { id, width, height, text } of slips) {
    if (known.has(id)) continue;
    known.add(id);
    feed(id, width, height, text, !first);
  }
  const there = new Set(slips.map((slip) => String(slip.id)));
  for (const slip of [...paper.children]) if (!there.has(slip.dataset.id)) fall(slip);
  tear.hidden = slips.length === 0;
  document.getElementById('no-paper').hidden = slips.length > 0;
  first = false;
}

function feed(id, width, height, text, moving) {
  const slip = document.createElement('li');
  slip.dataset.id = id;
  const picture = new Image(width, height);
  picture.alt = text || `${word('paper')} ${id}`;
  picture.src = `slip/${id}`;
  picture.draggable = false;
  slip.append(picture);
  paper.prepend(slip);
  if (!moving || still.matches) return;
  const length = slip.getBoundingClientRect().height;
  paper.parentElement.scrollTop = 0;
  slip.animate([{ marginTop: `${-length}px` }, { marginTop: '0px' }], { duration: height / LINES_PER_MS, easing: 'linear' });
}

function fall(slip) {
  if (slip.classList.contains('torn')) return;
  slip.classList.add('torn');
  const gone = () => slip.remove();
  if (still.matches) gone();
  else slip.animate([{ opacity: 1 }, { transform: 'translateY(60px) rotate(4deg)', opacity: 0 }], { duration: 260, easing: 'ease-in' }).finished.then(gone, gone);
}

tear.addEventListener('click', () => send('tear'));
