import { FootfallError } from '../domain/errors.ts';
import { withParameter } from './request-plan.ts';
import type { RequestMapping } from './request-schema.ts';

/** Puts secrets into requests, and takes them out of whatever is written down. */
export interface Credentials {
  baseUrl: string;
  headers: Record<string, string>;
  /** The URL with the parameter that carries the secret, where there is one. */
  sign(url: string): string;
  /** A text without secrets, fit for logs, sidecars and errors. */
  redact(text: string): string;
}

/** Throws CONFIG_INVALID when the mapping needs a secret that was not handed in, or the base URL is none. */
export function credentialsOf(
  request: RequestMapping,
  baseUrl: string,
  secrets: Readonly<Record<string, string>>,
  source: string,
): Credentials {
  const secret = (name: string): string => {
    const found = secrets[name];
    if (found !== undefined && found !== '') return found;
    throw new FootfallError('CONFIG_INVALID', `Source ${source} needs the secret "${name}" to ask.`, {
      place: { key: `sources.${source}.${name}` },
      hint: 'Set it in the configuration, a file or the environment; footfall config shows the names.',
    });
  };
  const fill = (template: string) => template.replaceAll(/\{([^{}]*)\}/g, (_, name: string) => secret(name));
  const hidden = new Set(Object.values(secrets).filter((value) => value !== ''));
  const headers: Record<string, string> = { ...request.headers };
  const { auth } = request;
  let base = baseUrl;
  let parameter: { name: string; value: string } | null = null;

  const url = parseUrl(baseUrl, source);
  if (url.username !== '' || url.password !== '') {
    // fetch refuses URLs that hold a user; asked as that header.
    const user = decodeURIComponent(url.username);
    const password = decodeURIComponent(url.password);
    headers.authorization = basic(user, password);
    for (const value of [password, url.password, headers.authorization.slice(6)]) if (value !== '') hidden.add(value);
    base = baseUrl.replace(/^(https?:\/\/)[^/?#]*@/i, '$1');
  }
  if (auth?.kind === 'header') headers[auth.name.toLowerCase()] = fill(auth.value);
  if (auth?.kind === 'bearer') headers.authorization = `Bearer ${secret(auth.secret)}`;
  if (auth?.kind === 'basic') {
    headers.authorization = basic(fill(auth.user), secret(auth.secret));
    hidden.add(headers.authorization.slice(6));
  }
  if (auth?.kind === 'query') parameter = { name: auth.parameter, value: secret(auth.secret) };

  // Longest first: one secret may hold another.
  const spellings = [...new Set([...hidden].flatMap((value) => [value, encodeURIComponent(value)]))].sort(
    (a, b) => b.length - a.length,
  );
  const inQuery = parameter && new RegExp(`([?&]${escaped(encodeURIComponent(parameter.name))}=)[^&#\\s"]*`, 'g');
  return {
    baseUrl: base,
    headers,
    sign: (plain) => {
      if (!parameter || new URL(plain).searchParams.has(parameter.name)) return plain;
      return withParameter(plain, parameter.name, parameter.value);
    },
    redact: (text) => {
      const named = (inQuery ? text.replaceAll(inQuery, '$1***') : text).replaceAll(
        /(https?:\/\/)[^/?#\s@]*@/gi,
        '$1***@',
      );
      return spellings.reduce((left, value) => left.replaceAll(value, '***'), named);
    },
  };
}

function parseUrl(text: string, source: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new FootfallError('CONFIG_INVALID', `The URL of source ${source} is no http or https URL.`, {
    place: { key: `sources.${source}.url` },
  });
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
