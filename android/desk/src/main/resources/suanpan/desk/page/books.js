// Two sets of books, line by line: what the acquirer has booked, and what the terminal believes.
import { word } from './words.js';

const ledger = document.getElementById('ledger');

export function showBooks({ lines, hostNet, journalNet, same }) {
  const before = new Map([...ledger.rows].map((row) => [row.dataset.key, row]));
  // Newest first, as they come.
  const rows = lines.map((line) => {
    const key = String(line.stan);
    const text = [String(line.stan).padStart(6, '0'), word(`kind.${line.kind}`), line.amount, word(`state.${line.host}`), word(`state.${line.journal}`), line.same ? '=' : '≠'];
    const row = before.get(key) ?? document.createElement('tr');
    if (row.dataset.text === text.join()) return row;
    if (row.dataset.text !== undefined || before.size > 0) {
      row.classList.remove('changed');
      requestAnimationFrame(() => row.classList.add('changed'));
    }
    row.dataset.key = key;
    row.dataset.text = text.join();
    row.dataset.host = line.host;
    row.dataset.journal = line.journal;
    row.classList.toggle('differs', !line.same);
    row.replaceChildren(...text.map((words, column) => {
      const cell = document.createElement('td');
      if (column === 3 || column === 4) {
        const state = document.createElement('span');
        state.className = 'state';
        state.dataset.state = column === 3 ? line.host : line.journal;
        state.textContent = words;
        cell.append(state);
      } else {
        cell.textContent = words;
      }
      if (column === 2) cell.className = 'money';
      if (column === 5) cell.className = 'sign';
      return cell;
    }));
    return row;
  });
  ledger.replaceChildren(...rows);
  document.getElementById('no-lines').hidden = lines.length > 0;
  document.getElementById('host-net').textContent = hostNet;
  document.getElementById('journal-net').textContent = journalNet;
  document.getElementById('nets-sign').textContent = same ? '=' : '≠';
  document.getElementById('nets').classList.toggle('differs', !same);
}
