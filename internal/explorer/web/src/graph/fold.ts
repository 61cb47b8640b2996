/** Folds what Arabic and Latin spellings differ in without meaning: vowel marks, hamza, accents, case. */
export function foldForSearch(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}|\u0640/gu, '')
    .replace(/\u0671/gu, '\u0627')
    .replace(/\u0649/gu, '\u064a')
    .replace(/\u0629/gu, '\u0647')
    .toLocaleLowerCase('und');
}
