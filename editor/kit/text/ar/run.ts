import type { Translations } from '../en/index.ts';

export const run: Translations = {
  'run.run': 'تشغيل',
  'run.stop': 'إيقاف',
  'run.running': 'قيد التشغيل: {done} من {of}',
  'run.loading': 'جارٍ تحميل النموذج…',
  'run.live': 'مباشر',
  'run.live.hint': 'كل ما يمسّه تغيير يُعاد تشغيله فورًا',
  'run.download': 'تحميل {name}: {loaded} من {total} م.ب',
  'run.to-here': 'شغّل حتى هنا',
  'run.selection': 'شغّل المحدد',
  'run.device': 'يعمل على {device}',
  'run.idle': 'لم يُشغَّل شيء بعد',
  'run.failed': 'توقف التشغيل',
  'run.show': 'أظهر العقدة',

  'time.milliseconds': '{count} م.ث',
  'time.seconds': '{count} ث',
  'time.minutes': '{minutes} د {seconds} ث',

  'queue.none': 'لم يُشغَّل شيء بعد. اضغط تشغيل، أو {keys}.',
  'queue.now': 'الآن',
  'queue.past': 'سابقًا',
  'queue.counts': 'حُسب {computed}، وبقي من قبل {cached}',

  'notice.started': 'بدأ التشغيل.',
  'notice.done': 'انتهى التشغيل بعد {time}.',
  'notice.stopped': 'أُوقف التشغيل.',
  'notice.model-missing': 'يستعمل هذا المخطط النموذج {name}، وهو غير مثبّت.',
  'notice.model-other': 'حُفظ هذا المخطط بنسخة أخرى من {name}، وقد تختلف صوره.',
  'notice.failed': 'توقف التشغيل: {message}',
};
