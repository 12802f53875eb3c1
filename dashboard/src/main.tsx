import '@mantine/core/styles.layer.css';
import '@mantine/spotlight/styles.layer.css';
import './theme/fonts.css';
import './theme/global.css';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { createLive } from './api/live.ts';
import { createQueryClient } from './api/query-client.ts';
import { LiveProvider } from './app/live-context.tsx';
import { createAppRouter } from './app/router.tsx';
import { SessionProvider } from './app/session.tsx';
import { createSession } from './app/session-store.ts';
import { startTexts } from './i18n/i18n.ts';
import { theme, variables } from './theme/theme.ts';

const texts = startTexts();
const session = createSession();
const client = createQueryClient(session.lose);
const live = createLive(client);
const router = createAppRouter({ client });
// The key is also read by public/before-paint.js.
const schemes = localStorageColorSchemeManager({ key: 'footfall-theme' });

// The router hides what is shown before it has loaded: a page whose code came early would be mounted twice, and ask twice.
await router.load();

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <I18nextProvider i18n={texts}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={variables}
        colorSchemeManager={schemes}
        defaultColorScheme="auto"
      >
        <QueryClientProvider client={client}>
          <SessionProvider store={session}>
            <LiveProvider store={live}>
              <RouterProvider router={router} />
            </LiveProvider>
          </SessionProvider>
        </QueryClientProvider>
      </MantineProvider>
    </I18nextProvider>
  </StrictMode>,
);
