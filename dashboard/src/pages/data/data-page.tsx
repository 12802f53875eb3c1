import { useTranslation } from 'react-i18next';
import { PageHead } from '../../app/page-head.tsx';

export function DataPage() {
  const { t } = useTranslation('data');
  return <PageHead title={t('title')} lead={t('lead')} />;
}
