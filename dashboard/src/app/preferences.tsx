import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconDeviceDesktop, IconLanguage, IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { languages } from '../i18n/i18n.ts';

export const schemes = ['light', 'dark', 'auto'] as const;
export const schemeIcons = { light: IconSun, dark: IconMoon, auto: IconDeviceDesktop };

/** Language and theme; both choices stay in this browser. */
export function Preferences() {
  const { t, i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Scheme = schemeIcons[colorScheme];
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={t('language.label')} color="gray" c="inherit">
            <IconLanguage size="1.25rem" stroke={1.6} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {languages.map((language) => (
            <Menu.Item
              key={language}
              lang={language}
              role="menuitemradio"
              aria-checked={i18n.language === language}
              onClick={() => i18n.changeLanguage(language)}
              rightSection={i18n.language === language ? <IconCheck size="1rem" /> : null}
            >
              {t(`language.${language}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={t('theme.label')} color="gray" c="inherit">
            <Scheme size="1.25rem" stroke={1.6} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {schemes.map((scheme) => {
            const Icon = schemeIcons[scheme];
            return (
              <Menu.Item
                key={scheme}
                role="menuitemradio"
                aria-checked={colorScheme === scheme}
                onClick={() => setColorScheme(scheme)}
                leftSection={<Icon size="1rem" />}
                rightSection={colorScheme === scheme ? <IconCheck size="1rem" /> : null}
              >
                {t(`theme.${scheme}`)}
              </Menu.Item>
            );
          })}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
