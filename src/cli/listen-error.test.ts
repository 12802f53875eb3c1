import { expect, test } from 'vitest';
import { listenError } from './listen-error.ts';

const failed = (code: string) => Object.assign(new Error(code), { code });

test.each([
  ['EADDRINUSE', /^Port 80 of 10\.9\.9\.9 is taken\.$/, /--port 0/],
  ['EACCES', /^Port 80 of 10\.9\.9\.9 is not for this user\.$/, /--port 0/],
  ['EADDRNOTAVAIL', /^10\.9\.9\.9 is no address of this machine\.$/, /--host: 127\.0\.0\.1/],
  ['ENOTFOUND', /^There is no host 10\.9\.9\.9\.$/, /--host: 127\.0\.0\.1/],
])('%s is told as what to name instead: the port, or the host', (code, message, hint) => {
  expect(listenError(failed(code), { host: '10.9.9.9', port: 80 })).toMatchObject({
    code: 'USAGE',
    message: expect.stringMatching(message),
    hint: expect.stringMatching(hint),
  });
});

test('what is no matter of the address passes as it is', () => {
  const error = failed('EMFILE');
  expect(listenError(error, { host: 'localhost', port: 80 })).toBe(error);
});
