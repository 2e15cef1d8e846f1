import type { Translations } from '../en/index.ts';

export const queue: Translations = {
  'queue.now': 'الآن',
  'queue.next': 'في الانتظار',
  'queue.past': 'سابقًا',
  'queue.pause': 'إيقاف مؤقت',
  'queue.pause-why': 'لا يبدأ ما ينتظر، ويتابع ما يعمل',
  'queue.resume': 'متابعة',
  'queue.clear-past': 'امسح القائمة',
  'queue.cancel': 'أزل «{name}» من الطابور',
  'queue.front': 'شغّل «{name}» تاليًا',
  'queue.move': 'موضع «{name}»: {position} من {count}. تحركه مفاتيح الأسهم.',
  'queue.moved': 'صار في الموضع {position} من {count}',
  'queue.again': 'شغّل «{name}» من جديد',
  'queue.open': 'افتح مخطط «{name}»',
  'queue.forget': 'أزل «{name}» من القائمة',
  'queue.stopped': 'أُوقف',
  'queue.seed': 'بذرة {seed}',
  'queue.to-nodes': 'حتى {nodes}',

  'times.title': 'شغّل عدة مرات',
  'times.why-announced': 'يأخذ كل تشغيل البذور التي تعلنها الحقول له.',
  'times.why-locked': 'كل البذور مثبّتة: يأخذها أول تشغيل، ويأخذ كل تشغيل بعده بذورًا عشوائية. ويحتفظ المخطط ببذوره.',
  'times.count': 'عدد المرات',
  'times.run': 'شغّل {count} مرات',
};
