import { describe, expect, test } from 'vitest';
import { FootfallError } from '../../domain/errors.ts';
import { parseRemote } from './remote.ts';

const plain = { secure: false, token: null, userId: 'footfall', headers: {} };

test.each([
  ['sc://spark', { host: 'spark', port: 15_002, ...plain }],
  ['  sc://spark:7077  ', { host: 'spark', port: 7077, ...plain }],
  ['SC://spark:1/', { host: 'spark', port: 1, ...plain }],
  ['sc://[::1]:65535', { host: '[::1]', port: 65_535, ...plain }],
  ['sc://spark/;use_ssl=true', { host: 'spark', port: 15_002, ...plain, secure: true }],
  ['sc://spark/;user_id=anna', { host: 'spark', port: 15_002, ...plain, userId: 'anna' }],
  [
    'sc://spark/;x-team=a%3Bb;x-more=c=d',
    { host: 'spark', port: 15_002, ...plain, headers: { 'x-team': 'a;b', 'x-more': 'c=d' } },
  ],
  ['sc://spark/;x-broken=%zz;', { host: 'spark', port: 15_002, ...plain, headers: { 'x-broken': '%zz' } }],
  // Of other clients; they mean nothing here and are no headers.
  ['sc://spark/;user_agent=shell;session_id=7', { host: 'spark', port: 15_002, ...plain }],
])('%s is understood', (text, expected) => {
  expect(parseRemote(text)).toEqual(expected);
});

test.each([
  '',
  'spark:15002',
  'http://spark:15002',
  'sc://',
  'sc://user@spark',
  'sc://spark:0',
  'sc://spark:65536',
  'sc://spark:port',
  'sc://spark/path',
  'sc://spark/;use_ssl',
  'sc://spark/;=1',
  'sc://spark/;use_ssl=yes',
])('%j is refused with what was expected', (text) => {
  const refused = () => parseRemote(text);
  expect(refused).toThrow(FootfallError);
  expect(refused).toThrow(/^engine\.sparkRemote: .+\.$/);
});

describe('a token', () => {
  test('asks for TLS', () => {
    expect(parseRemote('sc://spark/;token=secret')).toMatchObject({ token: 'secret', secure: true });
  });

  test('given beside the address wins over the one inside', () => {
    expect(parseRemote('sc://spark/;token=inside', 'beside').token).toBe('beside');
  });

  test.each(['localhost', '127.0.0.1', '[::1]'])('goes to %s without TLS, as to a proxy on this machine', (host) => {
    expect(parseRemote(`sc://${host}/;token=secret`)).toMatchObject({ token: 'secret', secure: false });
  });

  test('is never sent in the clear, and never repeated in an error', () => {
    const refused = () => parseRemote('sc://spark/;use_ssl=false;token=secret');
    expect(refused).toThrow(/TLS/);
    expect(refused).not.toThrow(/secret/);
  });

  test('is not a header of its own', () => {
    expect(parseRemote('sc://spark/;token=secret;x-a=1').headers).toEqual({ 'x-a': '1' });
  });
});
