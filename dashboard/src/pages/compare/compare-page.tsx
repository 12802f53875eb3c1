import { useTranslation } from 'react-i18next';
import { PageHead } from '../../app/page-head.tsx';

export function ComparePage() {
  const { t } = useTranslation('compare');
  return <PageHead title={t('title')} lead={t('lead')} />;
}
