import { describe, expect, it } from 'vitest';
import type { Network } from '../../domain/network.ts';
import { matches, networkHash } from './etag.ts';

describe('If-None-Match', () => {
  it.each(['W/"a"', '"a"', '"x", W/"a"', '*', ' W/"a" '])('names W/"a" as %s', (header) =>
    expect(matches(header, 'W/"a"')).toBe(true),
  );
  it.each([undefined, '', '"b"', 'a', 'W/"ab"'])('does not name W/"a" as %s', (header) =>
    expect(matches(header, 'W/"a"')).toBe(false),
  );
});

describe('the hash of a network', () => {
  it('is that of its content', () => {
    const network: Network = { id: 'a', name: 'A', branches: [], sensors: [], schedules: {} };
    expect(networkHash({ ...network })).toBe(networkHash(network));
    expect(networkHash({ ...network, name: 'B' })).not.toBe(networkHash(network));
  });
});
