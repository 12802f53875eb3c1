import type { ViewProps } from './rows-view.tsx';

export function CoverageView(_: ViewProps) {
  return null;
}
