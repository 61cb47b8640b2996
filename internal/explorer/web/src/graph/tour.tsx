import { useState } from 'react';
import { Icon } from './icons';
import { changeSettings, type Lang } from './settings';
import { say, type Word } from './words';

/** What each step says, and the part of the panel that it speaks of. */
const steps: { word: Word; part: string }[] = [
  { word: 'tour1', part: 'drawing' },
  { word: 'tour2', part: 'drawing' },
  { word: 'tour3', part: 'drawing' },
  { word: 'tour4', part: 'footer' },
  { word: 'tour5', part: 'examples' },
];

/** Sentences about the panel, one at a time; never in the way, dismissed for good. */
export function Tour({ lang, onPart }: { lang: Lang; onPart(part: string | null): void }) {
  const [at, setAt] = useState(0);
  const last = at === steps.length - 1;
  const go = (next: number) => {
    setAt(next);
    onPart(steps[next]!.part);
  };
  const done = () => {
    onPart(null);
    changeSettings({ toured: true });
  };
  return (
    <div className="safir-tour" role="note">
      <p>{say(lang, steps[at]!.word)}</p>
      <p className="safir-tour-steps">
        <span className="safir-note">
          {at + 1}/{steps.length}
        </span>
        {at > 0 ? (
          <button type="button" onClick={() => go(at - 1)}>
            {say(lang, 'tourBack')}
          </button>
        ) : null}
        <button type="button" className="safir-main-action" onClick={() => (last ? done() : go(at + 1))}>
          {say(lang, last ? 'tourDone' : 'tourNext')}
        </button>
        <button type="button" className="safir-bare" aria-label={say(lang, 'tourSkip')} title={say(lang, 'tourSkip')} onClick={done}>
          <Icon name="close" />
        </button>
      </p>
    </div>
  );
}
