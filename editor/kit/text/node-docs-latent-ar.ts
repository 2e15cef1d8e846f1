/** The letters of the inputs of Combine and Collect, in the order of the Arabic alphabet's numbers. */
export const arabicLetters = { a: 'أ', b: 'ب', c: 'ج', d: 'د', e: 'هـ', f: 'و', g: 'ز', h: 'ح' } as const;
type Letter = keyof typeof arabicLetters;

const eight: readonly Letter[] = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const letters = (of: (letter: Letter) => readonly [string, string]): Readonly<Record<string, string>> => Object.fromEntries(eight.map(of));

/** As `node-docs-ar.ts`: the nodes that work on embeddings, batches and results. */
export const latentDocsAr: Readonly<Record<string, string>> = {
  // Embedding
  'Walks from one embedding to another in even steps, as in figure 4 of the paper. Each pair gives a strip of embeddings.':
    'يمشي من تضمين إلى آخر بخطوات متساوية، كما في الشكل 4 في الورقة. كل زوج يعطي شريطًا من التضمينات.',
  'Where the walk starts.': 'من أين يبدأ المشي.',
  'Where it ends: of the same CLIP and the same tower.': 'أين ينتهي: من CLIP نفسه والبرج نفسه.',
  'Where it ends.': 'أين ينتهي.',
  'The embeddings along the way, one strip after the other.': 'التضمينات على الطريق، شريطًا بعد شريط.',
  'The place of each on the way: 0 is the start, 1 the end.': 'موضع كل منها على الطريق: 0 البداية و1 النهاية.',
  'Values a pair, both ends included. One is the start alone.': 'عدد القيم لكل زوج، مع الطرفين. الواحد هو البداية وحدها.',
  '`slerp` walks along the sphere, as the paper does; `lerp` along the straight line.':
    '‏`slerp` يمشي على الكرة كما تفعل الورقة؛ و`lerp` على الخط المستقيم.',
  'Where on the way to begin.': 'من أي موضع على الطريق يُبدأ.',
  'Where on the way to end.': 'عند أي موضع على الطريق يُنتهى.',
  'Walks from one starting noise to another beside Interpolate, so that both ends of a walk between two inverted pictures are the pictures themselves (section 3.2 of the paper).':
    'يمشي من ضجيج بداية إلى آخر إلى جانب الاستيفاء، فيكون طرفا المشي بين صورتين معكوستين هما الصورتين نفسيهما (القسم 3.2 في الورقة).',
  'The noises along the way, one strip after the other.': 'الضجيج على الطريق، شريطًا بعد شريط.',
  'Turns an image embedding towards what one caption says more than another, in even steps: "a photo of a lion" to "a photo of a lion cub" (figure 5 of the paper). Decode the strip with the noise that Invert found.':
    'يدير تضمين صورة نحو ما يقوله تعليق زيادة على آخر، بخطوات متساوية: من «صورة أسد» إلى «صورة شبل» (الشكل 5 في الورقة). فكّ ترميز الشريط بالضجيج الذي وجدته عقدة العكس.',
  'The image to change.': 'الصورة المراد تغييرها.',
  'The caption to move towards: the embedding output of Encode text.': 'التعليق المقصود: مخرج التضمين من ترميز النص.',
  'The caption of the image as it is. Left out: the whole of the other caption is the direction.':
    'تعليق الصورة كما هي. إن تُرك: يكون التعليق الآخر كله هو الاتجاه.',
  'The strip of changed embeddings of each image.': 'شريط التضمينات المتغيّرة لكل صورة.',
  'How far each is turned: 0 is the image itself.': 'كم أُدير كل منها: 0 هو الصورة نفسها.',
  'Embeddings an image, from the image itself to the maximum. One is the maximum alone.':
    'عدد التضمينات لكل صورة، من الصورة نفسها إلى الأقصى. الواحد هو الأقصى وحده.',
  'How far the last is turned. The paper uses 0.25 to 0.5; 1 is the direction itself.':
    'كم يُدار الأخير. تستعمل الورقة من 0.25 إلى 0.5؛ و1 هو الاتجاه نفسه.',
  'Mixes up to eight embeddings: their weighted sum, brought to the mean of their lengths. The mix with an image embedding is an image embedding.':
    'يمزج حتى ثمانية تضمينات: مجموعها الموزون مردودًا إلى متوسط أطوالها. المزيج مع تضمين صورة هو تضمين صورة.',
  'The mix.': 'المزيج.',
  ...letters((letter) => [`Embedding ${letter}.`, `التضمين ${arabicLetters[letter]}.`]),
  ...letters((letter) => [
    `Weight of embedding ${letter}. A negative one takes away.`,
    `وزن التضمين ${arabicLetters[letter]}. الوزن السالب يطرح.`,
  ]),

  // PCA
  'Finds the directions in which many embeddings differ most: their principal components, ordered by the variance they explain.':
    'يجد الاتجاهات التي تختلف فيها تضمينات كثيرة أكثر ما تختلف: مركّباتها الرئيسية، مرتبة بحسب التباين الذي تفسّره.',
  'Many embeddings, all together: those of Library, or of your own pictures.': 'تضمينات كثيرة معًا: تضمينات المكتبة أو صورك أنت.',
  'The mean and the components.': 'المتوسط والمركّبات.',
  'How many components to keep. Left out, or more than there are: all.': 'كم مركّبة تُحفظ. إن تُرك، أو زاد على الموجود: الكل.',
  'Builds embeddings again from their first k components, for each k of a list: what is drawn first, and what only late (figure 7 of the paper).':
    'يعيد بناء التضمينات من أول k مركّبة، لكل k في قائمة: ما يُرسم أولًا وما لا يُرسم إلا متأخرًا (الشكل 7 في الورقة).',
  'The embeddings to build again.': 'التضمينات المراد إعادة بنائها.',
  'The basis, from PCA fit.': 'الأساس، من ملاءمة PCA.',
  'A strip of embeddings for each one: one a k, in the order of the list.': 'شريط تضمينات لكل واحد: واحد لكل k، بترتيب القائمة.',
  'The k of each.': 'قيمة k لكل منها.',
  'How many components to use, a list. 0 is the mean alone; more than the basis has are all.':
    'كم مركّبة تُستعمل، في قائمة. 0 هو المتوسط وحده؛ وما زاد على الأساس هو الكل.',
  'Moves embeddings along the principal components. One unit is one standard deviation of the embeddings that the basis was fitted on; 0 is their mean.':
    'يحرّك التضمينات على المركّبات الرئيسية. الوحدة انحراف معياري واحد للتضمينات التي لُوئم عليها الأساس؛ و0 متوسطها.',
  'The embeddings to move.': 'التضمينات المراد تحريكها.',
  'The moved embeddings.': 'التضمينات بعد تحريكها.',
  'Where to put it on the first components: c1, c2, … Components beyond the list stay as they are.':
    'أين يوضع على المركّبات الأولى: c1، c2، … ما بعد القائمة من المركّبات يبقى كما هو.',
  'How far to move it from there along the first components: d1, d2, …': 'كم يُحرَّك من هناك على المركّبات الأولى: d1، d2، …',
  'The component that `amount` moves along; 1 explains the most.': 'المركّبة التي يحرّك عليها «المقدار»؛ 1 تفسّر الأكثر.',
  'How far to move along that one component. A range fed in here makes a strip.':
    'كم يُحرَّك على تلك المركّبة. مدى يغذّي هذا المعامل يصنع شريطًا.',

  // Batch
  'Puts batches one after the other: pictures, embeddings, texts, numbers, or anything else, as long as all are of one type.':
    'يضع الدفعات واحدة بعد الأخرى: صورًا أو تضمينات أو نصوصًا أو أعدادًا أو غير ذلك، ما دامت كلها من نوع واحد.',
  ...letters((letter) => [`Batch ${letter}.`, `الدفعة ${arabicLetters[letter]}.`]),
  'All items: those of a, then those of b, …': 'كل العناصر: عناصر أ، ثم عناصر ب، …',
  'Takes items out of a batch of any kind.': 'يأخذ عناصر من دفعة من أي نوع.',
  'The batch.': 'الدفعة.',
  'The chosen items.': 'العناصر المختارة.',
  'The first item to take, counted from 0. −1 is the last, −2 the one before.': 'أول عنصر يؤخذ، عدًّا من 0. ‏−1 هو الأخير، و−2 ما قبله.',
  'How many items to take, one after the other.': 'كم عنصرًا يؤخذ، واحدًا بعد آخر.',

  // Output
  'Lays pictures out on one sheet, row by row, with captions under them.': 'يرتّب الصور في لوحة واحدة، صفًّا بعد صف، وتحتها تعليقات.',
  'The pictures.': 'الصور.',
  'Texts to write under the pictures.': 'نصوص تُكتب تحت الصور.',
  'Numbers to write under the pictures, as sweeps give them. After the caption where there are both.':
    'أعداد تُكتب تحت الصور، كما تعطيها المسوح. بعد التعليق إن وُجدا معًا.',
  'The sheet: one picture.': 'اللوحة: صورة واحدة.',
  'Pictures a row. Left out: as the captions for columns or rows say, else as square as it gets.':
    'عدد الصور في الصف. إن تُرك: كما تقول تعليقات الأعمدة أو الصفوف، وإلا فأقرب ما يكون إلى المربع.',
  'How many times larger each picture is drawn, pixel by pixel.': 'كم مرة تُكبَّر كل صورة، بكسلًا ببكسل.',
  'Space between the pictures, in pixels of the sheet.': 'المسافة بين الصور، ببكسلات اللوحة.',
  'What every caption begins with: "guidance ".': 'ما يبدأ به كل تعليق: «guidance ».',
  'Whether there is a caption for each picture, for each column or for each row.': 'هل التعليق لكل صورة أم لكل عمود أم لكل صف.',
  'Makes files of pictures: one PNG or WebP each, or one animated WebP of all of them.':
    'يصنع ملفات من الصور: PNG أو WebP لكل منها، أو WebP متحركًا واحدًا منها كلها.',
  'The pictures. An animation takes them as its frames.': 'الصور. الصورة المتحركة تأخذها إطارات لها.',
  'The files.': 'الملفات.',
  'Name of the files, without the ending. Several are numbered from 1.': 'اسم الملفات بلا لاحقة. إن كثرت رُقّمت من 1.',
  '`png` and `webp` keep every pixel as it is; `animation` is one WebP that moves.':
    '‏`png` و`webp` يحفظان كل بكسل كما هو؛ و«صورة متحركة» ملف WebP واحد يتحرك.',
  'Time a frame of an animation is shown, in milliseconds.': 'مدة عرض إطار الصورة المتحركة، بالميلي ثانية.',
};
