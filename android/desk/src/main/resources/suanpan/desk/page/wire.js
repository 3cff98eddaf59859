// The conversation with the desk. Down: one endless answer of records (kind, 1 byte; length, 4 bytes big-endian;
// content). Up: lines, in order, one request at a time, since two requests may overtake each other.
const KINDS = { 1: 'world', 2: 'nodes', 3: 'terminal', 10: 'viewers' };
const FRAME = 11;

// The same page after a reload is the same viewer, and still drives.
const viewer = sessionStorage.viewer ??= Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

const waiting = [];
let sending = false;

export async function send(line) {
  waiting.push(line);
  if (sending) return;
  sending = true;
  while (waiting.length > 0) {
    const lines = [viewer, ...waiting.splice(0)].join('\n');
    try {
      await fetch('do', { method: 'POST', body: lines, keepalive: true });
    } catch {
      waiting.length = 0; // the desk is gone: stale touches must not reach its successor
    }
  }
  sending = false;
}

export const drive = () => fetch('do', { method: 'POST', body: `${viewer}\ndrive` }).catch(() => {});

// Calls heard(kind, content) for each record and lost() when the desk is out of reach; tries again for ever.
export async function listen(heard, lost) {
  for (;;) {
    try {
      const answer = await fetch('stream', { method: 'POST', body: viewer });
      if (answer.ok) await read(answer.body.getReader(), heard);
      else if (answer.status === 403) { lost(true); return; }
    } catch {
      // Told below.
    }
    lost(false);
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
}

async function read(reader, heard) {
  let chunks = [];
  let held = 0;
  const take = (count) => {
    const bytes = new Uint8Array(count);
    let at = 0;
    while (at < count) {
      const first = chunks[0];
      const part = first.subarray(0, count - at);
      bytes.set(part, at);
      at += part.length;
      if (part.length === first.length) chunks.shift();
      else chunks[0] = first.subarray(part.length);
    }
    held -= count;
    return bytes;
  };
  let head = null;
  for (;;) {
    while (held >= (head ? head.length : 5)) {
      if (!head) {
        const view = new DataView(take(5).buffer);
        head = { kind: view.getUint8(0), length: view.getUint32(1) };
        continue;
      }
      const content = take(head.length);
      if (head.kind === FRAME) heard('frame', frame(content));
      else if (KINDS[head.kind]) heard(KINDS[head.kind], JSON.parse(new TextDecoder().decode(content)));
      head = null;
    }
    const { done, value } = await reader.read();
    if (done) return;
    chunks.push(value);
    held += value.length;
  }
}

// Number of the last input in it, size, and the areas that changed, as raw RGBA.
function frame(bytes) {
  const view = new DataView(bytes.buffer);
  const areas = [];
  let at = 10;
  for (let left = view.getUint16(8); left > 0; left--) {
    const [x, y, width, height] = [0, 2, 4, 6].map((offset) => view.getUint16(at + offset));
    const size = width * height * 4;
    areas.push({ x, y, pixels: new ImageData(new Uint8ClampedArray(bytes.buffer, at + 8, size), width, height) });
    at += 8 + size;
  }
  return { input: view.getUint32(0), width: view.getUint16(4), height: view.getUint16(6), areas };
}
