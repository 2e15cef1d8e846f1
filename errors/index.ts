export { CodedError, type ErrorDetails } from './coded-error.ts';
export { codeOf, isAborted, messageOf, type Problem, problemOf, sentenceOf } from './problem.ts';
export { inEnglish, type Sentence, type SentenceValue, sentence } from './sentence.ts';
