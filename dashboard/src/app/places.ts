import {
  IconArrowsDiff,
  IconBuildingBank,
  IconHeartRateMonitor,
  IconLayoutDashboard,
  IconTable,
} from '@tabler/icons-react';

/** The places of the navigation, in their order. */
export const places = [
  { name: 'network', to: '/', icon: IconLayoutDashboard },
  { name: 'branch', to: '/branch', icon: IconBuildingBank },
  { name: 'compare', to: '/compare', icon: IconArrowsDiff },
  { name: 'health', to: '/health', icon: IconHeartRateMonitor },
  { name: 'data', to: '/data', icon: IconTable },
] as const;

/** Of the h1, which takes the focus when a page is entered. */
export const pageTitleId = 'page-title';
