import { useTranslation } from 'react-i18next';
import { PageHead } from '../../app/page-head.tsx';

export function PrintPage() {
  const { t } = useTranslation('print');
  return <PageHead title={t('title')} lead={t('lead')} />;
}
