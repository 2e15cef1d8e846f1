/** What helps to write a prompt. */
export const prompt = {
  'prompt.phrases': 'What the model was taught',
  'prompt.unknown': 'The model was never taught “{word}”.',
  'prompt.nearest': 'The model was never taught “{word}”. Nearest: {words}.',
  'prompt.unknown-words': '{count, plural, one {# word is} other {# words are}} unknown to the model: {words}',
} as const;
