import { IconArrowsDiff, IconBuildingBank, IconLayoutDashboard, IconTable } from '@tabler/icons-react';

/** The four places of the navigation, in their order. */
export const places = [
  { name: 'network', to: '/', icon: IconLayoutDashboard },
  { name: 'branch', to: '/branch', icon: IconBuildingBank },
  { name: 'compare', to: '/compare', icon: IconArrowsDiff },
  { name: 'data', to: '/data', icon: IconTable },
] as const;

/** Of the h1, which takes the focus when a page is entered. */
export const pageTitleId = 'page-title';
