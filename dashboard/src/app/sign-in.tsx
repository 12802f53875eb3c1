import { Button, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem, signIn } from '../api/client.ts';
import { Logo } from './logo.tsx';
import classes from './sign-in.module.css';

/** Shown when the server wants a token: gives it to the server, which remembers it in a cookie out of scripts' reach. */
export function SignIn({ onEnter }: { onEnter: () => void }) {
  const { t } = useTranslation();
  const [token, setToken] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  useEffect(() => {
    document.title = t('title', { page: t('sign_in.title'), product: t('product') });
  }, [t]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await signIn(token.trim());
      onEnter();
    } catch (problem) {
      const isRefused = problem instanceof ApiProblem && [400, 401, 403].includes(problem.status);
      const reason = problem instanceof ApiProblem ? problem.detail : String(problem);
      setError(isRefused ? t('sign_in.refused') : t('sign_in.failed', { reason }));
    } finally {
      setBusy(false);
    }
  };

  return (
    <main className={classes.page}>
      <Paper component="form" className={classes.card} onSubmit={submit} p="xl">
        <Stack gap="lg">
          <Logo />
          <Stack gap="xs">
            <Title order={1}>{t('sign_in.title')}</Title>
            <Text c="dimmed">{t('sign_in.lead')}</Text>
          </Stack>
          <PasswordInput
            label={t('sign_in.token')}
            value={token}
            onChange={(event) => setToken(event.currentTarget.value)}
            error={error}
            autoComplete="current-password"
            required
            data-autofocus
          />
          <Button type="submit" loading={isBusy} disabled={token.trim() === ''}>
            {t('sign_in.submit')}
          </Button>
        </Stack>
      </Paper>
    </main>
  );
}
