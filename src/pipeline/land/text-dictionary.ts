/** The hash of no bytes, and the step from byte to byte (FNV-1a); whoever reads bytes makes it on the way. */
export const hashSeed = 0x811c9dc5 | 0;
export const hashPrime = 0x01000193;

const firstCodes = 256;

/**
 * Numbers distinct texts in the order of their first appearance; 0 is the empty text, which stands for none. `last`,
 * `following`, `starts`, `lengths` and `bytes` are open to a reader that guesses the next text before it looks it up.
 */
export class TextDictionary {
  texts: string[] = [];
  /** The code of the text before; 0 where no guess is to be made. Kept, as `following`, by the reader. */
  last = 0;
  /** By code: the code that came after it the last time. */
  following = new Int32Array(firstCodes);
  /** By code: where its text lies in `bytes`. */
  starts = new Int32Array(firstCodes);
  lengths = new Int32Array(firstCodes);
  bytes: Uint8Array = new Uint8Array(1 << 14);
  #hashes = new Int32Array(firstCodes);
  #used = 0;
  #slots = new Int32Array(firstCodes * 4).fill(-1);

  constructor() {
    this.codeOf('');
  }

  clear(): void {
    Object.assign(this, { texts: [], last: 0 });
    this.following.fill(0);
    this.#used = 0;
    this.#slots = new Int32Array(firstCodes * 4).fill(-1);
    this.codeOf('');
  }

  get size(): number {
    return this.texts.length;
  }

  /** -1 when the text is new. */
  find(buffer: Uint8Array, start: number, end: number, hash: number): number {
    const slots = this.#slots;
    const hashes = this.#hashes;
    const lengths = this.lengths;
    const bytes = this.bytes;
    const mask = slots.length - 1;
    const length = end - start;
    for (let slot = mixed(hash) & mask; ; slot = (slot + 1) & mask) {
      const code = slots[slot] as number;
      if (code < 0) return -1;
      if (hashes[code] !== hash || lengths[code] !== length) continue;
      const from = this.starts[code] as number;
      let index = 0;
      while (index < length && bytes[from + index] === buffer[start + index]) index++;
      if (index === length) return code;
    }
  }

  /** Only for a text that `find` has not found. */
  add(buffer: Uint8Array, start: number, end: number, hash: number): number {
    const code = this.texts.length;
    const length = end - start;
    if (code === this.starts.length) this.#moreCodes();
    if (this.#used + length > this.bytes.length) {
      const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.#used + length));
      larger.set(this.bytes);
      this.bytes = larger;
    }
    this.bytes.set(buffer.subarray(start, end), this.#used);
    this.texts.push(Buffer.from(buffer.buffer, buffer.byteOffset + start, length).toString('utf8'));
    this.starts[code] = this.#used;
    this.lengths[code] = length;
    this.#hashes[code] = hash;
    this.#used += length;
    this.#place(code);
    return code;
  }

  codeOf(text: string): number {
    const bytes = Buffer.from(text);
    let hash = hashSeed;
    for (const byte of bytes) hash = Math.imul(hash ^ byte, hashPrime);
    const found = this.find(bytes, 0, bytes.length, hash);
    return found >= 0 ? found : this.add(bytes, 0, bytes.length, hash);
  }

  #moreCodes(): void {
    const codes = this.starts.length * 2;
    const larger = (old: Int32Array<ArrayBuffer>) => {
      const next = new Int32Array(codes);
      next.set(old);
      return next;
    };
    this.following = larger(this.following);
    this.starts = larger(this.starts);
    this.lengths = larger(this.lengths);
    this.#hashes = larger(this.#hashes);
    this.#slots = new Int32Array(codes * 4).fill(-1);
    for (let code = 0; code < this.texts.length; code++) this.#place(code);
  }

  #place(code: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = mixed(this.#hashes[code] as number) & mask;
    while ((slots[slot] as number) >= 0) slot = (slot + 1) & mask;
    slots[slot] = code;
  }
}

/** The low bits of the hash alone tell numbered names badly apart. */
function mixed(hash: number): number {
  return hash ^ (hash >>> 15);
}
