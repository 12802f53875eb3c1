import { ActionIcon, Group, Kbd, SegmentedControl, Tooltip } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';

export interface BranchWalkProps {
  previous: { id: string; name: string } | null;
  next: { id: string; name: string } | null;
  /** `3 of 11`. */
  position: string;
  order: 'name' | 'ranking';
  onOrder: (order: 'name' | 'ranking') => void;
  onGo: (id: string) => void;
  onLook: (id: string) => void;
}

/** From branch to branch, by name or by ranking, also with the keys j and k. */
export const BranchWalk = memo(function BranchWalk({
  previous,
  next,
  position,
  order,
  onOrder,
  onGo,
  onLook,
}: BranchWalkProps) {
  const { t } = useTranslation('branch');
  const go = (to: { id: string } | null) => () => {
    if (to !== null) {
      onGo(to.id);
    }
  };
  useHotkeys([
    ['k', go(previous)],
    ['j', go(next)],
  ]);
  const button = (to: BranchWalkProps['next'], label: string, key: string, Icon: typeof IconChevronLeft) => (
    <Tooltip
      label={
        <>
          {to?.name ?? label} <Kbd size="xs">{key}</Kbd>
        </>
      }
    >
      <ActionIcon
        variant="default"
        aria-label={to === null ? label : `${label}: ${to.name}`}
        aria-keyshortcuts={key}
        disabled={to === null}
        onClick={go(to)}
        onPointerEnter={() => to && onLook(to.id)}
        onFocus={() => to && onLook(to.id)}
      >
        <Icon size="1.125rem" stroke={1.6} />
      </ActionIcon>
    </Tooltip>
  );
  return (
    <Group gap="xs" role="group" aria-label={t('walk.label')}>
      <SegmentedControl
        size="xs"
        value={order}
        onChange={(value) => onOrder(value as 'name' | 'ranking')}
        data={[
          { value: 'name', label: t('walk.name') },
          { value: 'ranking', label: t('walk.ranking') },
        ]}
        aria-label={t('walk.order')}
      />
      {button(previous, t('walk.previous'), 'k', IconChevronLeft)}
      <span className="ff-figures">{position}</span>
      {button(next, t('walk.next'), 'j', IconChevronRight)}
    </Group>
  );
});
