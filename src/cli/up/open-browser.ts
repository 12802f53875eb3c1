import { spawn } from 'node:child_process';

export interface Desktop {
  env: Record<string, string | undefined>;
  platform: NodeJS.Platform;
  /** Whether a person sees what is printed. */
  terminal: boolean;
}

/** The command that opens a page for the person at the desk; null where nobody sits at one, or it cannot be told. */
export function openerOf({ env, platform, terminal }: Desktop): readonly [string, ...string[]] | null {
  if (!terminal || env.CI || env.SSH_CONNECTION) return null;
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ['xdg-open'] : null;
}

/** Tries; the page's address has been printed, so a failure needs no word. */
export function openBrowser(url: string, desktop: Desktop): void {
  const opener = openerOf(desktop);
  if (!opener) return;
  const [command, ...args] = opener;
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
