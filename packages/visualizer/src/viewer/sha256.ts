/**
 * SHA-256 as FIPS 180-4 has it, at once: Web Crypto's has to be waited for, which deciding and chaining can't. Own code, as
 * the library that there is for it (2.7 KB gzipped) is nearly three times as large, and an offline file counts its bytes.
 * For no secrets: it takes its time as the data wants.
 */
export function sha256(bytes: Uint8Array): Uint8Array {
  const blocks = new Uint8Array((Math.floor((bytes.length + 8) / 64) + 1) * 64);
  blocks.set(bytes);
  blocks[bytes.length] = 0x80;
  const view = new DataView(blocks.buffer);
  view.setBigUint64(blocks.length - 8, BigInt(bytes.length) * 8n);
  const hash = Uint32Array.from(initial);
  const words = new Uint32Array(64);
  for (let at = 0; at < blocks.length; at += 64) block(view, at, words, hash);
  const digest = new DataView(new ArrayBuffer(32));
  hash.forEach((word, index) => digest.setUint32(index * 4, word));
  return new Uint8Array(digest.buffer);
}

function block(view: DataView, at: number, words: Uint32Array, hash: Uint32Array): void {
  for (let i = 0; i < 16; i++) words[i] = view.getUint32(at + i * 4);
  for (let i = 16; i < 64; i++) {
    const early = words[i - 15] ?? 0;
    const late = words[i - 2] ?? 0;
    const s0 = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
    const s1 = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
    words[i] = (words[i - 16] ?? 0) + s0 + (words[i - 7] ?? 0) + s1;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hash;
  for (let i = 0; i < 64; i++) {
    const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const t1 = h + s1 + ((e & f) ^ (~e & g)) + (constants[i] ?? 0) + (words[i] ?? 0);
    const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  for (const [index, word] of [a, b, c, d, e, f, g, h].entries()) hash[index] = (hash[index] ?? 0) + word;
}

/** To the right, round the end. */
function turn(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

const primes = Array.from({ length: 312 }, (_, number) => number).filter(isPrime);
/** What the tables of FIPS 180-4 are: the first 32 bits behind the point of roots of the first primes. */
const initial = primes.slice(0, 8).map((prime) => behindPoint(Math.sqrt(prime)));
const constants = primes.map((prime) => behindPoint(Math.cbrt(prime)));

function isPrime(number: number): boolean {
  for (let divisor = 2; divisor * divisor <= number; divisor++) if (number % divisor === 0) return false;
  return number > 1;
}

/** A root has 3 bits at most before the point, so of its 53 there are many more than 32 behind it. */
function behindPoint(root: number): number {
  return Math.floor((root % 1) * 2 ** 32);
}
