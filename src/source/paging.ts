import type { Inspected } from './answer.ts';
import { atPath } from './json-reader.ts';
import { type Answer, RequestFailure } from './request-once.ts';
import { withParameter } from './request-plan.ts';
import type { RequestMapping } from './request-schema.ts';

/** Walks from page to page of one call. */
export interface Pager {
  first: string;
  /** The URL of the next page; null after the last. Throws RequestFailure where the way leads astray. */
  next(url: string, answer: Answer, inspected: Inspected): Promise<string | null>;
}

export function pagerOf(paging: RequestMapping['paging'], callUrl: string): Pager {
  switch (paging.kind) {
    case 'none':
      return { first: callUrl, next: async () => null };
    case 'cursor':
      return cursorPager(paging, callUrl);
    case 'page':
      return numberPager(paging, callUrl);
    case 'link':
      return linkPager(callUrl);
  }
}

type Paging<Kind> = Extract<RequestMapping['paging'], { kind: Kind }>;

function cursorPager(paging: Paging<'cursor'>, callUrl: string): Pager {
  const seen = new Set<string>();
  return {
    first: callUrl,
    async next(_url, answer, { json }) {
      const found = paging.nextHeader
        ? answer.headers.get(paging.nextHeader)
        : atPath(json, (paging.next as string).split('.'));
      if (found === null || found === undefined || found === '' || found === false) return null;
      if (typeof found !== 'string' && typeof found !== 'number') {
        throw new RequestFailure('nonsense', `the cursor is no text: ${JSON.stringify(found).slice(0, 60)}`);
      }
      const cursor = String(found);
      if (seen.has(cursor)) throw new RequestFailure('cursor_loop', 'the same cursor came a second time');
      seen.add(cursor);
      return withParameter(callUrl, paging.parameter, cursor);
    },
  };
}

function numberPager(paging: Paging<'page'>, callUrl: string): Pager {
  let page = paging.first;
  let before: Buffer | null = null;
  return {
    first: withParameter(callUrl, paging.parameter, String(page)),
    async next(_url, { body }, { countRecords }) {
      const count = await countRecords();
      if (count === 0 || (paging.size !== undefined && count < paging.size)) return null;
      if (before?.equals(body)) throw new RequestFailure('cursor_loop', 'the page before came a second time');
      before = body;
      page++;
      return withParameter(callUrl, paging.parameter, String(page));
    },
  };
}

function linkPager(callUrl: string): Pager {
  const seen = new Set([callUrl]);
  return {
    first: callUrl,
    async next(url, { headers }) {
      const target = nextLink(headers.get('link') ?? '');
      if (target === null) return null;
      if (!URL.canParse(target, url))
        throw new RequestFailure('nonsense', `the next link is no URL: ${target.slice(0, 60)}`);
      const next = new URL(target, url);
      // Secrets go to the origin that was configured, to no other.
      if (next.origin !== new URL(callUrl).origin) {
        throw new RequestFailure('link_elsewhere', `the next link leads to ${next.origin}`);
      }
      if (seen.has(next.href)) throw new RequestFailure('cursor_loop', 'the same link came a second time');
      seen.add(next.href);
      return next.href;
    },
  };
}

/** The target of rel="next" in a Link header (RFC 8288). */
function nextLink(header: string): string | null {
  for (const [, target, parameters] of header.matchAll(/<([^>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:"[^"]*"|[^",;\s]+))*)/g)) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^",;\s]+))/i.exec(parameters ?? '');
    const names = (rel?.[1] ?? rel?.[2] ?? '').toLowerCase().split(/\s+/);
    if (names.includes('next')) return target as string;
  }
  return null;
}
