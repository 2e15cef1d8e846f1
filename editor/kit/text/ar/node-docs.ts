import { arabicLetters, type Letter } from './node-names.ts';

const letters = (of: (letter: Letter) => readonly [string, string]): Readonly<Record<string, string>> =>
  Object.fromEntries((Object.keys(arabicLetters) as Letter[]).map(of)); // the keys of that object

/**
 * What node types, their ports and their params say in their docs, by the English sentence of the spec. A sentence without a translation is
 * shown in English; `npm run translations` lists it.
 */
export const nodeDocs: Readonly<Record<string, string>> = {
  // Input
  'Many pictures as one batch: those of a folder and its subfolders, of a zip, or several files. Pictures are read when another node needs them, a few at a time, so a batch of thousands of photographs fits into memory.':
    'صور كثيرة في دفعة واحدة: صور مجلد وما بداخله من مجلدات، أو ملف zip، أو عدة ملفات. تُقرأ الصور حين تحتاجها عقدة أخرى، بضع صور في كل مرة، فتتسع الذاكرة لآلاف الصور.',
  'The pictures, in the order in which people count: 2 before 10.': 'الصور بالترتيب الذي يعدّ به الناس: 2 قبل 10.',
  'The name of each picture: its path in the folder.': 'اسم كل صورة: مسارها في المجلد.',
  'The files that cannot be read, with the reasons. Empty if all can be read.': 'الملفات التي تتعذر قراءتها مع الأسباب. فارغ إن قُرئت كلها.',
  'The pictures: a folder, a zip or a picture, as a path relative to the workflow file; or what is dropped here.':
    'الصور: مجلد أو ملف zip أو صورة، بمسار نسبي إلى ملف سير العمل؛ أو ما يُسقط هنا.',
  'Only pictures whose names match, for example `*.jpg`, `2019/**` or `{cat,dog}*`. Default: all pictures.':
    'الصور التي تطابق أسماؤها فقط، مثل `*.jpg` أو `2019/**` أو `{cat,dog}*`. الافتراضي: كل الصور.',
  'What happens to files that cannot be read: `leave-out` uses the others; `stop` ends the run with the name of the file.':
    'ما يحدث للملفات التي تتعذر قراءتها: «تركها» يستخدم البقية؛ «النهاية» ينهي التشغيل باسم الملف.',
  'The longest side of a picture before it is scaled, in pixels: larger pictures are reduced. Default: 256 for picture files, else no limit.':
    'أطول ضلع للصورة قبل تكبيرها، بالبكسل: تُصغَّر الصور الأكبر. الافتراضي: 256 لملفات الصور، وبلا حد لغيرها.',
  'A text, or several: one per line. It can feed an encoder, the captions of a grid, or any text param.':
    'نص تكتبه، أو عدة نصوص: واحد في كل سطر. يمكن أن يغذّي مُرمِّزًا أو تعليقات شبكة أو أي معامل نصي.',
  'The text, or one item per line.': 'النص، أو عنصر لكل سطر.',
  'The text, in any language. An empty text has no content.': 'النص نفسه، بأي لغة. النص الفارغ لا يقول شيئًا.',
  '`none`: the text is one item. `lines`: each line is one item; empty lines are skipped.':
    '«بلا»: النص كله عنصر واحد. «أسطر»: كل سطر عنصر، وتُترك الأسطر الفارغة.',
  'One number, to use the same value for several params.': 'عدد واحد، لإعطاء القيمة نفسها لعدة معاملات.',
  'The number.': 'العدد.',
  'Composes texts of parts: a name in braces, such as `{a}` or `{colour}`, stands for the text of an input, `{red|green|blue}` for one of several words.':
    'يؤلّف نصوصًا من أجزاء: الاسم بين قوسين، مثل `{a}` أو `{colour}`، مكان نص مدخل، و`{red|green|blue}` مكان واحدة من عدة كلمات.',
  'The composed texts, those of an item one after another.': 'النصوص المؤلَّفة، نصوص كل عنصر متتالية.',
  'The text with up to four names in braces, each of which is an input, and with alternatives in braces. `\\{` is the letter itself.':
    'النص وفيه حتى أربعة أسماء بين أقواس، كل اسم منها مدخل، والبدائل بين قوسين. و`\\{` هو الحرف نفسه.',
  '`all` makes a text of every combination of the alternatives; `random` chooses among them by the seed.':
    '«الكل» يؤلّف نصًّا من كل توليفة من البدائل؛ و«عشوائي» يختار بينها بالبذرة.',
  'How many texts `random` makes for each item.': 'كم نصًّا يؤلّف «عشوائي» لكل عنصر.',
  'Passes one of its inputs on. What feeds only the other inputs is not computed.':
    'يمرّر أحد مداخله. ولا يُحسب ما يغذّي المداخل الأخرى وحدها.',
  'The batch of the chosen input.': 'دفعة المدخل المختار.',
  'The input that is passed on.': 'المدخل الذي يُمرَّر.',
  'The text for {a} in the template.': 'النص مكان {a} في القالب.',
  'What `a` passes on.': 'ما يمرّره `a`.',
  'The text for {b} in the template.': 'النص مكان {b} في القالب.',
  'What `b` passes on.': 'ما يمرّره `b`.',
  'The text for {c} in the template.': 'النص مكان {c} في القالب.',
  'What `c` passes on.': 'ما يمرّره `c`.',
  'The text for {d} in the template.': 'النص مكان {d} في القالب.',
  'What `d` passes on.': 'ما يمرّره `d`.',
  'A list of any numbers. Connected to a param, they make a sweep over exactly these values.':
    'قائمة من أي أعداد. إذا غذّت معاملًا صارت مسحًا على هذه القيم تمامًا.',
  'The numbers, in the order of the list.': 'الأعداد، بترتيب القائمة.',
  'The numbers.': 'الأعداد.',
  'Computes a number from others, item by item, by a formula such as `2 * a + b`.':
    'يحسب عددًا من أعداد أخرى، عنصرًا عنصرًا، بصيغة مثل `2 * a + b`.',
  'The result of the formula for each item.': 'ناتج الصيغة لكل عنصر.',
  'Numbers, the inputs a, b, c and d, + - * / % ^, brackets, pi, e, and abs, ceil, cos, exp, floor, log, max, min, round, sin, sqrt.':
    'أعداد، والمداخل a وb وc وd، و‎+ - * / % ^‎، والأقواس، وpi، وe، وabs وceil وcos وexp وfloor وlog وmax وmin وround وsin وsqrt.',
  'Joins texts into one, item by item: a subject and a style, for example. Empty parts are skipped.':
    'يصل نصوصًا في نص واحد، عنصرًا عنصرًا: موضوعًا وأسلوبًا مثلًا. تُترك الأجزاء الفارغة.',
  'The joined text of each item.': 'النص الموصول لكل عنصر.',
  'The text between two parts.': 'النص بين جزأين.',
  'Replaces a part of texts by another one, wherever it occurs. Several replacements make one text for each.':
    'يستبدل جزءًا من النصوص بآخر أينما ورد. عدة بدائل تعطي نصًّا لكل منها.',
  'The texts.': 'النصوص.',
  'The texts with the replacement.': 'النصوص بعد الاستبدال.',
  'The part to replace, letter by letter. An empty part changes nothing.': 'الجزء المستبدَل، حرفًا بحرف. الجزء الفارغ لا يغيّر شيئًا.',
  'The text that takes its place.': 'النص الذي يحل محله.',
  'The value of `a` in the formula.': 'قيمة `a` في الصيغة.',
  'Part a of the text.': 'الجزء أ من النص.',
  'The value of `b` in the formula.': 'قيمة `b` في الصيغة.',
  'Part b of the text.': 'الجزء ب من النص.',
  'The value of `c` in the formula.': 'قيمة `c` في الصيغة.',
  'Part c of the text.': 'الجزء ج من النص.',
  'The value of `d` in the formula.': 'قيمة `d` في الصيغة.',
  'Part d of the text.': 'الجزء د من النص.',
  'Evenly spaced numbers. Connected to a param, they make a sweep: a range of guidance is the guidance ladder of the paper (figure 9).':
    'أعداد متساوية التباعد. إذا غذّت معاملًا صارت مسحًا: مدى في التوجيه هو سلّم التوجيه في الورقة (الشكل 9).',
  'The numbers, from start to stop.': 'الأعداد، من البداية إلى النهاية.',
  'The first number.': 'العدد الأول.',
  'The last number; it is reached exactly.': 'العدد الأخير؛ يُبلَغ تمامًا.',
  'How many numbers. One number is only the start.': 'كم عددًا. الواحد هو البداية.',
  'How often each value is repeated in a row: for the outer side of a table.':
    'كل قيمة بهذا العدد من المرات تباعًا: للجانب الخارجي من جدول.',
  'How often the complete list is repeated: for the inner side of a table.': 'القائمة كلها بهذا العدد من المرات: للجانب الداخلي من جدول.',
  'Consecutive seeds, or a list of seeds. Connected to a seed param, they give one result per seed.':
    'سلسلة من البذور، أو قائمة مختارة منها. إذا غذّت معامل بذرة أعطت نتيجة لكل بذرة.',
  'The seeds.': 'البذور.',
  'The first seed.': 'البذرة الأولى.',
  'How many seeds: start, start + 1, …': 'كم بذرة: البداية، البداية + 1، …',
  'A list of seeds. If it is not empty, start and count are ignored.': 'بذور مختارة. إن وُجدت لا تُقرأ البداية ولا العدد.',
  'A picture from a file: PNG, JPEG, WebP, AVIF or GIF.': 'صورة من ملف: PNG أو JPEG أو WebP أو AVIF أو GIF.',
  'The picture.': 'الصورة.',
  'The file: a path relative to the workflow file, or a picture dropped here.': 'الملف: مسار بجانب ملف سير العمل، أو صورة تُفلَت هنا.',
  'The captioned image embeddings that come with a model family: to fit a PCA, to search, or to start from.':
    'تضمينات صور مع تعليقاتها تأتي مع عائلة النماذج: تكفي لملاءمة PCA أو للبحث فيها أو للبدء منها.',
  'The image embeddings, [N, D].': 'تضمينات الصور، ‎[N, D]‎.',
  'The caption of each embedding.': 'تعليق كل منها.',
  'The name of the main subject of each picture, in English.': 'اسم الشيء الرئيسي في كل منها، بالإنجليزية.',
  'Model family, as `unclip models` lists them.': 'عائلة النماذج، كما يسردها `unclip models`.',
  'Language code of the captions, for example `en` or `ar`.': 'لغة التعليقات برمزها: `en` أو `ar`.',
  'How many items, starting at the first. Default: all.': 'كم منها، بدءًا من الأول. إن تُرك: الكل.',
  'Draws the noise x_T that a decoder starts from, as `torch.randn` does. Decode draws the same noise from the same seed; with this node you can share or mix it.':
    'يسحب الضجيج x_T الذي يبدأ منه مفكك الترميز، كما يفعل `torch.randn`. عقدة فك الترميز تسحب الضجيج نفسه من البذرة نفسها؛ وهذه العقدة تتيح مشاركته أو مزجه.',
  'The noise, [N, C, H, W]: one item per seed.': 'الضجيج، ‎[N, C, H, W]‎؛ واحد لكل بذرة.',
  'The seed of the noise. The same seed gives the same result on every machine.':
    'بذرة الضجيج. البذرة نفسها تعطي النتيجة نفسها على كل جهاز.',

  // CLIP
  'Encodes captions with the CLIP text encoder: the text embedding z_t, and everything else that a prior needs.':
    'يقرأ التعليقات بمُرمِّز النصوص في CLIP: تضمين النص z_t وكل ما يحتاجه المولّد المسبق معه.',
  'The captions, in the languages the model was trained on.': 'التعليقات، باللغات التي دُرّب عليها النموذج.',
  'The captions in the form that a prior reads.': 'التعليقات كما يقرؤها المولّد المسبق.',
  'The text embeddings z_t, [N, D].': 'تضمينات النص z_t، ‎[N, D]‎.',
  'Encodes pictures with the CLIP image encoder: the image embedding z_i, from which a decoder can draw a similar picture.':
    'يقرأ الصور بمُرمِّز الصور في CLIP: تضمين الصورة z_i الذي يستطيع مفكك الترميز رسمه من جديد.',
  'The pictures. The shorter side is scaled to the size of the model, and the centre is used.':
    'الصور. يُغيَّر مقياس ضلعها الأقصر ليناسب النموذج، ويُقرأ وسطها.',
  'The image embeddings z_i, [N, D].': 'تضمينات الصور z_i، ‎[N, D]‎.',
  'Compares embeddings: the cosine of each row with each column, or with `softmax` the probability of each column for the row (zero-shot classification, figure 6 of the paper). In a family that was trained with a sigmoid, such as SigLIP, each probability is independent of the other columns.':
    'يقارن التضمينات بعضها ببعض: جيب تمام كل صف مع كل عمود، أو مع `softmax` مدى احتمال كل عمود للصف (تصنيف بلا أمثلة، الشكل 6 في الورقة). في عائلة دُرّبت بدالة سيجمويد مثل SigLIP يكون كل احتمال مستقلًا عن الأعمدة الأخرى.',
  'The embeddings to describe, usually of pictures.': 'ما يُسأل عنه: صور في الغالب.',
  'The embeddings to compare with, usually of captions.': 'ما يُقارَن به: تعليقات في الغالب.',
  'Names of the rows.': 'أسماء الصفوف.',
  'Names of the columns: the captions themselves.': 'أسماء الأعمدة: التعليقات نفسها.',
  'The table.': 'الجدول.',
  'The best column of each row with its score, for a grid.': 'أفضل عمود لكل صف مع درجته، من أجل شبكة.',
  'Whether to output probabilities over the columns instead of cosines.': 'احتمالات على الأعمدة بدل جيوب التمام.',
  'The factor that scales the cosines before the softmax; 100 in CLIP. A model that states its own factor is computed with that one.':
    'ما تُضرب فيه جيوب التمام قبل softmax: ‏100 في CLIP. النموذج الذي يذكر معاملًا له يُحسب بمعامله.',

  // Generate
  'Predicts an image embedding z_i for a caption: by diffusion or, in families that have such a prior, one principal component after another or in one pass. Of several candidates, it outputs the one nearest to the text embedding, as in the paper (section 2.2).':
    'يتخيّل تضمين الصورة z_i الذي قد يكون لتعليق، بالانتشار أو، في العائلات التي لها مولّد كهذا، مركّبة رئيسية تلو الأخرى أو دفعة واحدة. يمكن سحب عدة مرشحين؛ ويُحتفظ بالأقرب إلى تضمين النص كما في الورقة (القسم 2.2).',
  'Captions of what the embedding should not show, for guidance. If not connected, guidance uses the empty caption. The same captions in both inputs give the negative embedding of Kandinsky 2.2.':
    'تعليقات لما لا ينبغي أن يظهره التضمين، من أجل التوجيه. إن تُرك: يستعمل التوجيه التعليق الفارغ. والتعليقات نفسها في المدخلين تعطي التضمين السالب في Kandinsky 2.2.',
  '`diffusion` removes noise step by step; `autoregressive` draws one component after another; `one-pass` predicts the embedding at once, without guidance. The paper prefers diffusion.':
    'الانتشار يزيل الضجيج خطوة خطوة؛ والانحدار الذاتي يسحب مركّبة تلو الأخرى؛ و«دفعة واحدة» يتنبأ بالتضمين مرة واحدة بلا توجيه. الورقة تفضّل الانتشار.',
  'Denoising steps of `diffusion`. More steps are slower and give finer results. Default: the value of the model.':
    'خطوات إزالة الضجيج في الانتشار. الأكثر أبطأ وأدق. إن تُركت: كما ينصح النموذج.',
  'The scheduler of the steps of `diffusion`. Default: the one of the model.': 'كيف تُؤخذ خطوات الانتشار. إن تُرك: كما ينصح النموذج.',
  'Fresh noise in each DDIM step: 0 is deterministic, 1 adds as much as DDPM. Other schedulers and methods ignore it.':
    'ضجيج جديد في كل خطوة DDIM: ‏0 حتمي، و1 بقدر ما يسحب DDPM. لا يقرؤه غير DDIM.',
  'The captions, from Encode text.': 'التعليقات، من ترميز النص.',
  'Model family. Default: the family of the embedding space of the inputs.': 'عائلة النماذج. إن تُركت: العائلة التي تفهم فضاء المداخل.',
  'Denoising steps. More steps are slower and give finer results. Default: the value of the model.':
    'خطوات إزالة الضجيج. الأكثر أبطأ وأدق. إن تُركت: كما ينصح النموذج.',
  'Guidance scale: how closely the result follows the input; 1 is no guidance. Default: the value of the model.':
    'مقياس التوجيه: مدى قوة تأثير المدخل؛ 1 بلا توجيه. إن تُرك: كما ينصح النموذج.',
  'Embeddings drawn per caption; the output is the one with the highest z_i · z_t. The paper draws 2.':
    'عدد التضمينات المسحوبة لكل تعليق؛ يُحتفظ بصاحب أعلى z_i · z_t. الورقة تسحب 2.',
  'The scheduler of the steps. Default: the one of the model.': 'كيف تُؤخذ الخطوات. إن تُرك: كما ينصح النموذج.',
  'Fresh noise in each DDIM step: 0 is deterministic, 1 adds as much as DDPM. Other schedulers ignore it.':
    'ضجيج جديد في كل خطوة DDIM: ‏0 حتمي، و1 بقدر ما يسحب DDPM. لا تقرؤه المجدولات الأخرى.',
  'Draws the picture that an image embedding describes, by diffusion. It also takes a text embedding, or the caption alone: the conditioning ladder of the paper (figure 8). Guidance leads away from what is unconditional in the model, or from the negative inputs.':
    'يرسم بالانتشار الصورة التي يمثّلها تضمين صورة. تُقبل تضمينات النص أيضًا، والتعليق وحده: وذلك سلّم التكييف في الورقة (الشكل 8). يبتعد التوجيه عمّا هو غير مشروط في النموذج، أو عن المدخلين السالبين.',
  'A caption of what not to draw, for decoders that use captions. If not connected, guidance uses no caption.':
    'تعليق لما لا يُرسم، لمفككات الترميز التي تقرأ التعليقات. إن تُرك: يستعمل التوجيه لا تعليق.',
  'An embedding of what not to draw. In Kandinsky 2.2 it comes from a Prior with the negative caption in both of its inputs. If not connected, guidance uses the unconditional embedding of the model.':
    'تضمين لما لا يُرسم. في Kandinsky 2.2 يأتي من مولّد مسبق يدخله التعليق السالب من مدخليه كليهما. إن تُرك: يستعمل التوجيه التضمين غير المشروط في النموذج.',
  'Noise added to the embedding, for models that add some: with more noise, the picture is less like the embedding. Default: the value of the model.':
    'كم ضجيجًا يضاف إلى التضمين، في النماذج التي تضيفه: كلما زاد قلّ شبه الصورة بالتضمين. إن تُرك: كما ينصح النموذج.',
  'Width of the pictures in pixels, for models that draw pictures of any size. Default: the width of the model.':
    'عرض الصور بالبكسل، للنماذج التي ترسم بأي حجم. إن تُرك: عرض النموذج.',
  'Height of the pictures in pixels, for models that draw pictures of any size. Default: the height of the model.':
    'ارتفاع الصور بالبكسل، للنماذج التي ترسم بأي حجم. إن تُرك: ارتفاع النموذج.',
  'What to draw: an image embedding, or a text embedding instead. If not connected, only the conditioning is used.':
    'ما يُرسم: تضمين صورة، أو تضمين نص مكانه. إن تُرك: لا شيء، فيتكلم التكييف وحده.',
  'The caption, for decoders that use it in addition to the embedding.': 'التعليق، لمفككات الترميز التي تقرؤه إلى جانب التضمين.',
  'The noise x_T to start from, from Invert or Noise. If not connected, it is drawn from the seed.':
    'الضجيج x_T الذي يُبدأ منه، كما تعطيه عقدة العكس أو الضجيج. إن تُرك: يُسحب من البذرة.',
  'One picture per embedding.': 'صورة لكل تضمين.',
  'Draws small pictures at a larger size, by diffusion: the second half of the cascade of the paper (section 2.1). It adds matching details and changes nothing else.':
    'يعيد بالانتشار رسم صور صغيرة بحجم أكبر: النصف الثاني من التسلسل في الورقة (القسم 2.1). يضيف تفاصيل تلائم ما يراه، ويترك الباقي كما هو.',
  'The pictures to enlarge. The shorter side is scaled to the input size of the model, and the centre is used.':
    'الصور المراد تكبيرها. يُغيَّر مقياس ضلعها الأقصر إلى ما يكبّره النموذج، ويؤخذ وسطها.',
  'The embeddings of the pictures, for upsamplers that use them. If not connected, only the pictures are used, as in the paper.':
    'تضميناتها، لنماذج التكبير التي تقرؤها. إن تُركت: تتكلم الصور عن نفسها كما في الورقة.',
  'One large picture per small picture.': 'صورة كبيرة لكل صورة صغيرة.',
  'Noise added to the small picture before it is enlarged. With more noise, the model keeps fewer of its details and invents more. 0 adds none. Default: the value of the model.':
    'كم ضجيجًا يضاف أولًا إلى الصورة الصغيرة: كلما زاد قلّ تمسّك النموذج بتفاصيلها وزاد ما يبتكره. 0 بلا ضجيج. إن تُرك: كما ينصح النموذج.',
  'How far the picture may leave the noise of its input and the usual composition: 0 keeps both, 1 draws by the seed what the embedding leaves open, such as place, size, side and light. Default: 0.':
    'إلى أي مدى تبتعد الصورة عن ضجيج المدخل وعن التكوين المعتاد: ‏0 يحفظهما، و1 يرسم بالبذرة ما يتركه التضمين مفتوحًا، كالموضع والحجم والجهة والإضاءة. إن تُرك: 0.',
  'How often each step is repeated with its own result. More of them take longer, and the decoder returns more closely to the picture. Default: 0.':
    'كم مرة تُعاد كل خطوة بنتيجتها نفسها. كثرتها تستغرق وقتًا أطول، ويعود مفكك الترميز إلى الصورة بدقة أكبر. إن تُرك: 0.',
  'Finds the noise x_T from which the decoder reproduces a picture (DDIM inversion): the information that the embedding lacks. Decode with the scheduler `ddim`, guidance 1 and eta 0 to reproduce the picture, or with more freedom for variations. Models that draw pictures of any size keep the aspect ratio of the picture, unless a size is set.':
    'يجد الضجيج x_T الذي يعيد منه مفكك الترميز رسم صورة معطاة (عكس DDIM): ما لا يحمله التضمين منها. فكّ ترميزه بالمجدول DDIM وتوجيه 1 وإيتا 0 للصورة نفسها، وبحرية أكبر لتنويعات. النماذج التي ترسم بأي حجم تحفظ نسبة أبعاد الصورة ما لم يُحدَّد حجم.',
  'The pictures to invert.': 'الصور التي يُبحث عن ضجيجها.',
  'The embeddings of the pictures, from Encode image.': 'تضميناتها، من ترميز الصورة.',
  'The captions of the pictures, if Decode gets them too. If not connected, no caption is used.':
    'تعليقاتها، إن كانت عقدة فك الترميز ستُعطاها أيضًا. إن تُركت: لا يقال شيء.',
  'The noise x_T, [N, C, H, W].': 'الضجيج x_T، ‎[N, C, H, W]‎.',
  'Steps of the inversion. Decode with the same number for the closest reconstruction.':
    'خطوات العكس. فكّ الترميز بالعدد نفسه لأقرب إعادة بناء.',

  // Embedding
  'Walks from one embedding to another in even steps, as in figure 4 of the paper. Each pair yields a strip of embeddings.':
    'يمشي من تضمين إلى آخر بخطوات متساوية، كما في الشكل 4 في الورقة. كل زوج يعطي شريطًا من التضمينات.',
  'Where the walk starts.': 'من أين يبدأ المشي.',
  'Where the walk ends: an embedding from the same CLIP model and the same encoder.': 'أين ينتهي: من CLIP نفسه والبرج نفسه.',
  'Where the walk ends.': 'أين ينتهي.',
  'The embeddings along the walk, one strip after another.': 'التضمينات على الطريق، شريطًا بعد شريط.',
  'The position of each on the walk: 0 is the start, 1 is the end.': 'موضع كل منها على الطريق: 0 البداية و1 النهاية.',
  'Values per pair, both ends included. One value is only the start.': 'عدد القيم لكل زوج، مع الطرفين. الواحد هو البداية وحدها.',
  '`slerp` walks along the sphere, as in the paper; `lerp` walks along the straight line.':
    '‏`slerp` يمشي على الكرة كما تفعل الورقة؛ و`lerp` على الخط المستقيم.',
  'Where on the walk to begin.': 'من أي موضع على الطريق يُبدأ.',
  'Where on the walk to end.': 'عند أي موضع على الطريق يُنتهى.',
  'Walks from one starting noise to another, alongside Interpolate. A walk between two inverted pictures then starts and ends at the pictures themselves (section 3.2 of the paper).':
    'يمشي من ضجيج بداية إلى آخر إلى جانب الاستيفاء، فيكون طرفا المشي بين صورتين معكوستين هما الصورتين نفسيهما (القسم 3.2 في الورقة).',
  'The noise along the walk, one strip after another.': 'الضجيج على الطريق، شريطًا بعد شريط.',
  'Rotates an image embedding towards the difference between two captions, in even steps: from "a photo of a lion" to "a photo of a lion cub" (figure 5 of the paper). Decode the strip with the noise that Invert found.':
    'يدير تضمين صورة نحو ما يقوله تعليق زيادة على آخر، بخطوات متساوية: من «صورة أسد» إلى «صورة شبل» (الشكل 5 في الورقة). فكّ ترميز الشريط بالضجيج الذي وجدته عقدة العكس.',
  'The image to change.': 'الصورة المراد تغييرها.',
  'The caption to move towards: the embedding output of Encode text.': 'التعليق المقصود: مخرج التضمين من ترميز النص.',
  'The caption of the unchanged image. If not connected, the other caption alone is the direction.':
    'تعليق الصورة كما هي. إن تُرك: يكون التعليق الآخر كله هو الاتجاه.',
  'The changed embeddings, one strip per image.': 'شريط التضمينات المتغيّرة لكل صورة.',
  'How far each embedding is rotated: 0 is the image itself.': 'كم أُدير كل منها: 0 هو الصورة نفسها.',
  'Embeddings per image, from the image itself to the maximum. One embedding is only the maximum.':
    'عدد التضمينات لكل صورة، من الصورة نفسها إلى الأقصى. الواحد هو الأقصى وحده.',
  'How far the last embedding is rotated. The paper uses 0.25 to 0.5; 1 is the direction itself.':
    'كم يُدار الأخير. تستعمل الورقة من 0.25 إلى 0.5؛ و1 هو الاتجاه نفسه.',
  'Mixes up to eight embeddings: their weighted sum, scaled to their mean length by default. A mix that contains an image embedding is an image embedding.':
    'يمزج حتى ثمانية تضمينات: مجموعها الموزون مردودًا إلى متوسط أطوالها إن لم يُختر غير ذلك. المزيج مع تضمين صورة هو تضمين صورة.',
  '`mean` scales the sum to the mean length of the embeddings; `sum` leaves it as it is, as mixing in Kandinsky does. Default: `mean`.':
    '«المتوسط» يردّ المجموع إلى متوسط أطوال التضمينات؛ و«المجموع» يتركه كما هو، كما يفعل المزج في Kandinsky. إن تُرك: المتوسط.',
  'The mix.': 'المزيج.',
  ...letters((letter) => [`Embedding ${letter}.`, `التضمين ${arabicLetters[letter]}.`]),
  ...letters((letter) => [
    `Weight of embedding ${letter}. A negative weight subtracts it.`,
    `وزن التضمين ${arabicLetters[letter]}. الوزن السالب يطرح.`,
  ]),

  // Search
  'Searches a batch: finds the embeddings nearest to each query, the nearest first. Encode a text as the query to search pictures by words.':
    'يبحث في دفعة: يجد أقرب التضمينات إلى كل استعلام، الأقرب أولًا. رمّز نصًا واجعله الاستعلام لتبحث في الصور بالكلمات.',
  'What to search for: the embeddings of texts or pictures.': 'ما تبحث عنه: تضمينات نصوص أو صور.',
  'The embeddings to search.': 'التضمينات التي يُبحث فيها.',
  'A caption, or a name, of each embedding that is searched.': 'تعليق أو اسم لكل تضمين يُبحث فيه.',
  'The picture of each embedding that is searched.': 'صورة كل تضمين يُبحث فيه.',
  'The nearest embeddings, query by query.': 'أقرب التضمينات، استعلامًا بعد استعلام.',
  'Their positions in the batch, from 0.': 'مواضعها في الدفعة، بدءًا من 0.',
  'Their scores: cosines, or distances.': 'درجاتها: جيوب تمام أو مسافات.',
  'Their captions, each with its score, for a grid. Without captions, their positions.':
    'تعليقاتها، كل تعليق مع درجته، لتوضع في شبكة. وإن لم توجد تعليقات فمواضعها.',
  'Their pictures; none if no pictures are connected.': 'صورها؛ ولا شيء إن لم توصل صور.',
  'How many embeddings to find for each query.': 'كم تضمينًا يُطلب لكل استعلام.',
  '`cosine` compares directions, as CLIP does; `euclidean` compares positions by their distance.':
    '«جيب التمام» يقارن الاتجاهات كما يفعل CLIP؛ و«إقليدي» يقارن المواقع بالمسافة بينها.',
  'Removes near-duplicates: of embeddings that are nearer to each other than the threshold, it keeps the first. The removed ones are listed with what they repeat.':
    'يزيل ما يكاد يتكرر: من التضمينات التي يقترب بعضها من بعض أكثر من العتبة يُبقي الأول. وتُذكر المُزالة مع ما تكرره.',
  'The embeddings, of pictures for example.': 'التضمينات، لصور مثلًا.',
  'A caption, or a name, of each embedding.': 'تعليق أو اسم لكل تضمين.',
  'The picture of each embedding.': 'صورة كل تضمين.',
  'The embeddings that are kept.': 'التضمينات الباقية.',
  'The positions of the kept ones, from 0.': 'مواضع الباقية، بدءًا من 0.',
  'The captions of the kept ones. Without captions, their positions.': 'تعليقات الباقية. وإن لم توجد تعليقات فمواضعها.',
  'The pictures of the kept ones; none if no pictures are connected.': 'صور الباقية؛ ولا شيء إن لم توصل صور.',
  'The positions of the removed ones.': 'مواضع المُزالة.',
  'For each removed one the position of the one that it repeats.': 'لكل مُزال موضع الذي يكرره.',
  'For each removed one its cosine with the one that it repeats, or its distance.': 'لكل مُزال جيب تمامه مع الذي يكرره، أو مسافته منه.',
  'Each removed one and the one that it repeats, with the score.': 'كل مُزال والذي يكرره، مع الدرجة.',
  'The pictures of the pairs: the kept one, then the removed one.': 'صور الأزواج: الباقي ثم المُزال.',
  'The least cosine of near-duplicates; with `euclidean` their greatest distance.':
    'أقل جيب تمام بين المكررات؛ ومع «إقليدي» أكبر مسافة بينها.',

  // Vectors
  'The mean of many embeddings: what a set of pictures has in common. With labels, the mean of each label.':
    'متوسط تضمينات كثيرة: ما تشترك فيه مجموعة صور. ومع التسميات: متوسط كل تسمية.',
  'The embeddings.': 'التضمينات.',
  'The label of each embedding, for one mean per label.': 'تسمية كل تضمين، ليُحسب متوسط لكل تسمية.',
  'The mean, or one mean per label.': 'المتوسط، أو متوسط لكل تسمية.',
  'The labels, in the order in which they first appear; none without labels.': 'التسميات بترتيب ظهورها؛ ولا شيء إن لم توصل تسميات.',
  'How many embeddings each mean is of.': 'عدد التضمينات في كل متوسط.',
  'Whether to scale a mean to the mean length of its embeddings, which a decoder expects. A plain mean is shorter.':
    'هل يُكبَّر المتوسط إلى متوسط أطوال تضميناته، وهو الطول الذي يتوقعه مفكك الترميز. المتوسط المجرد أقصر.',
  'Centres embeddings, whitens them, scales them to length 1, or several of these in this order. Mean and variances are those of the embeddings themselves, or of a basis.':
    'يوسّط التضمينات، أو يبيّضها، أو يجعل طولها 1، أو عدة من هذه بهذا الترتيب. المتوسط والتباينات للتضمينات نفسها أو لأساس.',
  'A PCA whose mean and variances are used, so that several batches are normalised alike. Default: fitted on the embeddings.':
    'تحليل PCA يؤخذ متوسطه وتبايناته، لتُطبَّع عدة دفعات بالطريقة نفسها. إن تُرك: يُلاءم على التضمينات.',
  'The normalised embeddings.': 'التضمينات بعد التطبيع.',
  'Whether to subtract the mean.': 'هل يُطرح المتوسط.',
  'Whether to give every direction the same variance. This centres, too. Directions without variance become 0.':
    'هل يُعطى كل اتجاه التباين نفسه. هذا يوسّط أيضًا. والاتجاهات التي لا تباين لها تصير 0.',
  'Whether to scale each embedding to length 1 at the end.': 'هل يُجعل طول كل تضمين 1 في النهاية.',
  'Divides embeddings into clusters of similar ones by k-means. Nearest with the centres as queries finds what a cluster is about; Mean, Filter and the explorer take the labels.':
    'يقسم التضمينات إلى عناقيد متشابهة بطريقة k-means. عقدة «الأقرب» مع المراكز استعلامات تبيّن موضوع كل عنقود؛ والمتوسط والتصفية والمستكشف تقبل التسميات.',
  'The name of the cluster of each embedding: "cluster 1", "cluster 2", …': 'اسم عنقود كل تضمين: "cluster 1" و"cluster 2" وهكذا.',
  'The index of the cluster of each embedding, from 0.': 'موضع عنقود كل تضمين، بدءًا من 0.',
  'The centre of each cluster.': 'مركز كل عنقود.',
  'The number of embeddings of each cluster.': 'عدد التضمينات في كل عنقود.',
  'How many clusters.': 'كم عنقودًا.',
  'How often the centres are computed at most.': 'أقصى عدد لمرات حساب المراكز.',
  'The seed of the first centres. The same seed gives the same clusters.': 'بذرة المراكز الأولى. البذرة نفسها تعطي العناقيد نفسها.',
  'Places embeddings in a plane or in space: by UMAP, which keeps neighbours together, or on principal components.':
    'يضع التضمينات في مستوى أو في الفضاء: بطريقة UMAP التي تُبقي الجيران معًا، أو على المركّبات الرئيسية.',
  'The PCA of the method `pca`. Default: fitted on the embeddings.': 'تحليل PCA لطريقة «PCA». إن تُرك: يُلاءم على التضمينات.',
  'The name of each embedding.': 'اسم كل تضمين.',
  'A table with a row per embedding: its coordinates x, y and z.': 'جدول فيه صف لكل تضمين: إحداثياته x وy وz.',
  '`umap` keeps neighbours together; `pca` shows the directions of the largest variance.':
    '«UMAP» تُبقي الجيران معًا؛ و«PCA» تُظهر اتجاهات التباين الأكبر.',
  'The number of coordinates: 2 for a plane, 3 for space.': 'عدد الإحداثيات: 2 للمستوى، و3 للفضاء.',
  'How many neighbours UMAP keeps together: few show detail, many the whole.':
    'كم جارًا تُبقي UMAP معًا: القليل يُظهر التفاصيل والكثير يُظهر الكل.',
  'How close together UMAP may place points.': 'إلى أي حد تقرّب UMAP النقاط بعضها من بعض.',
  'The seed of UMAP. The same seed gives the same picture.': 'بذرة UMAP. البذرة نفسها تعطي الشكل نفسه.',
  'The direction between two groups of embeddings: without a hat and with one. Move along moves embeddings in it. The groups are two inputs, or one label against all others.':
    'الاتجاه بين مجموعتين من التضمينات: بلا قبعة وبقبعة. عقدة «تحريك باتجاه» تحرّك التضمينات فيه. المجموعتان مدخلان، أو تسمية في مقابل كل ما سواها.',
  'The embeddings that the direction leads to; with labels, the embeddings of all labels.':
    'التضمينات التي يقود إليها الاتجاه؛ ومع التسميات: التضمينات كلها.',
  'The embeddings that the direction leads away from.': 'التضمينات التي يبتعد عنها الاتجاه.',
  'The label of each embedding of `to`, if `from` is not connected.': 'تسمية كل تضمين في «إلى»، إن لم توصل «من».',
  'The direction, for Move along. On it, -1 is the mean of the embeddings it leads away from, 1 the mean of the others.':
    'الاتجاه، لعقدة «تحريك باتجاه». عليه ‎-1 متوسط التضمينات التي يبتعد عنها، و1 متوسط الأخرى.',
  'The difference between the groups as a vector, to be added by Combine: along the direction, from mean to mean.':
    'الفرق بين المجموعتين متجهًا تضيفه عقدة المزج: على الاتجاه، من متوسط إلى متوسط.',
  'The share of the embeddings on the side of their own group: 1 if the direction separates the groups.':
    'نسبة التضمينات التي تقع في جهة مجموعتها: 1 إن فصل الاتجاه بين المجموعتين.',
  'The label that the direction leads to, if labels are connected.': 'التسمية التي يقود إليها الاتجاه، إن وُصلت تسميات.',
  '`difference` leads from mean to mean; `classifier` is the normal of a logistic regression, which ignores what both groups share.':
    '«الفرق» يقود من متوسط إلى متوسط؛ و«المصنف» عمودي انحدار لوجستي يتجاهل ما تشترك فيه المجموعتان.',
  'How closely the classifier fits the embeddings: the inverse of its penalty, C in scikit-learn.':
    'إلى أي حد يتبع المصنف التضمينات: مقلوب عقوبته، C في scikit-learn.',
  'Whether to subtract the mean first. Without it, the components describe positions seen from zero.':
    'هل يُطرح المتوسط أولًا. من دونه تصف المركّبات المواقع كما تُرى من الصفر.',
  'Whether to scale the embeddings to length 1 first, so that only their directions count, as in cosines.':
    'هل يُجعل طول التضمينات 1 أولًا، فلا يُحسب إلا اتجاهها، كما في جيوب التمام.',
  'Whether Project counts coordinates in standard deviations, so that all components weigh the same.':
    'هل تعدّ عقدة «إسقاط» الإحداثيات بالانحرافات المعيارية، فتتساوى المركّبات في الوزن.',
  'Moves embeddings along a direction between two groups: a dog towards a dog with a hat. With a PCA basis, along its first component.':
    'يحرّك التضمينات في الاتجاه بين مجموعتين: كلب نحو كلب بقبعة. ومع أساس PCA: على مركّبته الأولى.',
  'The direction, from Direction.': 'الاتجاه، من عقدة «اتجاه».',
  'How far to move. One unit is half the way from one group to the other. Connect a Range to make a strip.':
    'كم يُحرَّك. الوحدة نصف الطريق من مجموعة إلى الأخرى. صِل مدى لتحصل على شريط.',
  'Where on the direction to start: -1 is the mean of the first group, 1 that of the second. Default: where the embedding is.':
    'من أين يبدأ على الاتجاه: ‎-1 متوسط المجموعة الأولى و1 متوسط الثانية. إن تُرك: حيث التضمين.',
  'Whether a moved embedding keeps its length, so that it is turned towards the direction.':
    'هل يحتفظ التضمين المحرَّك بطوله، فيُدار نحو الاتجاه.',
  'Keeps the items of a batch whose score lies in a range: the pictures that are similar to a text, for example.':
    'يُبقي من الدفعة العناصر التي تقع درجتها في مجال: الصور التي تشبه نصًا مثلًا.',
  'The batch, of any kind.': 'الدفعة، من أي نوع.',
  'The score of each item.': 'درجة كل عنصر.',
  'A table with the score of each item, instead of `values`: from Similarity, for example.':
    'جدول فيه درجة كل عنصر، بدلًا من «القيم»: من عقدة «تشابه» مثلًا.',
  'The items that are kept, in their order.': 'العناصر الباقية، بترتيبها.',
  'Their scores.': 'درجاتها.',
  'The least score that is kept. Default: no limit.': 'أقل درجة تبقى. إن تُرك: بلا حد.',
  'The greatest score that is kept. Default: no limit.': 'أكبر درجة تبقى. إن تُرك: بلا حد.',
  'The column of the table in `scores`. Default: the first one.': 'عمود الجدول في «الدرجات». إن تُرك: الأول.',
  'Orders the items of a batch by their scores, and keeps the first of them.': 'يرتب عناصر الدفعة بدرجاتها، ويُبقي أوائلها.',
  'The items, in order.': 'العناصر بعد ترتيبها.',
  '`falling` puts the greatest score first, `rising` the least.': '«تنازلي» يبدأ بأكبر درجة، و«تصاعدي» بأقلها.',
  'How many items to keep, from the first. Default: all.': 'كم عنصرًا يبقى، من الأول. إن تُرك: الكل.',
  // PCA
  'Finds the directions in which embeddings differ most: their principal components, in order of explained variance.':
    'يجد الاتجاهات التي تختلف فيها تضمينات كثيرة أكثر ما تختلف: مركّباتها الرئيسية، مرتبة بحسب التباين الذي تفسّره.',
  'The embeddings to fit on: those of Library, or of your own pictures.': 'تضمينات كثيرة معًا: تضمينات المكتبة أو صورك أنت.',
  'The mean and the components.': 'المتوسط والمركّبات.',
  'How many components to keep. Default: all of them.': 'كم مركّبة تُحفظ. إن تُرك، أو زاد على الموجود: الكل.',
  'Reconstructs embeddings from their first k components, for each k of a list. It shows which features appear with few components, and which only with many (figure 7 of the paper).':
    'يعيد بناء التضمينات من أول k مركّبة، لكل k في قائمة: ما يُرسم أولًا وما لا يُرسم إلا متأخرًا (الشكل 7 في الورقة).',
  'The embeddings to reconstruct.': 'التضمينات المراد إعادة بنائها.',
  'The basis, from PCA fit.': 'الأساس، من ملاءمة PCA.',
  'A strip per embedding, with one reconstruction per k, in the order of the list.': 'شريط تضمينات لكل واحد: واحد لكل k، بترتيب القائمة.',
  'The k of each reconstruction.': 'قيمة k لكل منها.',
  'A list of numbers of components to use. 0 is only the mean; a number above the size of the basis uses all.':
    'كم مركّبة تُستعمل، في قائمة. 0 هو المتوسط وحده؛ وما زاد على الأساس هو الكل.',
  'Moves embeddings along the principal components. One unit is one standard deviation of the embeddings that the basis was fitted on; 0 is their mean.':
    'يحرّك التضمينات على المركّبات الرئيسية. الوحدة انحراف معياري واحد للتضمينات التي لُوئم عليها الأساس؛ و0 متوسطها.',
  'The embeddings to move.': 'التضمينات المراد تحريكها.',
  'The moved embeddings.': 'التضمينات بعد تحريكها.',
  'The new scores on the first components: c1, c2, … Components beyond the list do not change.':
    'أين يوضع على المركّبات الأولى: c1، c2، … ما بعد القائمة من المركّبات يبقى كما هو.',
  'How far to move from there along the first components: d1, d2, …': 'كم يُحرَّك من هناك على المركّبات الأولى: d1، d2، …',
  'The component that `amount` moves along; 1 explains the most variance.': 'المركّبة التي يحرّك عليها «المقدار»؛ 1 تفسّر الأكثر.',
  'How far to move along that component. Connect a Range to make a strip.': 'كم يُحرَّك على تلك المركّبة. مدى يغذّي هذا المعامل يصنع شريطًا.',

  // Batch
  'Joins batches one after another: pictures, embeddings, texts, numbers, or anything else of one type.':
    'يضع الدفعات واحدة بعد الأخرى: صورًا أو تضمينات أو نصوصًا أو أعدادًا أو غير ذلك، ما دامت كلها من نوع واحد.',
  ...letters((letter) => [`Batch ${letter}.`, `الدفعة ${arabicLetters[letter]}.`]),
  'All items: those of a, then those of b, …': 'كل العناصر: عناصر أ، ثم عناصر ب، …',
  'Takes items out of a batch of any kind.': 'يأخذ عناصر من دفعة من أي نوع.',
  'The batch.': 'الدفعة.',
  'The chosen items.': 'العناصر المختارة.',
  'The index of the first item to take, from 0. −1 is the last item, −2 the one before it.':
    'أول عنصر يؤخذ، عدًّا من 0. ‏−1 هو الأخير، و−2 ما قبله.',
  'How many consecutive items to take.': 'كم عنصرًا يؤخذ، واحدًا بعد آخر.',
  'A list of indices from 0 and ranges, such as `3, 7, 12-40`: the items to take, in this order, in place of `index` and `count`.':
    'قائمة أرقام تبدأ من 0 ومجالات، مثل `3, 7, 12-40`: العناصر التي تؤخذ بهذا الترتيب، بدلًا من `index` و`count`.',

  // Output
  'Every combination of two lists, row by row. Connected to two params, the outputs make a sweep over both.':
    'كل تركيب ممكن من قائمتين، صفًّا بعد صف. إن رُبط مخرجاه بمعاملين فهو مسح لكليهما.',
  'The list that changes within a row.': 'القائمة التي تتغير داخل الصف.',
  'The list that changes from row to row.': 'القائمة التي تتغير من صف إلى صف.',
  'The item of the column, for each cell of the table.': 'عنصر العمود لكل خلية من الجدول.',
  'The item of the row, for each cell of the table.': 'عنصر الصف لكل خلية من الجدول.',
  'Arranges pictures on one sheet, row by row, with captions under them and names of columns and rows.':
    'يرتّب الصور في لوحة واحدة، صفًّا بعد صف، وتحتها تعليقات، مع أسماء الأعمدة والصفوف.',
  'The names of the columns: texts or numbers, one per column.': 'أسماء الأعمدة: نصوص أو أعداد، اسم لكل عمود.',
  'The names of the rows: texts or numbers, one per row.': 'أسماء الصفوف: نصوص أو أعداد، اسم لكل صف.',
  'Text at the start of the name of every column, for example "seed ".': 'نص في أول اسم كل عمود، مثل «البذرة ».',
  'Text at the start of the name of every row.': 'نص في أول اسم كل صف.',
  'The pictures.': 'الصور.',
  'Texts to write under the pictures.': 'نصوص تُكتب تحت الصور.',
  'Numbers to write under the pictures, for example those of a sweep. A number follows the caption if both are connected.':
    'أعداد تُكتب تحت الصور، كما تعطيها المسوح. بعد التعليق إن وُجدا معًا.',
  'The sheet: one picture.': 'اللوحة: صورة واحدة.',
  'Pictures per row. Default: from the names or captions of columns or rows, else as square as possible.':
    'عدد الصور في الصف. إن تُرك: كما تقول أسماء الأعمدة أو الصفوف أو تعليقاتها، وإلا فأقرب ما يكون إلى المربع.',
  'How many times larger each picture is drawn, pixel by pixel.': 'كم مرة تُكبَّر كل صورة، بكسلًا ببكسل.',
  'Space between the pictures, in pixels of the sheet.': 'المسافة بين الصور، ببكسلات اللوحة.',
  'Text at the start of every caption, for example "guidance ".': 'ما يبدأ به كل تعليق: «guidance ».',
  'What each caption belongs to: a picture, a column or a row.': 'هل التعليق لكل صورة أم لكل عمود أم لكل صف.',
  'Saves pictures as files: one PNG or WebP per picture, or one animated WebP of all of them.':
    'يصنع ملفات من الصور: PNG أو WebP لكل منها، أو WebP متحركًا واحدًا منها كلها.',
  'The pictures. In an animation, each picture is a frame.': 'الصور. الصورة المتحركة تأخذها إطارات لها.',
  'The files.': 'الملفات.',
  'Name of the files, without the extension. Several files are numbered from 1.': 'اسم الملفات بلا لاحقة. إن كثرت رُقّمت من 1.',
  '`png` and `webp` are lossless; `animation` is one animated WebP.':
    '‏`png` و`webp` يحفظان كل بكسل كما هو؛ و«صورة متحركة» ملف WebP واحد يتحرك.',
  'Duration of each frame of an animation, in milliseconds.': 'مدة عرض إطار الصورة المتحركة، بالميلي ثانية.',
  // Embedding files
  'A library of your own, as Save library writes it, for the space of the model. Default: the library of the model.':
    'مكتبة من عندك كما يكتبها «حفظ مكتبة»، لفضاء النموذج. التلقائي: مكتبة النموذج.',
  'Embeddings from a file, with their captions and labels: .npy, .npz, .safetensors, Parquet, CSV, JSON Lines, or the TSV pair of the Embedding Projector.':
    'تضمينات من ملف مع تعليقاتها وفئاتها: ‎.npy أو ‎.npz أو ‎.safetensors أو Parquet أو CSV أو JSON Lines أو ملفا TSV كما يقرؤهما Embedding Projector.',
  'The embeddings, [N, D].': 'التضمينات، [N, D].',
  'The caption of each embedding. Without captions: its name.': 'تعليق كل تضمين. إن لم توجد تعليقات فاسمه.',
  'The label of each embedding. Without labels: empty texts.': 'فئة كل تضمين. إن لم توجد فئات فنصوص فارغة.',
  'The name of each embedding, of a file for example. Without names: its row, from 1.':
    'اسم كل تضمين، اسم ملف مثلًا. إن لم توجد أسماء فرقم صفه، بدءًا من 1.',
  'The small picture of each embedding; none if the file has none.': 'الصورة المصغّرة لكل تضمين؛ لا شيء إن خلا منها الملف.',
  'The rows that were left out, from 1.': 'الصفوف المتروكة، بدءًا من 1.',
  'The file: a path relative to the workflow file, or a file dropped here.': 'الملف: مسار نسبي من ملف سير العمل، أو ملف تُفلته هنا.',
  'A second file with a line of texts for each embedding: the metadata of the Embedding Projector.':
    'ملف ثانٍ فيه سطر نصوص لكل تضمين: ملف metadata في Embedding Projector.',
  'The name of the array, tensor or column with the embeddings, if the file has several. Default: the only one, or a usual name.':
    'اسم المصفوفة أو الموتّر أو العمود الذي فيه التضمينات إن كان في الملف أكثر من واحد. التلقائي: الوحيد، أو ذو الاسم المعتاد.',
  'The column with the captions. Default: the one with a usual name.': 'عمود التعليقات. التلقائي: ذو الاسم المعتاد.',
  'The column with the labels. Default: the one with a usual name.': 'عمود الفئات. التلقائي: ذو الاسم المعتاد.',
  'The column with the names. Default: the one with a usual name.': 'عمود الأسماء. التلقائي: ذو الاسم المعتاد.',
  'The model that computed the embeddings: it names their space, and their dimension is checked.':
    'النموذج الذي حسب التضمينات: منه اسم فضائها، ويُتحقق من عدد أبعادها.',
  'The name of the space, for embeddings of a model that is not installed. Default: that of the model or of the file, or else `own`.':
    'اسم الفضاء لتضمينات نموذج غير مثبّت. التلقائي: فضاء النموذج أو الملف، وإلا `own`.',
  'What the embeddings are of: pictures or texts. Default: what the file says, or else pictures.':
    'ما الذي تمثّله التضمينات: صور أم نصوص. التلقائي: ما يقوله الملف، وإلا صور.',
  'The first row to read, from 0.': 'أول صف يُقرأ، بدءًا من 0.',
  'How many rows to read. Default: all.': 'كم صفًا يُقرأ. التلقائي: كلها.',
  'Rows with NaN or infinite numbers: `refuse` the file, or `leave-out` the rows.':
    'الصفوف التي فيها NaN أو أعداد لا نهائية: «رفض» الملف، أو «ترك» تلك الصفوف.',
  'Saves embeddings with their captions and labels as a file that Python, spreadsheets and the Embedding Projector read.':
    'يحفظ التضمينات مع تعليقاتها وفئاتها في ملف تقرؤه Python وبرامج الجداول وEmbedding Projector.',
  'The label of each embedding.': 'فئة كل تضمين.',
  'Name of the file, without the extension.': 'اسم الملف بلا امتداد.',
  'The format. `tsv` is the pair of the Embedding Projector: vectors and metadata; `npy` has its texts in such a file beside it.':
    'الصيغة. ‏`tsv` ملفان كما في Embedding Projector: المتجهات والنصوص؛ ومع `npy` تكون النصوص في ملف مثله بجانبه.',
  'The precision of the numbers in `safetensors`, `npy` and `npz`.': 'دقة الأعداد في `safetensors` و`npy` و`npz`.',
  'Saves embeddings, captions, labels, names and small pictures as one .safetensors file, which Library, Load embeddings, the explorer and Python open.':
    'يحفظ التضمينات والتعليقات والفئات والأسماء وصورًا مصغّرة في ملف ‎.safetensors واحد، تفتحه «مكتبة» و«تحميل التضمينات» والمستكشف وPython.',
  'The captions in a second language.': 'التعليقات بلغة ثانية.',
  'The name of what each embedding is of, a file for example.': 'اسم ما يمثّله كل تضمين، اسم ملف مثلًا.',
  'The picture of each embedding, of which a small copy is saved.': 'صورة كل تضمين، وتُحفظ منها نسخة مصغّرة.',
  'The library.': 'المكتبة.',
  'Language code of the captions.': 'رمز لغة التعليقات.',
  'Language code of the captions in the second language.': 'رمز لغة التعليقات الثانية.',
  'Width and height of the small pictures, in pixels.': 'عرض الصور المصغّرة وارتفاعها بالبكسل.',
  'The precision of the numbers. `float16` halves the file, and rounds the numbers to three digits.':
    'دقة الأعداد. ‏`float16` ينصّف حجم الملف ويقرّب الأعداد إلى ثلاث منازل.',
};
