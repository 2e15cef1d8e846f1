import type { Translations } from '../en/index.ts';

export const general: Translations = {
  'app.name': 'Unclip Studio',

  close: 'إغلاق',
  cancel: 'إلغاء',
  notification: 'إشعار',
  more: 'المزيد',
  less: 'أقل',
  loading: 'جارٍ التحضير…',

  'offline.ready': 'كل شيء هنا: يعمل الاستوديو الآن بلا شبكة أيضًا.',
};
