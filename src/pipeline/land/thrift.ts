/** Thrift's compact protocol, as far as Parquet's footers and page headers need it. Fields are told in rising order. */
export type ThriftValue =
  | { kind: 'i32' | 'i64'; value: number }
  | { kind: 'bool'; value: boolean }
  | { kind: 'binary'; value: Uint8Array | string }
  | { kind: 'struct'; value: ThriftStruct }
  | { kind: 'list'; of: 'i32' | 'binary' | 'struct'; value: readonly ThriftValue[] };
/** Field number → value. */
export type ThriftStruct = readonly (readonly [number, ThriftValue])[];

export const i32 = (value: number): ThriftValue => ({ kind: 'i32', value });
export const i64 = (value: number): ThriftValue => ({ kind: 'i64', value });
export const bool = (value: boolean): ThriftValue => ({ kind: 'bool', value });
export const binary = (value: Uint8Array | string): ThriftValue => ({ kind: 'binary', value });
export const struct = (...value: ThriftStruct): ThriftValue => ({ kind: 'struct', value });
export const list = (of: 'i32' | 'binary' | 'struct', value: readonly ThriftValue[]): ThriftValue => ({
  kind: 'list',
  of,
  value,
});

const codes = { i32: 5, i64: 6, binary: 8, list: 9, struct: 12 } as const;

export function encodeThrift(fields: ThriftStruct): Buffer {
  const pieces: Uint8Array[] = [];
  putStruct(pieces, fields);
  return Buffer.concat(pieces);
}

function putStruct(pieces: Uint8Array[], fields: ThriftStruct): void {
  let last = 0;
  for (const [id, value] of fields) {
    const code = value.kind === 'bool' ? (value.value ? 1 : 2) : codes[value.kind];
    pieces.push(Uint8Array.of(((id - last) << 4) | code));
    last = id;
    if (value.kind !== 'bool') putValue(pieces, value);
  }
  pieces.push(Uint8Array.of(0));
}

function putValue(pieces: Uint8Array[], value: ThriftValue): void {
  switch (value.kind) {
    case 'struct':
      putStruct(pieces, value.value);
      break;
    case 'binary': {
      const bytes = typeof value.value === 'string' ? Buffer.from(value.value) : value.value;
      pieces.push(varint(bytes.length), bytes);
      break;
    }
    case 'list': {
      const { length } = value.value;
      if (length < 15) pieces.push(Uint8Array.of((length << 4) | codes[value.of]));
      else pieces.push(Uint8Array.of(0xf0 | codes[value.of]), varint(length));
      for (const item of value.value) putValue(pieces, item);
      break;
    }
    case 'bool':
      break;
    default:
      pieces.push(zigzag(value.value));
  }
}

/** LEB128 of a whole number from 0. */
export function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  while (left >= 128) {
    bytes.push((left % 128) | 128);
    left = Math.floor(left / 128);
  }
  bytes.push(left);
  return Uint8Array.from(bytes);
}

export function zigzag(value: number): Uint8Array {
  return varint(value >= 0 ? value * 2 : -value * 2 - 1);
}
