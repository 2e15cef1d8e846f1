import type { library as english } from '../en/library.ts';

export const library: Readonly<Record<keyof typeof english, string>> = {
  'tabs.title': 'المخططات المفتوحة',
  'tabs.close': 'أغلق {name}',
  'tabs.close-others': 'أغلق الأخرى',
  'tabs.all': 'كل المخططات المفتوحة',
  'tabs.unsaved': 'لم يُحفظ بعد',
  'tabs.running': 'قيد التشغيل',
};
