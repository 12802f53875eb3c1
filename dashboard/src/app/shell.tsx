import { Kbd, Paper, UnstyledButton } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { networkQuery } from '../api/queries.ts';
import { prefetchCharts } from '../charts/echart.tsx';
import { ErrorMessage } from '../charts/error.tsx';
import { whenIdle } from '../charts/when-idle.ts';
import { Footer } from './footer.tsx';
import { LiveIndicator } from './live-indicator.tsx';
import { Logo } from './logo.tsx';
import { openPalette, Palette } from './palette.tsx';
import { pageTitleId, places } from './places.ts';
import { Preferences } from './preferences.tsx';
import classes from './shell.module.css';
import { useNetwork } from './use-network.ts';

/** What stands around every page: navigation, search, the live indicator, language and theme, the footer. */
export function Shell() {
  const { t } = useTranslation();
  const network = useNetwork();
  useEffect(readChartsWhenIdle, []);
  useFocusOnNavigation();
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#content">
        {t('skip')}
      </a>
      <header className={classes.bar}>
        <div className={classes.brand}>
          <Logo name={network?.name} />
        </div>
        <UnstyledButton className={classes.search} onClick={openPalette} aria-haspopup="dialog">
          <IconSearch aria-hidden="true" className={classes.icon} />
          <span className={classes.searchText}>{t('search.hint')}</span>
          <Kbd className={classes.key} aria-hidden="true">
            /
          </Kbd>
        </UnstyledButton>
        <div className={classes.tools}>
          <LiveIndicator />
          <Preferences />
        </div>
      </header>
      <nav className={classes.nav} aria-label={t('nav.label')}>
        {places.map(({ name, to, icon: Icon }) => (
          <Link
            key={name}
            to={to}
            className={classes.link}
            // All addresses begin with the network's.
            activeOptions={{ exact: to === '/', includeSearch: false }}
            activeProps={{ 'aria-current': 'page' }}
          >
            <Icon aria-hidden="true" className={classes.icon} />
            <span>{t(`nav.${name}`)}</span>
          </Link>
        ))}
      </nav>
      <main id="content" tabIndex={-1} className={classes.main}>
        <NetworkTrouble />
        <Outlet />
      </main>
      <Footer />
      <Palette />
    </div>
  );
}

/** Every page waits for the network's description: that it cannot be read is said once, for all of them. */
function NetworkTrouble() {
  const { data, error, refetch } = useQuery(networkQuery());
  return error === null || data !== undefined ? null : (
    <Paper mb="lg">
      <ErrorMessage error={error} onRetry={() => refetch()} />
    </Paper>
  );
}

/** A new page is announced and read from its top: its h1 takes the focus. Changes within a page leave it alone. */
function useFocusOnNavigation() {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const before = useRef(path);
  useEffect(() => {
    if (before.current !== undefined && before.current !== path) {
      document.getElementById(pageTitleId)?.focus({ preventScroll: true });
    }
    before.current = path;
  }, [path]);
}

/** The chart library is large and soon needed: it is read once the page stands. */
const readChartsWhenIdle = () => whenIdle(() => void prefetchCharts().catch(() => {}), 3000);
