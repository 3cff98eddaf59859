// What surrounds the terminal, to be made worse at will.
import { send } from './wire.js';
import { language, word } from './words.js';

const byId = (id) => document.getElementById(id);

// Draws the choices anew only when there are others, or in another language.
function fill(box, choices, draw) {
  const key = choices.map((choice) => choice.words).join();
  if (box.dataset.key === key) return;
  box.dataset.key = key;
  box.replaceChildren(...choices.map(draw));
}

export function showWorld(world) {
  byId('network').setAttribute('aria-checked', world.network);
  byId('network-state').textContent = word(world.network ? 'connected' : 'disconnected');
  const faults = byId('faults');
  fill(faults, world.faults.map((fault) => ({ name: fault.name, words: fault[language()] })), ({ name, words }) => new Option(words, name));
  faults.value = world.fault;
  faults.classList.toggle('trouble', world.fault !== world.faults[0].name);
  fill(byId('printers'), world.printers.map((name) => ({ name, words: word(`printer.${name}`) })), ({ name, words }) => {
    const pill = document.createElement('button');
    pill.setAttribute('role', 'radio');
    pill.dataset.name = name;
    pill.textContent = words;
    pill.addEventListener('click', () => send(`printer ${name}`));
    return pill;
  });
  for (const pill of byId('printers').children) pill.setAttribute('aria-checked', pill.dataset.name === world.printer);
  byId('printer-led').classList.toggle('trouble', world.printer !== world.printers[0]);
}

let terminal = {};
export function showTerminal(state) {
  terminal = state;
  byId('night').setAttribute('aria-pressed', Boolean(state.night));
  byId('larger').setAttribute('aria-pressed', state.fontScale > 1);
}

byId('network').addEventListener('click', () => send(`network ${byId('network').getAttribute('aria-checked') === 'true' ? 'off' : 'on'}`));
byId('faults').addEventListener('change', () => send(`host ${byId('faults').value}`));
byId('night').addEventListener('click', () => send(`night ${terminal.night ? 'off' : 'on'}`));
byId('larger').addEventListener('click', () => send(`font ${terminal.fontScale > 1 ? 1 : 1.3}`));
byId('rotate').addEventListener('click', () => send('rotate'));
byId('power').addEventListener('click', () => send('power-cut'));
