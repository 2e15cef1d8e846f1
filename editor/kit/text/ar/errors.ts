/**
 * Sentences of errors in Arabic, by their English template. `npm run translations` lists those without a translation, which are shown in
 * English.
 */
export const errors: Readonly<Record<string, string>> = {
  // graph: workflows, plans and runs
  'Input "{input}" of node "{node}" has no items. It needs at least one.':
    'المدخل «{input}» في العقدة «{node}» بلا عناصر. يحتاج إلى عنصر واحد على الأقل.',
  'The inputs of node "{node}" differ in length: "{first}" has {firstCount} items, "{second}" has {secondCount}. Use equal lengths, or a single item for one of them.':
    'أعداد العناصر في مدخلات العقدة «{node}» مختلفة: في «{first}» ‏{firstCount}، وفي «{second}» ‏{secondCount}. اجعلها متساوية، أو أعطِ أحدها عنصرًا واحدًا.',
  'Parameter "{param}" of node "{node}" cannot take the linked value {value}: {problem}. Change the link.':
    'لا يقبل المعامل «{param}» في العقدة «{node}» القيمة الواصلة {value}: ‏{problem}. غيّر الرابط.',
  'of another type': 'من نوع آخر',
  'cut short': 'مقطوعة',
  'The stored value is damaged or incomplete. Run again to compute it.': 'القيمة المخزّنة تالفة أو ناقصة. أعد التشغيل لحسابها.',
  'The value at {path} is not plain data, so it can be neither stored nor sent.':
    'القيمة عند {path} ليست بيانات بسيطة، فلا يمكن تخزينها ولا إرسالها.',
  'There is no input or parameter "{name}".': 'لا يوجد مدخل أو معامل اسمه «{name}».',
  'One end of this link has an unknown type.': 'نوع أحد طرفي هذا الرابط غير معروف.',
  'A node cannot be connected to itself.': 'لا يمكن ربط العقدة بنفسها.',
  'This link would form a cycle: “{node}” already leads here.': 'هذا الرابط يصنع حلقة: «{node}» تؤدي إلى هنا أصلًا.',
  'Cannot connect "{from}" to "{to}": a port name is invalid.': 'تعذّر ربط «{from}» بـ«{to}»: اسم أحد المنفذين غير صالح.',
  'A title can have at most {maximum} characters, but this one has {length}. Shorten it.':
    'أقصى طول للعنوان {maximum} حرفًا، وطول هذا {length}. اختصره.',
  'A workflow can have at most {maximum} nodes. Remove some first.': 'أقصى عدد للعقد في المخطط {maximum}. أزل بعضها أولًا.',
  'Node "{node}" cannot be moved to {x}, {y}: coordinates must be finite.':
    'لا يمكن نقل العقدة «{node}» إلى {x}، {y}: يجب أن تكون الإحداثيات أعدادًا منتهية.',
  'The workflow already has a node "{node}". Choose another id.': 'في المخطط عقدة معرّفها «{node}» من قبل. اختر معرّفًا آخر.',
  '"{node}" is not a valid node id. Use at most 64 letters, digits, - and _.':
    'لا يصلح «{node}» معرّفًا لعقدة. استعمل 64 رمزًا على الأكثر من الحروف اللاتينية والأرقام و- و_.',
  none: 'لا شيء',
  'Node type "{type}" of node "{node}" is unknown where the node runs. Update Unclip Studio there.':
    'نوع العقدة «{type}» (العقدة «{node}») غير معروف حيث تعمل. حدّث Unclip Studio هناك.',
  'Node "{node}" returned no output "{port}". Report this to the author of the node type.':
    'لم تُخرج العقدة «{node}» المخرج «{port}». أبلغ صاحب نوع العقدة بذلك.',
  'The run was stopped. Finished nodes are stored: run again to continue.':
    'أُوقف التشغيل. نتائج العقد المكتملة مخزّنة: شغّل من جديد للمتابعة.',
  'Node "{node}" failed: {problem}': 'أخفقت العقدة «{node}»: {problem}',
  'Connect an output of type {wanted}.': 'اربط مخرجًا من نوع {wanted}.',
  'Expected {wanted}, got {given}. {advice}': 'المتوقع {wanted}، والواصل {given}. ‏{advice}',
  'This parameter cannot be linked. Enter a value.': 'لا يقبل هذا المعامل رابطًا. أدخل قيمة.',
  'Expected {wanted}, got {given}. Connect an output of type {wanted}, or enter a value.':
    'المتوقع {wanted}، والواصل {given}. اربط مخرجًا من نوع {wanted}، أو أدخل قيمة.',
  'The workflow has no input "{name}". Its inputs: {inputs}.': 'ليس للمخطط مدخل اسمه «{name}». مدخلاته: {inputs}.',
  'The version of the workflow must be an integer of at least 1, but it is {version}. Set it to {current}.':
    'يجب أن تكون نسخة صيغة المخطط عددًا صحيحًا لا يقل عن 1، وهي {version}. اجعلها {current}.',
  missing: 'غير موجودة',
  'This workflow has version {version}, but this Unclip Studio reads versions up to {current}. Update Unclip Studio.':
    'نسخة صيغة هذا المخطط {version}، وأحدث ما يقرؤه Unclip Studio هذا {current}. حدّث Unclip Studio.',
  'Node "{node}" ({title}) has version {version}, but this Unclip Studio reads versions up to {current}. Update Unclip Studio.':
    'نسخة العقدة «{node}» ‏({title}) هي {version}، وأحدث ما يقرؤه Unclip Studio هذا {current}. حدّث Unclip Studio.',
  'The params of node "{node}" ({title}) cannot be migrated from version {version} to version {current}. Replace the node.':
    'تعذّر تحويل معاملات العقدة «{node}» ‏({title}) من النسخة {version} إلى النسخة {current}. استبدل العقدة.',
  'The workflow has no node "{node}". Check the name.': 'ليس في المخطط عقدة «{node}». تحقق من الاسم.',
  'The links form a cycle: {nodes}. Remove one of them.': 'الروابط تصنع حلقة: {nodes}. أزل واحدًا منها.',
  'This is not a workflow: a workflow is a JSON object with "format": "unclip-workflow". Choose another file.':
    'ليس هذا مخططًا: المخطط كائن JSON فيه ‎"format": "unclip-workflow"‎. اختر ملفًا آخر.',
  'The workflow is invalid at {path}: {problem}. Correct the file.': 'المخطط غير صالح عند {path}: ‏{problem}. صحّح الملف.',
  'This is not a workflow: it is not valid JSON ({problem}). Check that the file is complete.':
    'ليس هذا مخططًا: محتواه ليس JSON صالحًا ({problem}). تحقق من اكتمال الملف.',
  'The workflow has more than {maximum} nodes. Split it into several workflows.': 'في المخطط أكثر من {maximum} عقدة. قسّمه إلى عدة مخططات.',
  'The workflow is nested deeper than {maximum} levels. Simplify its parameters.': 'تداخل المخطط أعمق من {maximum} مستوى. بسّط معاملاته.',
  'the top level': 'المستوى الأعلى',
  'Node "{node}" has the unknown type "{type}". Update Unclip Studio, or replace the node.':
    'نوع العقدة «{node}» غير معروف: «{type}». حدّث Unclip Studio أو استبدل العقدة.',
  'Node "{node}" ({title}) needs the file "{file}", which cannot be read. Check its name and its folder.':
    'تحتاج العقدة «{node}» ‏({title}) إلى الملف «{file}»، ولا يمكن قراءته. تحقق من اسمه ومجلده.',
  'Node "{node}" ({title}) has an invalid parameter: {problem}.': 'في العقدة «{node}» ‏({title}) معامل غير صالح: {problem}.',
  'Node "{node}" ({title}) needs {model}, which is not installed. {advice}':
    'تحتاج العقدة «{node}» ‏({title}) إلى {model}، وليس مثبّتًا. ‏{advice}',
  'Add it, or choose another model.': 'أضفه، أو اختر نموذجًا آخر.',
  'model "{family}" with component "{component}" for embeddings of space "{space}"':
    'النموذج «{family}» بالمكوّن «{component}» لتضمينات الفضاء «{space}»',
  'model "{family}" with component "{component}"': 'النموذج «{family}» بالمكوّن «{component}»',
  'a model with component "{component}" for embeddings of space "{space}"': 'نموذج فيه المكوّن «{component}» لتضمينات الفضاء «{space}»',
  'a model with component "{component}"': 'نموذج فيه المكوّن «{component}»',
  'Parameter "{param}" of node "{node}" ({title}) determines the types of the node, so it cannot be linked. Enter a value.':
    'يحدّد المعامل «{param}» في العقدة «{node}» ‏({title}) أنواعها، فلا يقبل رابطًا. أدخل قيمة.',
  'Node "{node}" ({title}): {problem}': 'العقدة «{node}» ‏({title}): {problem}',
  'Node "{node}" cannot be checked: {problem}. Change its parameters or its links.':
    'تعذّر فحص العقدة «{node}»: {problem}. غيّر معاملاتها أو روابطها.',
  'The outputs take {bytes} bytes, more than the {maximum} bytes of the store. Make the store larger.':
    'حجم المخرجات {bytes} بايت، وسعة المخزن {maximum} بايت. كبّر المخزن.',
  'The outputs are not plain data, so they cannot be stored.': 'المخرجات ليست بيانات بسيطة، فلا يمكن تخزينها.',
  'All outputs of the workflow are muted or bypassed. Activate one, or name a node to run.':
    'كل مخرجات المخطط مكتومة أو متجاوَزة. فعّل واحدًا، أو حدّد عقدة لتشغيلها.',
  'The workflow has no active nodes, so there is nothing to run. Add a node first.':
    'ليس في المخطط عقد فعّالة، فلا شيء للتشغيل. أضف عقدة أولًا.',
  'Node "{node}" is {mode}. Activate it to run it.': 'العقدة «{node}» معطّلة ({mode}). فعّلها لتشغيلها.',
  'No node to run was named. Name at least one.': 'لم تُحدَّد عقدة للتشغيل. حدّد واحدة على الأقل.',
  'Cannot connect "{source}" to input "{input}" of node "{node}". {problem}':
    'تعذّر ربط «{source}» بالمدخل «{input}» في العقدة «{node}». ‏{problem}',
  'Node "{node}" has a link from output "{port}" of node "{source}", which does not exist. The outputs of "{source}": {outputs}.':
    'للعقدة «{node}» رابط من المخرج «{port}» في العقدة «{source}»، وهو غير موجود. مخرجات «{source}»: {outputs}.',
  'Node "{node}" ({title}) has no input or parameter "{port}". It has: {ports}. Connect the link to one of them, or remove it.':
    'ليس في العقدة «{node}» ‏({title}) مدخل أو معامل اسمه «{port}». فيها: {ports}. صِل الرابط بواحد منها أو أزله.',
  'Cannot connect "{source}" to parameter "{param}" of node "{node}". {problem}':
    'تعذّر ربط «{source}» بالمعامل «{param}» في العقدة «{node}». ‏{problem}',
  'The links of bypassed nodes lead node "{node}" back to itself. Remove one of them.':
    'روابط العقد المتجاوَزة تعيد العقدة «{node}» إلى نفسها. أزل واحدًا منها.',

  // types of ports
  text: 'نص',
  number: 'عدد',
  image: 'صورة',
  embedding: 'تضمين',
  'text embedding': 'تضمين نص',
  'image embedding': 'تضمين صورة',
  conditioning: 'تكييف',
  noise: 'ضجيج',
  basis: 'أساس PCA',
  scores: 'درجات',
  file: 'ملف',
  any: 'أي نوع',

  // nodes
  'Put an Encode text between them.': 'ضع بينهما عقدة ترميز النص.',
  'Put an Encode text, a Prior and a Decode between them.': 'ضع بينهما عقد ترميز النص والمولّد المسبق وفك الترميز.',
  'Put an Encode image between them.': 'ضع بينهما عقدة ترميز الصورة.',
  'A conditioning needs text: connect an Encode text.': 'يحتاج التكييف إلى نص: اربط عقدة ترميز النص.',
  'Put an Invert between them.': 'ضع بينهما عقدة عكس.',
  'Connect the Text node instead.': 'اربط عقدة النص بدلًا منه.',
  'Put a Prior and a Decode between them.': 'ضع بينهما عقدتي المولّد المسبق وفك الترميز.',
  'Connect the conditioning output of Encode text instead.': 'اربط مخرج التكييف من ترميز النص بدلًا منه.',
  'Put a Decode between them.': 'ضع بينهما عقدة فك الترميز.',
  'Put a PCA fit between them.': 'ضع بينهما عقدة ملاءمة PCA.',
  'Put a Similarity between them.': 'ضع بينهما عقدة تشابه.',
  'Put a PCA reconstruct or a PCA move between them.': 'ضع بينهما عقدة إعادة بناء PCA أو تحريك PCA.',
  'Connect the noise to a Decode, and connect its pictures here.': 'اربط الضجيج بعقدة فك الترميز، واربط صورها هنا.',
  'Connect the captions output of Similarity instead.': 'اربط مخرج التعليقات من عقدة التشابه بدلًا منه.',
  'To show numbers, connect them to the values input of Grid.': 'لعرض الأعداد اربطها بمدخل القيم في عقدة الشبكة.',
  'Put a Save image between them.': 'ضع بينهما عقدة حفظ الصورة.',
  'Put a Prior between them.': 'ضع بينهما عقدة المولّد المسبق.',
  'Connect the embedding output of Encode text instead.': 'اربط مخرج التضمين من ترميز النص بدلًا منه.',
  'Embeddings of different CLIP models cannot be mixed: use one model on both sides.':
    'لا تُمزج تضمينات من نموذجي CLIP مختلفين: استعمل نموذجًا واحدًا في الطرفين.',
  'This noise belongs to another decoder: create it with the model that draws the picture.':
    'هذا الضجيج لمفكّك ترميز آخر: أنشئه بالنموذج الذي يرسم الصورة.',
  'The value has an unknown type.': 'نوع القيمة غير معروف.',
  'A batch needs at least one item.': 'تحتاج الدفعة إلى عنصر واحد على الأقل.',
  'Cannot join values of different types: {first} and {second}.': 'لا يمكن ضم قيم من نوعين مختلفين: {first} و{second}.',
  'Cannot join batches of different types: {first} and {second}. Use two Collect nodes.':
    'لا يمكن ضم دفعات من نوعين مختلفين: {first} و{second}. استعمل عقدتي تجميع.',
  'Cannot join batches whose {attribute} differs: {first} and {second}. Use two Collect nodes.':
    'لا يمكن ضم دفعات تختلف فيها السمة {attribute}: {first} و{second}. استعمل عقدتي تجميع.',
  unknown: 'غير معروف',
  'There is nothing to draw. Connect an embedding, a conditioning, or both.': 'لا شيء للرسم. اربط تضمينًا أو تكييفًا أو كليهما.',
  'The noise has shape {given}, but the decoder of model "{model}" needs shape {wanted}. Create the noise with the same model.':
    'شكل الضجيج {given}، ومفكّك الترميز في النموذج «{model}» يحتاج إلى الشكل {wanted}. أنشئ الضجيج بالنموذج نفسه.',
  'Model "{model}" reads captions of space {wanted}, but "{input}" has space {given}. Encode the captions with the same model.':
    'يقرأ النموذج «{model}» تعليقات الفضاء {wanted}، وفضاء «{input}» هو {given}. رمّز التعليقات بالنموذج نفسه.',
  'Model "{model}" is not installed. Install it, or choose another one.': 'النموذج «{model}» غير مثبّت. ثبّته أو اختر غيره.',
  'Cannot mix embeddings of different CLIP models: "{first}" has space {firstSpace}, "{second}" has space {secondSpace}. Use one model for both.':
    'لا يمكن مزج تضمينات من نموذجي CLIP مختلفين: فضاء «{first}» هو {firstSpace}، وفضاء «{second}» هو {secondSpace}. استعمل نموذجًا واحدًا لهما.',
  'No node type offers "{name}", which the explorer needs. Register one that does.':
    'لا يوفّر أي نوع عقدة «{name}» الذي يحتاجه المستكشف. سجّل نوعًا يوفّره.',
  'No file is chosen. Choose a PNG, JPEG or WebP file.': 'لم يُختر ملف. اختر ملف PNG أو JPEG أو WebP.',
  'The noises have different shapes: {from} and {to}. Create both with the same model.':
    'شكلا الضجيجين مختلفان: {from} و{to}. أنشئهما بالنموذج نفسه.',
  'Cannot interpolate between a text embedding and an image embedding. Put a Prior after the text.':
    'لا يمكن الاستيفاء بين تضمين نص وتضمين صورة. ضع المولّد المسبق بعد النص.',
  'Cannot join items whose {attribute} differs: {first} and {second}.': 'لا يمكن ضم عناصر تختلف فيها السمة {attribute}: {first} و{second}.',
  'Cannot join score tables with different columns.': 'لا يمكن ضم جداول درجات أعمدتها مختلفة.',
  'Model {title} has no captions in language "{language}". Choose one of {languages}.':
    'ليس في النموذج {title} أوصاف باللغة «{language}». اختر واحدة من: {languages}.',
  'Model {title} has no decoder, so it uses no noise. Choose another model.':
    'ليس في النموذج {title} مفكّك ترميز، فلا يستعمل ضجيجًا. اختر نموذجًا آخر.',
  'Cannot pick {count} from index {index}: the batch length is {length}. Change the index or the count.':
    'لا يمكن انتقاء {count} من الموضع {index}: طول الدفعة {length}. غيّر الموضع أو العدد.',
  'Cannot join values of different shapes: {first} and {second}.': 'لا يمكن ضم قيم من شكلين مختلفين: {first} و{second}.',

  // models: networks, devices and files
  'The worker thread that computes has stopped ({reason}). Run again to start a new one. If it stops again, use a smaller batch.':
    'توقف خيط الحساب ({reason}). شغّل من جديد لبدء خيط آخر. إن توقف ثانية فاستعمل دفعة أصغر.',
  'This machine cannot use the device {device}: {reason}. {advice}': 'لا يمكن لهذا الجهاز استعمال {device}: ‏{reason}. ‏{advice}',
  'The {network} could not be computed: {reason}. Use a smaller batch, or the device cpu.':
    'تعذّر حساب {network}: ‏{reason}. استعمل دفعة أصغر، أو المعالج cpu.',
  'The {network} could not be computed: {reason}. Use a smaller batch.': 'تعذّر حساب {network}: ‏{reason}. استعمل دفعة أصغر.',
  'The computation failed: {reason}.': 'أخفق الحساب: {reason}.',
  'onnxruntime cannot load the {network}: {reason}. Export or download the model again.':
    'تعذّر على onnxruntime تحميل {network}: ‏{reason}. صدّر النموذج أو حمّله من جديد.',
  'A frame of the animation could not be encoded as WebP. Save the pictures as PNG files instead.':
    'تعذّر ترميز إحدى صور الحركة بصيغة WebP. احفظ الصور ملفات PNG بدلًا من ذلك.',
  'The program that computes networks cannot be loaded ({reason}). Check the connection and run again.':
    'تعذّر تحميل البرنامج الذي يحسب الشبكات ({reason}). تحقق من الاتصال وشغّل من جديد.',
  'No device of this browser can compute networks: {reason}. Use a current Chrome, Edge, Firefox or Safari, and close other tabs if memory is short.':
    'لا جهاز في هذا المتصفح يحسب الشبكات: {reason}. استعمل نسخة حديثة من Chrome أو Edge أو Firefox أو Safari، وأغلق الألسنة الأخرى إن قلّت الذاكرة.',
  '{device} is not used, because {reason}.': 'لا يُستعمل {device}: ‏{reason}.',
  'it has none': 'ليس متوفرًا',
  'The worker that computes has stopped twice ({reason}). Use a smaller batch, or close other tabs and reload the page.':
    'توقف عامل الحساب مرتين ({reason}). استعمل دفعة أصغر، أو أغلق الألسنة الأخرى وأعد تحميل الصفحة.',
  'This browser has no canvas.': 'ليس في هذا المتصفح لوحة رسم (canvas).',
  'The model file {path} cannot be downloaded ({reason}). Check the connection and run again: the part that has arrived is kept.':
    'تعذّر تحميل ملف النموذج {path} ‏({reason}). تحقق من الاتصال وشغّل من جديد: الجزء الذي وصل محفوظ.',
  'The model file {path} is missing on the server. Install the model there again.':
    'ملف النموذج {path} غير موجود على الخادم. ثبّت النموذج هناك من جديد.',
  'the server sent another part than the requested one': 'أرسل الخادم جزءًا غير المطلوب',
  'the connection broke off': 'انقطع الاتصال',
  'The model file {path} cannot be downloaded. Check the connection and try again.':
    'تعذّر تحميل ملف النموذج {path}. تحقق من الاتصال وأعد المحاولة.',
  'The model file {path} is missing on the server (status {status}). Install the model there again.':
    'ملف النموذج {path} غير موجود على الخادم (الحالة {status}). ثبّت النموذج هناك من جديد.',
  'This browser cannot encode WebP. Choose PNG, or use Chrome, Edge or Firefox.':
    'لا يستطيع هذا المتصفح ترميز WebP. اختر PNG، أو استعمل Chrome أو Edge أو Firefox.',
  'it could not be loaded': 'تعذّر تحميله',
  'WebGPU is not used, because this browser does not support it.': 'لا يُستعمل WebGPU لأن هذا المتصفح لا يدعمه.',
  'WebGPU is not used, because this browser offers no GPU.': 'لا يُستعمل WebGPU لأن هذا المتصفح لا يتيح معالج رسوميات.',
  'WebGPU is not used, because the processor emulates the GPU.': 'لا يُستعمل WebGPU لأن المعالج يحاكي معالج الرسوميات.',
  'Its self-test passed, off by at most {difference}.': 'نجح اختباره الذاتي بانحراف لا يتجاوز {difference}.',
  'its self-test computed no numbers': 'لم يعطِ اختباره الذاتي أعدادًا',
  'its self-test was off by {difference}, and rounding explains at most {tolerance}':
    'انحرف اختباره الذاتي بمقدار {difference}، ولا يفسّر التقريب أكثر من {tolerance}',
  'its self-test failed ({reason})': 'أخفق اختباره الذاتي ({reason})',
  'the {network} computed numbers that are not finite': 'حسب {network} أعدادًا غير منتهية',
  'it cannot load the {network} ({reason})': 'لا يستطيع تحميل {network} ‏({reason})',
  'the GPU was lost ({reason})': 'فُقد معالج الرسوميات ({reason})',
  'The model {family} has no autoregressive prior. Choose the method "diffusion", or another model.':
    'ليس في النموذج {family} مولّد مسبق بالانحدار الذاتي. اختر طريقة «الانتشار» أو نموذجًا آخر.',
  'Cannot read {path}. Choose a folder that contains a model family.': 'تعذّرت قراءة {path}. اختر مجلدًا فيه عائلة نماذج.',
  'The model {family} has no {component}. Its components are: {others}. Choose another model.':
    'ليس في النموذج {family} المكوّن {component}. مكوّناته: {others}. اختر نموذجًا آخر.',
  'The model file {path} differs from its manifest: {finding}. Download the model again.':
    'يختلف ملف النموذج {path} عن بيانه: {finding}. حمّل النموذج من جديد.',
  'it has {found} bytes instead of {expected}': 'حجمه {found} بايت بدلًا من {expected}',
  'its SHA-256 begins with {found} instead of {expected}': 'يبدأ SHA-256 له بـ{found} بدلًا من {expected}',
  'The run was stopped.': 'أُوقف التشغيل.',
  'The model {family} has no {section}. Choose another model.': 'ليس في النموذج {family} القسم {section}. اختر نموذجًا آخر.',
  'The model file {path} is missing. Download the model again.': 'ملف النموذج {path} غير موجود. حمّل النموذج من جديد.',
  'The model file {path} cannot be read ({reason}). Check its permissions.': 'تعذّرت قراءة ملف النموذج {path} ‏({reason}). تحقق من أذونه.',
  '{path} is not JSON. Download the model again.': 'الملف {path} ليس JSON. حمّل النموذج من جديد.',
  'The tokenizer file of the model cannot be read. Download the model again.': 'تعذّرت قراءة ملف المُرمِّز في النموذج. أحضر النموذج من جديد.',

  // models: repositories
  'The file {path} of {repository} cannot be used: "{field}": {reason}.': 'لا يصلح الملف {path} من {repository}: ‏«{field}»: ‏{reason}.',
  'The file {path} has {bytes} bytes, so it has no {length} bytes from position {offset}. It may be cut off: fetch or copy it again.':
    'حجم الملف {path} هو {bytes} بايت، فليس فيه {length} بايت بدءًا من الموضع {offset}. قد يكون مبتورًا: نزّله أو انسخه من جديد.',
  'The file {file} is damaged: {finding}. Fetch or copy it again.': 'الملف {file} تالف: {finding}. نزّله أو انسخه من جديد.',
  'The weights file {file} is a pointer of Git LFS. Run "git lfs pull" in its repository.':
    'ملف الأوزان {file} مجرد مؤشر من Git LFS. شغّل «git lfs pull» في مستودعه.',
  'The browser can no longer read {path}. Choose or drop the folder again.':
    'لم يعد المتصفح قادرًا على قراءة {path}. اختر المجلد أو أفلته من جديد.',
  'The hub {endpoint} cannot be reached, or the connection broke ({reason}). Try again.':
    'تعذّر الوصول إلى المنصة {endpoint} أو انقطع الاتصال ({reason}). أعد المحاولة.',
  'The files of {repository} can be fetched only after its licence was accepted. Accept it on {url}, and set HF_TOKEN to an access token of your account.':
    'لا تُنزَّل ملفات {repository} إلا بعد قبول رخصته. اقبلها في {url}، ثم ضع في HF_TOKEN رمز وصول من حسابك.',
  'The hub refused the access token for {repository}. Check HF_TOKEN, and that its account can open {url}.':
    'رفضت المنصة رمز الوصول إلى {repository}. تحقق من HF_TOKEN ومن أن حسابه يستطيع فتح {url}.',
  'The hub has no file {path} in {repository} at {revision}.': 'ليس في المنصة ملف {path} في {repository} عند {revision}.',
  'The hub {endpoint} has no public repository {repository} with the revision {revision}. Check the name. If it is private, set HF_TOKEN.':
    'ليس في المنصة {endpoint} مستودع عام {repository} بالإصدار {revision}. تحقق من الاسم. إن كان خاصًا فاضبط HF_TOKEN.',
  'The hub {endpoint} answered with the status {status}. Try again later.': 'أجابت المنصة {endpoint} بالحالة {status}. أعد المحاولة لاحقًا.',
  'The answer of {endpoint} is not that of a hub. Check HF_ENDPOINT.': 'جواب {endpoint} ليس جواب منصة نماذج. تحقق من HF_ENDPOINT.',
  'The repository {repository} contains the path "{path}", which no folder can contain.':
    'في المستودع {repository} المسار «{path}»، ولا يمكن أن يكون في مجلد.',
  'the answer has another range': 'في الجواب جزء غير المطلوب',
  'the answer ended early': 'انتهى الجواب قبل أوانه',
  'The files need {missing} more bytes in {folder}, and its disk has {free}. Free some space, or choose another folder.':
    'تحتاج الملفات إلى {missing} بايت أخرى في {folder}، وفي قرصه {free}. أفرغ مساحة أو اختر مجلدًا آخر.',
  'The hub ended its answer before the end of {path} of {repository}. Fetch it again to continue.':
    'أنهت المنصة جوابها قبل نهاية {path} من {repository}. نزّله من جديد ليُستكمل.',
  'The file {path} of {repository} arrived with another content than the hub states. It was removed. Fetch it again.':
    'وصل الملف {path} من {repository} بمحتوى غير الذي تذكره المنصة، فحُذف. نزّله من جديد.',
  'The disk is full, so {path} cannot be written. Free some space, and fetch the model again.':
    'القرص ممتلئ، فتعذّرت كتابة {path}. أفرغ مساحة ثم نزّل النموذج من جديد.',
  'Cannot write {path} ({reason}). Check that you may write to its folder.': 'تعذّرت كتابة {path} ‏({reason}). تحقق من إذن الكتابة في مجلده.',
  'Cannot read {path} ({reason}). Check that it exists and that you may read it.':
    'تعذّرت قراءة {path} ‏({reason}). تحقق من وجوده ومن إذن قراءته.',
  'The folder {folder} contains more than {count} files. Choose the folder of one model, which contains model_index.json or config.json.':
    'في المجلد {folder} أكثر من {count} ملف. اختر مجلد نموذج واحد، ففيه model_index.json أو config.json.',
  'The file {path} became shorter while it was read. Fetch or copy it again.': 'قصُر الملف {path} أثناء قراءته. نزّله أو انسخه من جديد.',
  'the description of its tensors is damaged': 'وصف موتّراته تالف',
  'the instruction {byte} of its pickle': 'التعليمة {byte} في ملف pickle فيه',
  'a call of {global}': 'استدعاء {global}',
  'a tensor of shape [{shape}] is larger than its storage': 'موتّر شكله [{shape}] أكبر من مخزنه',
  'The tensor "{name}" is in {file} and in {other}. Fetch the weights of one revision.':
    'الموتّر «{name}» في {file} وفي {other} معًا. نزّل أوزان إصدار واحد.',
  'The tensor "{name}" is missing from {file}, to which {index} assigns it. Fetch both again.':
    'الموتّر «{name}» ليس في {file} الذي ينسبه إليه {index}. نزّل الملفين من جديد.',
  'The tensor "{name}" is in {actual}, but {index} assigns it to {file}. Fetch them again.':
    'الموتّر «{name}» في {actual}، لكن {index} ينسبه إلى {file}. نزّل الملفات من جديد.',
  'The repository {repository} has no file {path}. Fetch or copy it again.':
    'ليس في المستودع {repository} الملف {path}. نزّله أو انسخه من جديد.',
  'The file {path} of {repository} has {bytes} bytes, which is too large for a text file.':
    'حجم الملف {path} من {repository} هو {bytes} بايت، وهو أكبر من أن يكون نصًا.',
  'The file {path} of {repository} cannot be read. {problem}': 'تعذّرت قراءة الملف {path} من {repository}. {problem}',
  'The file {path} of {repository} is not valid JSON. Fetch or copy it again.':
    'الملف {path} من {repository} ليس JSON صحيحًا. نزّله أو انسخه من جديد.',
  'it has only {bytes} bytes': 'حجمه {bytes} بايت فقط',
  'its header states a length of {length} bytes': 'يذكر رأسه طولًا قدره {length} بايت',
  'it ends inside its header, after {bytes} of {expected} bytes': 'ينتهي داخل رأسه بعد {bytes} من {expected} بايت',
  'the tensor "{name}" overlaps the one before it': 'يتداخل الموتّر «{name}» مع الذي قبله',
  '{count} bytes before the tensor "{name}" belong to no tensor': 'قبل الموتّر «{name}» ‏{count} بايت لا تخص موتّرًا',
  'it has {bytes} bytes, and its tensors need {expected}': 'حجمه {bytes} بايت، وتحتاج موتّراته إلى {expected}',
  'its last {count} bytes belong to no tensor': 'آخر {count} بايت فيه لا تخص موتّرًا',
  'its header is not a JSON object': 'رأسه ليس كائن JSON',
  'its header states no type, shape and location for the tensor "{name}"': 'لا يذكر رأسه نوع الموتّر «{name}» وشكله وموضعه',
  'The tensor "{name}" of {file} has the type {found}, which cannot be used. Use weights in {known}.':
    'نوع الموتّر «{name}» في {file} هو {found}، ولا يمكن استعماله. استعمل أوزانًا بالأنواع {known}.',
  'the tensor "{name}" of shape [{shape}] needs {expected} bytes and has {bytes}':
    'يحتاج الموتّر «{name}» ذو الشكل [{shape}] إلى {expected} بايت وله {bytes}',
  'it has no zip directory, so it ends early or is not a zip file': 'ليس فيه فهرس zip، فهو مبتور أو ليس ملف zip',
  'its entry "{name}" is compressed or encrypted, which PyTorch never writes': 'المدخل «{name}» فيه مضغوط أو مشفّر، ولا يكتب PyTorch مثله',
  'The tensor "{name}" of {file} contains {found} values, and floating point numbers are needed.':
    'قيم الموتّر «{name}» في {file} من النوع {found}، والمطلوب أعداد عشرية.',
  'it contains no data.pkl': 'ليس فيه data.pkl',
  'The weights file {file} was written on a big-endian machine. Use weights in safetensors.':
    'كُتب ملف الأوزان {file} على جهاز ترتيب بايتاته معكوس. استعمل أوزانًا بصيغة safetensors.',
  'The file {file} contains no dictionary of tensors. Choose the weights of a network.':
    'ليس في الملف {file} قاموس موتّرات. اختر أوزان شبكة.',
  '{bytes} bytes of the tensors of {file} do not lie in C order, which is too much to rearrange. Save them again with .contiguous(), or use safetensors.':
    'في موتّرات {file} ‏{bytes} بايت ليست بالترتيب المتصل، وهي أكثر من أن تُرتَّب. احفظها من جديد مع ‎.contiguous()‎ أو استعمل safetensors.',
  'The weights file {file} has the format of PyTorch before 1.6, which cannot be read by ranges. Load it in PyTorch, and save it as safetensors.':
    'صيغة ملف الأوزان {file} من PyTorch قبل 1.6، ولا تُقرأ أجزاءً. افتحه في PyTorch واحفظه بصيغة safetensors.',
  'The weights file {file} refers to {what}. Only tensors and dictionaries are read, because anything else could run a program. Nothing was run. Use weights in safetensors.':
    'يشير ملف الأوزان {file} إلى {what}. لا تُقرأ إلا الموتّرات والقواميس، لأن غيرها قد يشغّل برنامجًا. لم يُشغَّل شيء. استعمل أوزانًا بصيغة safetensors.',
  'the values of the tensor "{name}" are missing': 'قيم الموتّر «{name}» غير موجودة',
  'the values of the tensor "{name}" have {bytes} of {expected} bytes': 'لقيم الموتّر «{name}» ‏{bytes} من {expected} بايت',
  'The folder "{folder}" of {repository} contains no weights. Fetch {expected}, or a file of that kind.':
    'ليس في المجلد «{folder}» من {repository} أوزان. نزّل {expected} أو ملفًا من هذا النوع.',
  'The weights file {file} is missing, which {index} of {repository} names. Fetch or copy it again.':
    'ملف الأوزان {file} الذي يسمّيه {index} من {repository} غير موجود. نزّله أو انسخه من جديد.',

  // models: pictures
  'There is no picture to save.': 'لا صورة للحفظ.',
  '{count} pictures fit into one file only as an animation. Save them one by one, or choose a delay.':
    'لا تُحفظ {count} صورة في ملف واحد إلا كصورة متحركة. احفظها واحدة واحدة، أو اختر مهلة.',
  'Animations are saved as WebP. Choose that format.': 'تُحفظ الصور المتحركة بصيغة WebP. اختر هذه الصيغة.',
  'Only PNG files can store texts. Choose that format.': 'لا تُحفظ النصوص إلا في ملفات PNG. اختر هذه الصيغة.',
  'All pictures of an animation must have the same size, not {first} and {other}.': 'يجب أن يتساوى حجم كل صور الحركة، لا {first} و{other}.',
  'A contact sheet needs at least one picture. Connect pictures to it.': 'تحتاج الشبكة إلى صورة واحدة على الأقل. اربط بها صورًا.',
  'There are {captions} captions for {pictures} pictures. Connect at most one caption per picture.':
    'عدد التعليقات {captions} وعدد الصور {pictures}. اربط تعليقًا واحدًا على الأكثر لكل صورة.',
  'A picture of {width} × {height} pixels is larger than {millions} million pixels. Use fewer or smaller pictures.':
    'الصورة ({width} × {height} بكسل) أكبر من {millions} مليون بكسل. استعمل صورًا أقل أو أصغر.',
  'This PNG file is damaged: {finding}. Save it again, or use another copy.':
    'ملف PNG هذا تالف: {finding}. احفظه من جديد، أو استعمل نسخة أخرى.',
  'This is not a PNG file. Choose a PNG file.': 'ليس هذا ملف PNG. اختر ملف PNG.',
  'A text in this PNG file cannot be decompressed. Use another copy of the file.':
    'تعذّر فك ضغط نص في ملف PNG هذا. استعمل نسخة أخرى من الملف.',
  'A text in this PNG file is larger than {limit} MB. Choose another file.': 'في ملف PNG هذا نص أكبر من {limit} م.ب. اختر ملفًا آخر.',
  '{name} is a {format} file, which cannot be read here. Save it as {better} first.':
    '{name} ملف {format}، ولا يمكن قراءته هنا. احفظه أولًا بصيغة {better}.',
  '{name} {finding}. Use a complete PNG, JPEG or WebP file.': '{name}: ‏{finding}. استعمل ملف PNG أو JPEG أو WebP مكتملًا.',
  '{name} has {width} × {height} pixels, but at most {millions} million can be read. Make it smaller.':
    'في {name} ‏{width} × {height} بكسل، وأقصى ما يُقرأ {millions} مليون. صغّر الصورة.',

  // models: embeddings and steps
  'There are {embeddings} embeddings, but {weights} weights. Use one weight per embedding.':
    'عدد التضمينات {embeddings} وعدد الأوزان {weights}. استعمل وزنًا واحدًا لكل تضمين.',
  'The weighted embeddings cancel each other out. Change the weights so that something is left.':
    'التضمينات الموزونة يلغي بعضها بعضًا. غيّر الأوزان ليبقى شيء.',
  'An embedding with {first} numbers cannot be combined with one with {second}. Use embeddings of the same model.':
    'لا يمكن مزج تضمين من {first} عدد بتضمين من {second}. استعمل تضمينات من نموذج واحد.',
  'The PCA was fitted on embeddings with {expected} numbers, but this embedding has {found}. Fit a PCA on embeddings of the same model.':
    'لُوئم PCA على تضمينات من {expected} عدد، وفي هذا التضمين {found}. لائم PCA على تضمينات من النموذج نفسه.',
  'There are {steps} coordinates to move along, but the PCA has {components} components. Fit more components, or move along fewer.':
    'عدد الإحداثيات المراد تحريكها {steps}، وعدد مركّبات PCA ‏{components}. لائم مركّبات أكثر، أو حرّك على أقل.',
  'PCA needs at least two embeddings, as a tensor [N, D], not [{shape}]. Connect more embeddings.':
    'يحتاج PCA إلى تضمينين على الأقل، بشكل [N, D] لا [{shape}]. اربط تضمينات أكثر.',
  'Some embeddings contain values that are not finite numbers. Remove those embeddings.':
    'في بعض التضمينات قيم ليست أعدادًا منتهية. أزل تلك التضمينات.',
  'All embeddings are the same, so PCA finds no direction. Give it embeddings of different pictures.':
    'كل التضمينات متطابقة، فلا يجد PCA اتجاهًا. أعطه تضمينات صور مختلفة.',
  'This model cannot take {steps} steps. Choose a whole number from 1 to {trainSteps}.':
    'لا يقبل هذا النموذج {steps} خطوة. اختر عددًا صحيحًا من 1 إلى {trainSteps}.',
  'eta cannot be {eta}. Choose a number from 0 (no noise) to 1.': 'لا يمكن أن تكون eta ‏{eta}. اختر عددًا من 0 (بلا ضجيج) إلى 1.',
  'There is no scheduler "{name}". The schedulers are: {names}.': 'لا يوجد مجدول اسمه «{name}». المجدولات: {names}.',
  'The upsampler of {family} supports noise levels from 0 to {largest}, not {level}. Choose another one, or leave it empty.':
    'يدعم مكبّر {family} مستويات ضجيج من 0 إلى {largest}، لا {level}. اختر مستوى آخر، أو اتركه فارغًا.',

  // the studio and its server
  'This workflow is no longer in this browser. Choose another from the list.': 'لم يعد هذا المخطط في هذا المتصفح. اختر آخر من القائمة.',
  'This version is no longer stored. Choose a newer one.': 'لم تعد هذه النسخة محفوظة. اختر أحدث منها.',
  'This file has no name. Give it one and add it again.': 'ليس لهذا الملف اسم. سمِّه وأضفه من جديد.',
  'A newer run replaced this one.': 'حلّ تشغيل أحدث محل هذا التشغيل.',
  'The server does not answer. Check that it is running, and try again.': 'الخادم لا يجيب. تحقق من أنه يعمل، وأعد المحاولة.',
  'The clipboard contains no nodes. Copy nodes or a workflow first.': 'ليس في الحافظة عقد. انسخ عقدًا أو مخططًا أولًا.',
  'A newer version of Unclip Studio created this link. Reload this page to update it, then open the link again.':
    'أنشأ هذا الرابط إصدار أحدث من Unclip Studio. أعد تحميل الصفحة لتحديثها، ثم افتح الرابط من جديد.',
  'There is no disk space left to save this. Free some, or remove workflows that you no longer need. Until then, download what you want to keep.':
    'لا مساحة في المتصفح لحفظ هذا. أخلِ مساحة على القرص أو أزل مخططات لا تحتاجها، وحتى ذلك الحين نزّل ما تريد الاحتفاظ به.',
  'A newer version of Unclip Studio has been open in this browser. Reload this page to continue.':
    'فُتح في هذا المتصفح إصدار أحدث من Unclip Studio. أعد تحميل الصفحة للمتابعة.',
  'The browser does not let this page save anything. Leave private browsing, or allow site data. Until then, download what you want to keep.':
    'لا يسمح المتصفح لهذه الصفحة بالحفظ. اخرج من التصفح الخاص أو اسمح ببيانات الموقع، وحتى ذلك الحين نزّل ما تريد الاحتفاظ به.',
  'This browser has no WebGL.': 'ليس في هذا المتصفح WebGL.',

  // server
  'Set "{param}" to {choices}, or choose another model.': 'اجعل «{param}» ‏{choices}، أو اختر نموذجًا آخر.',
  'The artifact {sha256} is larger than {maximum} bytes. Use a smaller one.':
    'حجم القطعة {sha256} أكبر من {maximum} بايت. استعمل أصغر منها.',
  'There is no artifact {sha256}. It was never sent, or it was evicted. Send it again.':
    'لا توجد القطعة {sha256} على الخادم: لم تُرسَل، أو أُزيلت. أرسلها من جديد.',
  'There is no artifact {sha256}. It was never sent, or it was evicted.': 'لا توجد القطعة {sha256} على الخادم: لم تُرسَل، أو أُزيلت.',
  'The bytes do not have the SHA-256 {sha256}. Send them again.': 'لا تطابق البيانات SHA-256 ‏{sha256}. أرسلها من جديد.',
  'The file is larger than the limit of {maximum} bytes. Use a smaller file.': 'الملف أكبر من الحد ({maximum} بايت). استعمل ملفًا أصغر.',
  'The kept runs use all the disk space for artifacts. Remove some runs, or raise UNCLIP_ARTIFACT_BYTES.':
    'تشغل التشغيلات المحفوظة كل المساحة المخصصة. أزل بعض التشغيلات، أو ارفع UNCLIP_ARTIFACT_BYTES.',
  'the server has evicted a value of an earlier run. Run again.': 'لم تعد لدى الخادم قيمة حسبها لتشغيل سابق. شغّل من جديد.',
  'the server does not answer. Check that it is running, then run again.': 'الخادم لا يجيب. تحقق من أنه يعمل، ثم شغّل من جديد.',
  'The disk of the database is almost full. Free some space, or remove runs that are not needed.':
    'قرص قاعدة البيانات ممتلئ تقريبًا. أخلِ مساحة، أو أزل تشغيلات لا تحتاجها.',
  'The disk of the database is full. Free some space, or remove runs that are not needed.':
    'قرص قاعدة البيانات ممتلئ. أخلِ مساحة، أو أزل تشغيلات لا تحتاجها.',
  'The database cannot be reached. Try again in a few seconds.': 'تعذّر الوصول إلى قاعدة البيانات. أعد المحاولة بعد ثوانٍ.',
  'There is no device "{name}". The devices are {devices}.': 'لا يوجد جهاز اسمه «{name}». الأجهزة: {devices}.',
  'Too many requests. Try again in {seconds} s.': 'الطلبات كثيرة. أعد المحاولة بعد {seconds} ث.',
  'The request body is larger than {maximum} bytes. Send less, or raise UNCLIP_UPLOAD_BYTES if it is a file.':
    'محتوى الطلب أكبر من {maximum} بايت. أرسل أقل، أو ارفع UNCLIP_UPLOAD_BYTES إن كان ملفًا.',
  'The request body was cut short. Send it again.': 'انقطع محتوى الطلب قبل نهايته. أرسله من جديد.',
  'The server has no model family "{family}". models.list names the families it has.': 'ليس على الخادم عائلة النماذج «{family}».',
  'The request is nested deeper than {maximum} levels. Simplify it.': 'تداخل الطلب أعمق من {maximum} مستوى. بسّطه.',
  'The request is invalid: {issues}. Correct it and send it again.': 'الطلب غير صالح: {issues}. صحّحه وأرسله من جديد.',
  'The server failed unexpectedly. Its log has the details under the request {request}.':
    'حدث خطأ غير متوقع في الخادم. التفاصيل في سجله تحت الطلب {request}.',
  'The run is {state}. Only a failed or cancelled run can be retried.': 'حالة التشغيل {state}. لا يُعاد إلا تشغيل أخفق أو أُلغي.',
  'The run is {state}. Cancel it first, and remove it when it has ended.': 'حالة التشغيل {state}. ألغِه أولًا، وأزله بعد أن ينتهي.',
  'Another worker has taken over the run, so this worker writes nothing more to it.':
    'تولّى عامل آخر هذا التشغيل، فلا يكتب فيه هذا العامل شيئًا بعد.',
  'There is no run {id}. It was removed, or it is on another server.': 'لا يوجد التشغيل {id}: أُزيل، أو هو على خادم آخر.',
  'The server does not have the file {sha256}. Send the file first, then start the run.':
    'ليس لدى الخادم الملف {sha256}. أرسله أولًا، ثم ابدأ التشغيل.',
  'The run was removed at the same moment. Start it again.': 'أُزيل التشغيل في اللحظة نفسها. ابدأه من جديد.',
  'The run has no file "{name}". Send the file with the run.': 'ليس مع التشغيل الملف «{name}». أرسله معه.',
  'Version {newest} of this workflow was saved first, so yours is kept as version {version}. Open version {newest}, and copy your changes into it.':
    'حُفظت النسخة {newest} من هذا المخطط أولًا، فحُفظت نسختك برقم {version}. افتح النسخة {newest} وانقل إليها تغييراتك.',
  'The workflow has no version {version}. Its history lists the versions.': 'ليس للمخطط نسخة {version}. يعرض سجله النسخ.',
  'There is no saved workflow {id}. It was removed, or it is on another server.': 'لا يوجد مخطط محفوظ {id}: أُزيل، أو هو على خادم آخر.',

  'Text and image embeddings: similarity, PCA, interpolation': 'تضمينات النص والصور: التشابه وPCA والاستيفاء',
  'Text to image, 256 pixels; with its companion also variations of pictures': 'نص إلى صورة، 256 بكسل؛ ومع رفيقه تنويعات الصور أيضًا',
  'Variations of pictures, 256 pixels': 'تنويعات الصور، 256 بكسل',
  'Embeddings to images, 512 pixels and more; with its companion text to image and mixing':
    'تضمينات إلى صور، 512 بكسل فأكثر؛ ومع رفيقه نص إلى صورة ومزج',
  'Text to image embeddings': 'نص إلى تضمينات صور',
  'Variations of pictures, 768 pixels; text to image with the prior of Karlo':
    'تنويعات الصور، 768 بكسل؛ ونص إلى صورة بالمولّد المسبق من Karlo',
  'Variations of pictures, 768 pixels': 'تنويعات الصور، 768 بكسل',
  'There is no file in what was dropped. Drop the folder of a repository.': 'لا ملف فيما أُفلت. أفلت مجلد مستودع.',
  'This browser has a family "{family}" of another repository already. Remove it first.':
    'في هذا المتصفح عائلة «{family}» من مستودع آخر. أزلها أولًا.',
  'This browser has no space for {family}, which needs {size} MB. Remove other models, free disk space, or add it on a server.':
    'لا مساحة في هذا المتصفح للعائلة {family} التي تحتاج {size} م.ب. أزل نماذج أخرى، أو أخلِ مساحة على القرص، أو أضفها على خادم.',
  'This browser has no space left for {family}. Remove other models, or free disk space.':
    'لم تبق مساحة في هذا المتصفح للعائلة {family}. أزل نماذج أخرى، أو أخلِ مساحة على القرص.',

  // Embedding files
  'Cannot read the embeddings in {file}: {finding}.': 'تعذّرت قراءة التضمينات في {file}: ‏{finding}.',
  'Cannot read the text of {file}. {problem}': 'تعذّرت قراءة نص {file}. ‏{problem}',
  'No file is chosen. Choose a file of embeddings.': 'لم يُختر ملف. اختر ملف تضمينات.',
  'The file has no column "{name}" for the {use}. Its columns are: {names}.': 'ليس في الملف عمود «{name}» ({use}). أعمدته: {names}.',
  'The embeddings in {file} belong to the space "{found}", and those of {title} to "{space}". Choose the model that computed them.':
    'تضمينات {file} من الفضاء «{found}»، وتضمينات {title} من «{space}». اختر النموذج الذي حسبها.',
  'The embeddings in {file} have {found} numbers each, and those of {title} have {dimension}. Choose the model that computed them.':
    'في كل تضمين من {file} ‏{found} عددًا، وفي تضمينات {title} ‏{dimension}. اختر النموذج الذي حسبها.',
  'The library {file} has no captions in language "{language}". Choose one of {languages}.':
    'ليس في المكتبة {file} تعليقات باللغة «{language}». اختر من {languages}.',
  'Both captions have the language "{language}". Choose two languages.': 'لغة التعليقات في الموضعين «{language}». اختر لغتين.',
  'it is empty': 'الملف فارغ',
  'it has no embeddings': 'ليس فيه تضمينات',
  'it has NaN or infinite numbers in {count} of {total} rows: {rows}. Correct them, or set "invalid" to leave them out':
    'فيه NaN أو أعداد لا نهائية في {count} من {total} صفًا: {rows}. صحّحها، أو اترك هذه الصفوف بالمعامل «الصفوف غير الصالحة»',
  'it has several tables of numbers: {names}. Choose one of them with "array"':
    'فيه عدة جداول أعداد: {names}. اختر واحدًا بالمعامل «المصفوفة»',
  'its array contains Python objects. They are stored as a program that is run when they are read, so they are refused. Save an array of numbers':
    'مصفوفته كائنات Python، وهي تُخزَّن برنامجًا يُنفَّذ عند قراءتها، لذلك تُرفض. احفظ مصفوفة أعداد',
  'line {line} has {found} numbers, and line {first} has {expected}. All embeddings need the same length':
    'في السطر {line} ‏{found} عددًا، وفي السطر {first} ‏{expected}. يجب أن يتساوى طول التضمينات',
  'line {line} has "{cell}" in the column "{column}", where numbers are needed':
    'في السطر {line} «{cell}» في العمود «{column}»، والمطلوب أعداد',
  'it has a header and {found} lines of texts for {total} embeddings; its last line is {line}. It needs a line for each embedding':
    'فيه سطر عناوين و{found} سطر نصوص لعدد {total} من التضمينات؛ آخر أسطره {line}. يلزم سطر لكل تضمين',
  'it has {found} lines of texts for {total} embeddings; its last line is {line}. It needs a line for each embedding':
    'فيه {found} سطر نصوص لعدد {total} من التضمينات؛ آخر أسطره {line}. يلزم سطر لكل تضمين',
  '{file} is not a backup of Unclip Studio. Choose a zip file that “Export all” has written.':
    '{file} ليس نسخة احتياطية من Unclip Studio. اختر ملف zip كتبه «صدّر الكل».',
  '{file} is damaged. Use another copy of the backup.': '{file} تالف. استعمل نسخة أخرى من النسخة الاحتياطية.',
  // plugins
  'The plugin {plugin} failed: {problem}': 'فشلت الإضافة {plugin}: ‏{problem}',
  'The plugin {plugin} cannot be loaded: {reason}.': 'تعذّر تحميل الإضافة {plugin}: ‏{reason}.',
  'The page for plugins ({address}) cannot be loaded. Check the connection and reload.':
    'تعذّر تحميل صفحة الإضافات ({address}). تحقّق من الاتصال وأعد تحميل الصفحة.',
  'The plugin {plugin} was stopped after {seconds} seconds. Use fewer or smaller inputs.':
    'أُوقفت الإضافة {plugin} بعد {seconds} ثانية. استخدم مدخلات أقل أو أصغر.',
  'The plugin {plugin} sent a message that is not valid, so it was stopped. Correct the plugin.':
    'أرسلت الإضافة {plugin} رسالة غير صالحة فأُوقفت. صحّح الإضافة.',
  'The plugin {plugin} sent something that is not plain data. Correct the plugin.':
    'أرسلت الإضافة {plugin} شيئًا ليس بيانات بسيطة. صحّح الإضافة.',
  'The plugin {plugin} returned more than {megabytes} MB. Use fewer or smaller pictures.':
    'أعادت الإضافة {plugin} أكثر من {megabytes} ميغابايت. استخدم صورًا أقل أو أصغر.',
  'The file is larger than {megabytes} MB, so it is no plugin.': 'الملف أكبر من {megabytes} ميغابايت، فليس إضافة.',
  'The file of the plugin {plugin} is missing or damaged. Add the plugin again.': 'ملف الإضافة {plugin} مفقود أو تالف. أضفها مرة أخرى.',
  'This page cannot read {address}. Download the file in another tab, and choose it here.':
    'لا تستطيع هذه الصفحة قراءة {address}. نزّل الملف في لسان آخر ثم اختره هنا.',
  'The plugin {plugin} was made for another version of Unclip Studio. Use a newer one of both.':
    'صُنعت الإضافة {plugin} لإصدار آخر من Unclip Studio. استخدم إصدارًا أحدث منهما.',
  '{from} has a description that is not valid. {problem}. Correct the plugin.': 'وصف {from} غير صالح. {problem}. صحّح الإضافة.',
};
