import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

/** On zxcvbn's scale of 0 to 4: fewer than a million guesses (score 0 or 1) are too few. */
const SCORE_LEAST = 2;
/** Judging takes longer than linearly: what is as long as this is not judged by what comes after. */
const JUDGED_MOST = 64;

const judge = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });

/**
 * Whether a password is among those that are tried first: what everybody chooses, one thing over and over, a row of keys,
 * a year, or what is known of its owner.
 *
 * @param about - what a guesser knows of its owner: handle, name.
 */
export function isGuessable(password: string, about: readonly string[]): boolean {
  return judge.check(password.slice(0, JUDGED_MOST), [...about]).score < SCORE_LEAST;
}
