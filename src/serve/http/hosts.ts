/**
 * The name in a `Host` header, lower case, without port; null where it is none. A page of another site can point its
 * own name at 127.0.0.1 (DNS rebinding) but cannot make the browser send another `Host` than that name.
 */
export function hostName(host: string | undefined): string | null {
  if (host === undefined || host.length > 260 || /[\s/?#@\\]/.test(host)) return null;
  try {
    return new URL(`http://${host}`).hostname || null;
  } catch {
    return null;
  }
}

/** Of this machine alone: `localhost`, `127.0.0.0/8`, `::1`. Takes addresses and `Host` names alike. */
export function isLoopbackName(name: string): boolean {
  const bare = name.replace(/^\[|\]$/g, '');
  return bare === 'localhost' || bare.endsWith('.localhost') || bare === '::1' || /^127(\.\d{1,3}){3}$/.test(bare);
}
