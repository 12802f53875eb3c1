import { expect, test } from 'vitest';
import { openerOf } from './open-browser.ts';

const desk = { env: { DISPLAY: ':0' }, platform: 'linux', terminal: true } as const;

test.each([
  ['at a desk under X', desk, 'xdg-open'],
  ['at a desk under Wayland', { ...desk, env: { WAYLAND_DISPLAY: 'wayland-0' } }, 'xdg-open'],
  ['on a Mac', { ...desk, env: {}, platform: 'darwin' }, 'open'],
  ['on Windows', { ...desk, env: {}, platform: 'win32' }, 'rundll32'],
] as const)('a browser is opened %s', (_, desktop, command) => {
  expect(openerOf(desktop)?.[0]).toBe(command);
});

test.each([
  ['on a server', { ...desk, env: {} }],
  ['over SSH', { ...desk, env: { ...desk.env, SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' } }],
  ['in CI', { ...desk, env: { ...desk.env, CI: 'true' } }],
  ['where nobody reads what is printed', { ...desk, terminal: false }],
] as const)('no browser is opened %s', (_, desktop) => {
  expect(openerOf(desktop)).toBeNull();
});
