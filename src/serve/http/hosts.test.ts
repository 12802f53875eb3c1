import { describe, expect, it } from 'vitest';
import { hostName, isLoopbackName } from './hosts.ts';

describe('the name in a Host header', () => {
  it.each([
    ['localhost:8700', 'localhost'],
    ['127.0.0.1', '127.0.0.1'],
    ['[::1]:8700', '[::1]'],
    ['Footfall.Example.ORG', 'footfall.example.org'],
    [undefined, null],
    ['', null],
    ['a b', null],
    ['user@localhost', null],
    ['localhost/x', null],
    ['localhost:99999', null],
    ['x'.repeat(300), null],
  ])('of %s is %s', (host, name) => expect(hostName(host)).toBe(name));
});

describe('a name of this machine', () => {
  it.each(['localhost', 'app.localhost', '127.0.0.1', '127.9.9.9', '::1', '[::1]'])('is %s', (name) =>
    expect(isLoopbackName(name)).toBe(true),
  );
  it.each(['0.0.0.0', '::', '10.0.0.1', 'localhost.example.org', '127.0.0.1.example.org', 'mylocalhost', ''])(
    'is not %s',
    (name) => expect(isLoopbackName(name)).toBe(false),
  );
});
