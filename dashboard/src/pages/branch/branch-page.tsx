import { useTranslation } from 'react-i18next';
import { PageHead } from '../../app/page-head.tsx';

export function BranchPage() {
  const { t } = useTranslation('branch');
  return <PageHead title={t('title')} lead={t('lead')} />;
}
