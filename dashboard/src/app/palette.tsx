import { useMantineColorScheme } from '@mantine/core';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { IconBuildingBank, IconLanguage, IconSearch } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { branchesQuery } from '../api/queries.ts';
import { languages } from '../i18n/i18n.ts';
import { branchCodec } from '../state/pages.ts';
import { createFinder, fold } from './finder.ts';
import classes from './palette.module.css';
import { places } from './places.ts';
import { schemeIcons, schemes } from './preferences.tsx';

const [store, actions] = createSpotlight();
export const openPalette = actions.open;

const shown = 20;

/** Jumps to any branch or page, and switches theme and language: Ctrl or Cmd + K, or `/`. */
export function Palette() {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { setColorScheme } = useMantineColorScheme();
  const [query, setQuery] = useState('');
  const [isOpen, setOpen] = useState(false);
  const { data: branches, isPending } = useQuery({ ...branchesQuery(), enabled: isOpen });
  const finder = useMemo(() => createFinder(branches ?? []), [branches]);
  const found = finder(query, shown);
  const words = fold(query);
  const matches = (label: string) => fold(label).includes(words);

  const pages = places.filter(({ name }) => matches(t(`nav.${name}`)));
  const themes = words === '' ? [] : schemes.filter((scheme) => matches(t(`theme.use_${scheme}`)));
  const tongues =
    words === ''
      ? []
      : languages.filter(
          (language) => language !== i18n.language && matches(`${t('language.label')} ${t(`language.${language}`)}`),
        );

  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      shortcut={['mod + K', '/']}
      clearQueryOnClose
      classNames={{
        search: classes.search,
        action: classes.action,
        actionSection: classes.section,
        content: classes.content,
      }}
      attributes={{ content: { 'aria-label': t('search.open') } }}
      overlayProps={{ blur: 0, backgroundOpacity: 0.4 }}
      scrollable
      maxHeight="60vh"
      onSpotlightClose={() => setQuery('')}
      onSpotlightOpen={() => {
        setOpen(true);
        void client.prefetchQuery(branchesQuery());
      }}
    >
      <Spotlight.Search
        placeholder={t('search.placeholder')}
        aria-label={t('search.open')}
        leftSection={<IconSearch size="1.25rem" stroke={1.6} />}
      />
      <Spotlight.ActionsList>
        {pages.length === 0 ? null : (
          <Spotlight.ActionsGroup label={t('search.pages')}>
            {pages.map(({ name, to, icon: Icon }) => (
              <Spotlight.Action
                key={name}
                label={t(`nav.${name}`)}
                leftSection={<Icon size="1.25rem" stroke={1.6} />}
                onClick={() => navigate({ to })}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {found.rows.length === 0 ? null : (
          <Spotlight.ActionsGroup label={t('search.branches')}>
            {found.rows.map(({ id, name, city, region }) => (
              <Spotlight.Action
                key={id}
                label={name}
                description={[...new Set([id, city, region])].filter((part) => part && part !== name).join(' · ')}
                leftSection={<IconBuildingBank size="1.25rem" stroke={1.6} />}
                onClick={() => navigate({ to: '/branch', search: branchCodec.write({ id }) as never })}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {themes.length + tongues.length === 0 ? null : (
          <Spotlight.ActionsGroup label={t('search.settings')}>
            {themes.map((scheme) => {
              const Icon = schemeIcons[scheme];
              return (
                <Spotlight.Action
                  key={scheme}
                  label={t(`theme.use_${scheme}`)}
                  leftSection={<Icon size="1.25rem" stroke={1.6} />}
                  onClick={() => setColorScheme(scheme)}
                />
              );
            })}
            {tongues.map((language) => (
              <Spotlight.Action
                key={language}
                label={`${t('language.label')} : ${t(`language.${language}`)}`}
                leftSection={<IconLanguage size="1.25rem" stroke={1.6} />}
                onClick={() => i18n.changeLanguage(language)}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {pages.length + found.rows.length + themes.length + tongues.length === 0 ? (
          <Spotlight.Empty>{isPending ? t('search.loading') : t('search.none')}</Spotlight.Empty>
        ) : null}
      </Spotlight.ActionsList>
      {found.more === 0 ? null : <Spotlight.Footer>{t('search.more', { count: found.more })}</Spotlight.Footer>}
    </Spotlight.Root>
  );
}
