import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type SearchSchemaInput,
} from '@tanstack/react-router';
import { networkQuery, overviewQuery } from '../api/queries.ts';
import type { Codec } from '../state/codec.ts';
import {
  branchCodec,
  compareCodec,
  dataCodec,
  faultCodec,
  healthCodec,
  networkCodec,
  printCodec,
} from '../state/pages.ts';
import { parseSearch, type RawSearch, stringifySearch } from '../state/search.ts';
import { NotFound } from './not-found.tsx';
import { PageCrash } from './page-crash.tsx';
import { Shell } from './shell.tsx';

interface RouterContext {
  client: QueryClient;
}

const root = createRootRouteWithContext<RouterContext>()({});

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  // Started, not awaited: the shell is painted at once.
  loader: ({ context }) => {
    void context.client.prefetchQuery(networkQuery());
  },
});

/** Keeps in the address what the page knows and drops the rest, defaults included. */
const searchOf =
  <State extends object>(codec: Codec<State>) =>
  (search: Record<string, unknown> & SearchSchemaInput): RawSearch =>
    codec.write(codec.read(search));

const network = createRoute({
  getParentRoute: () => shell,
  path: '/',
  validateSearch: searchOf(networkCodec),
  // The verdict is asked for while the page's code is still being read.
  loader: ({ context, location }) => {
    const { region } = networkCodec.read(location.search);
    void context.client.prefetchQuery(overviewQuery({ region }));
  },
  component: lazyRouteComponent(() => import('../pages/network/network-page.tsx'), 'NetworkPage'),
});
const branch = createRoute({
  getParentRoute: () => shell,
  path: '/branch',
  validateSearch: searchOf(branchCodec),
  component: lazyRouteComponent(() => import('../pages/branch/branch-page.tsx'), 'BranchPage'),
});
const compare = createRoute({
  getParentRoute: () => shell,
  path: '/compare',
  validateSearch: searchOf(compareCodec),
  component: lazyRouteComponent(() => import('../pages/compare/compare-page.tsx'), 'ComparePage'),
});
const health = createRoute({
  getParentRoute: () => shell,
  path: '/health',
  validateSearch: searchOf(healthCodec),
  component: lazyRouteComponent(() => import('../pages/health/health-page.tsx'), 'HealthPage'),
});
const fault = createRoute({
  getParentRoute: () => shell,
  path: '/health/fault',
  validateSearch: searchOf(faultCodec),
  component: lazyRouteComponent(() => import('../pages/fault/fault-page.tsx'), 'FaultPage'),
});
const data = createRoute({
  getParentRoute: () => shell,
  path: '/data',
  validateSearch: searchOf(dataCodec),
  component: lazyRouteComponent(() => import('../pages/data/data-page.tsx'), 'DataPage'),
});
const print = createRoute({
  getParentRoute: () => root,
  path: '/print/branch',
  validateSearch: searchOf(printCodec),
  component: lazyRouteComponent(() => import('../pages/print/print-page.tsx'), 'PrintPage'),
});

const routeTree = root.addChildren([shell.addChildren([network, branch, compare, health, fault, data]), print]);

export function createAppRouter(context: RouterContext) {
  return createRouter({
    routeTree,
    context,
    parseSearch,
    stringifySearch,
    // The code of a page is read when its link is hovered or focused.
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: PageCrash,
    defaultNotFoundComponent: NotFound,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
