import { useTranslation } from 'react-i18next';
import { PageHead } from '../../app/page-head.tsx';

export function NetworkPage() {
  const { t } = useTranslation('network');
  return <PageHead title={t('title')} lead={t('lead')} />;
}
