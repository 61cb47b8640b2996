import { useState } from 'react';
import { changeSettings, type Lang } from './settings';
import { say, type Word } from './words';

const steps: Word[] = ['tour1', 'tour2', 'tour3', 'tour4'];

/** Four sentences about the panel, one at a time; never in the way, dismissed for good. */
export function Tour({ lang }: { lang: Lang }) {
  const [step, setStep] = useState(0);
  const last = step === steps.length - 1;
  const done = () => changeSettings({ toured: true });
  return (
    <div className="safir-tour" role="note">
      <p>{say(lang, steps[step]!)}</p>
      <p className="safir-buttons">
        <span className="safir-note">
          {step + 1}/{steps.length}
        </span>
        <button type="button" onClick={() => (last ? done() : setStep(step + 1))}>
          {say(lang, last ? 'tourDone' : 'tourNext')}
        </button>
        {last ? null : (
          <button type="button" className="safir-link" onClick={done}>
            {say(lang, 'tourSkip')}
          </button>
        )}
      </p>
    </div>
  );
}
