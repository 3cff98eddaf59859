import { drive, listen, send } from './wire.js';
import { language, speak, word } from './words.js';
import { describe, sayTime, show } from './screen.js';
import { showCards } from './cards.js';
import { showPaper } from './paper.js';
import { showBooks } from './books.js';
import { showTerminal, showWorld } from './world.js';

const byId = (id) => document.getElementById(id);
const curtain = byId('curtain');
let world = null;
let terminal = { state: 'starting' };
let viewers = { drives: true };
let drove = false;
let reachable = true;
let frames = 0;

function light(theme) { document.documentElement.dataset.theme = theme; }
const dark = matchMedia('(prefers-color-scheme: dark)');
light(localStorage.theme ?? (dark.matches ? 'dark' : 'light'));
dark.addEventListener('change', () => { if (!localStorage.theme) light(dark.matches ? 'dark' : 'light'); });
byId('theme').addEventListener('click', () => light(localStorage.theme = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark'));

byId('language').addEventListener('click', () => {
  const next = language() === 'zh' ? 'en' : 'zh';
  speak(next);
  send(`language ${next}`);
  refresh();
});
byId('drive').addEventListener('click', drive);

function refresh() {
  sayTime();
  if (world) {
    showCards(world);
    showWorld(world);
    showBooks(world.books);
    showPaper(world.slips);
  }
  const cover = !reachable ? (terminal.state === 'cut' ? 'restarting' : 'lost') : terminal.state !== 'running' || frames === 0 ? terminal.state : null;
  curtain.hidden = cover === null || (cover === 'running' && frames > 0);
  curtain.dataset.state = cover ?? '';
  curtain.querySelector('p').textContent = cover ? word(cover === 'running' ? 'starting' : cover) : '';
  const notice = byId('notice');
  notice.hidden = viewers.drives || !reachable;
  notice.querySelector('span').textContent = word(drove ? 'taken' : 'watching');
  document.body.classList.toggle('watches', !viewers.drives);
}

byId('power').addEventListener('click', () => { terminal = { ...terminal, state: 'cut' }; });

speak(new URLSearchParams(location.search).get('lang') ?? 'zh');
let greeted = false;
listen((kind, content) => {
  reachable = true;
  if (kind === 'frame') {
    show(content);
    frames += 1;
    if (frames > 1) return;
  } else if (kind === 'nodes') {
    describe(content);
    return;
  } else if (kind === 'world') {
    world = content;
  } else if (kind === 'viewers') {
    if (viewers.drives && !content.drives && greeted) drove = true;
    if (content.drives) drove = false;
    viewers = content;
    greeted = true;
  } else {
    // Once the terminal speaks another language, so does the page; in between the page may be switched by itself.
    if (content.language && content.language !== terminal.language) speak(content.language);
    terminal = { language: terminal.language, ...content };
    showTerminal(content);
    if (content.state === 'starting') frames = 0;
  }
  refresh();
}, () => {
  reachable = false;
  refresh();
});
