import { isUtf8 } from 'node:buffer';
import type { Mapping } from './mapping-schema.ts';

export type Encoding = Mapping['csv']['encoding'];
/** An encoding in which delimiters, quotes and line breaks are the ASCII bytes. */
export type ByteEncoding = Exclude<Encoding, 'utf-16le' | 'utf-16be'>;

/** Tells a body's encoding by its first bytes: a byte order mark counts more than what was declared. */
export function sniffEncoding(head: Uint8Array, declared: Encoding): { encoding: Encoding; markBytes: number } {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', markBytes: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', markBytes: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', markBytes: 2 };
  return { encoding: declared, markBytes: 0 };
}

/** Takes the byte order mark away and turns UTF-16 into UTF-8, in which what was invalid is U+FFFD. */
export async function* asBytes(
  body: AsyncIterable<Uint8Array>,
  declared: Encoding,
  onEncoding: (encoding: ByteEncoding, transcoded: boolean) => void,
): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | null = Buffer.alloc(0);
  let decoder: TextDecoder | null = null;
  const encoder = new TextEncoder();
  for await (const chunk of body) {
    let bytes: Uint8Array = chunk;
    if (head) {
      head = Buffer.concat([head, chunk]);
      // Three bytes hold every mark.
      if (head.length < 3) continue;
      [bytes, decoder] = opened(head, declared, onEncoding);
      head = null;
    }
    yield decoder ? encoder.encode(decoder.decode(bytes, { stream: true })) : bytes;
  }
  if (head) {
    const [bytes, late] = opened(head, declared, onEncoding);
    yield late ? encoder.encode(late.decode(bytes)) : bytes;
  } else if (decoder) yield encoder.encode(decoder.decode());
}

function opened(
  head: Uint8Array,
  declared: Encoding,
  onEncoding: (encoding: ByteEncoding, transcoded: boolean) => void,
): [Uint8Array, TextDecoder | null] {
  const { encoding, markBytes } = sniffEncoding(head, declared);
  const utf16 = encoding === 'utf-16le' || encoding === 'utf-16be';
  onEncoding(utf16 ? 'utf-8' : encoding, utf16);
  return [head.subarray(markBytes), utf16 ? new TextDecoder(encoding, { ignoreBOM: true }) : null];
}

const windows1252 = new TextDecoder('windows-1252');
/** Bytes to which windows-1252 gives no character. */
const undefined1252 = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);

/** The text of bytes; what is invalid becomes U+FFFD. */
export function decodeBytes(bytes: Buffer, encoding: ByteEncoding): string {
  if (encoding === 'utf-8') return bytes.toString('utf8');
  if (encoding === 'iso-8859-1') return bytes.toString('latin1');
  return windows1252.decode(bytes);
}

/** Why bytes are no text of the encoding; null when they are. NUL is in no text: it marks a torn file or UTF-16. */
export function encodingFault(bytes: Buffer, encoding: ByteEncoding, transcoded: boolean): string | null {
  if (bytes.includes(0)) return 'a NUL byte';
  if (encoding === 'utf-8') {
    if (!isUtf8(bytes)) return 'bytes that are not UTF-8';
    return transcoded && bytes.includes('\uFFFD') ? 'bytes that are not UTF-16' : null;
  }
  if (encoding === 'windows-1252' && bytes.some((byte) => undefined1252.has(byte))) {
    return 'bytes that are not windows-1252';
  }
  return null;
}
