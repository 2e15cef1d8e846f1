import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inEnglish } from '../../errors/index.ts';
import { abilitiesOf } from '../../models/abilities.ts';
import type { ModelFamily } from '../../models/family.ts';
import { parseVocabulary, vocabularyFile, type Words, wordsOf } from '../../models/vocabulary.ts';
import { jsonFlag, modelsFlag } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { usage } from '../error.ts';
import { findFamilies } from '../families.ts';
import { counted, size, table } from '../text.ts';
import { bytesOf, devicesOf, largestMemory, summary } from './facts.ts';
import { familyNamed } from './named.ts';

/** `unclip models info`. */
export const infoCommand = defineCommand({
  usage: 'models info <family>',
  description: 'Describes a model family: what it was made from, its networks, and what it needs.',
  flags: [modelsFlag, jsonFlag],
  async run(host, parsed) {
    const [name, extra] = parsed.positionals;
    if (name === undefined) throw usage('Name the family: unclip models info <family>. "unclip models" lists the families.');
    if (extra !== undefined) throw usage('models info describes one family. Leave out "{extra}".', { extra });
    const family = familyNamed((await findFamilies(host, parsed.all('models'))).families, name);
    const phrases = await phrasesOf(family.location);
    host.out(
      parsed.has('json') ? `${JSON.stringify({ ...summary(family), phrases, manifest: family.manifest })}\n` : describe(family, phrases),
    );
    return 0;
  },
});

/** The numbers of phrases in a family's vocabulary, by language; empty without a vocabulary. Throws `ModelError` (`BAD_MANIFEST`). */
const phrasesOf = async (folder: string): Promise<Words['sizes']> => {
  const path = join(folder, vocabularyFile);
  const bytes = await readFile(path).catch(() => undefined);
  return bytes ? wordsOf(parseVocabulary(bytes, path)).sizes : {};
};

const describe = ({ manifest, location, hash }: ModelFamily, phrases: Words['sizes']): string => {
  const { prior, decoder, upsampler, tokenizer, embedding, text } = manifest;
  const rows: [string, string][] = [
    ['does', abilitiesOf(manifest).map(inEnglish).join(', ')],
    ['runs on', devicesOf(manifest).join(', ')],
    ['memory', `${size(largestMemory(manifest))} for its largest network`],
    ['space', `${embedding.space}, ${embedding.dimension} numbers`],
    ...(text ? [['text space', `${text.space}, ${text.dimension} numbers`] as [string, string]] : []),
    ...(tokenizer ? [['tokens', `up to ${tokenizer.contextLength}, padded with id ${tokenizer.padId}`] as [string, string]] : []),
    ...Object.entries(phrases).map(([language, count]): [string, string] => [`knows (${language})`, counted(count, 'phrase')]),
    ...(prior ? [['prior', defaultsText(prior.defaults)] as [string, string]] : []),
    ...(decoder
      ? [['decoder', `${decoder.image.slice(1).reverse().join(' × ')} pixels, ${defaultsText(decoder.defaults)}`] as [string, string]]
      : []),
    ...(upsampler
      ? [
          ['upsampler', `${upsampler.sample[1]} × ${upsampler.sample[2]} pixels, ${counted(upsampler.defaults.steps, 'step')}`] as [
            string,
            string,
          ],
        ]
      : []),
    ['licence', [manifest.licence, manifest.licenceUrl].filter(Boolean).join(', ')],
    ...manifest.repositories.map(
      ({ kind, name, revision }) => [`from the ${kind}`, [name, revision].filter(Boolean).join(', ')] as [string, string],
    ),
    ['folder', location],
    ['size', size(bytesOf(manifest))],
    ['manifest', hash],
  ];
  const networks = Object.entries(manifest.components).map(
    ([component, { parameters, precision, weights, bytes, memory }]): [string, string] => [
      component,
      [
        ...(parameters === undefined ? [] : [`${(parameters / 1e6).toFixed(1)} million parameters`]),
        ...(precision === undefined ? [] : [precision]),
        size(bytes + weights.reduce((sum, file) => sum + file.bytes, 0)),
        ...(memory === undefined ? [] : [`${size(memory)} of memory`]),
      ].join(', '),
    ],
  );
  return `${manifest.family}: ${manifest.title}\n${manifest.description}\n\n${table(rows, 200)}\nNetworks\n${table(networks, 200)}`;
};

const defaultsText = ({ steps, guidance, scheduler }: { steps: number; guidance: number; scheduler: string }): string =>
  `${counted(steps, 'step')} of ${scheduler}, guidance ${guidance}`;
