import type { CheckinView, RecognisedView } from './checkin_view';
import {
    checkinMessages,
    dayText,
    failureText,
    stampText,
    unknownAdvice,
    unknownTitle,
} from './messages';
import type { Answer } from './views/answer_card';

const kIdleAnswer: Answer = {
    kind: 'idle',
    title: checkinMessages.idle,
    detail: checkinMessages.idleAdvice,
};

/** How the card shows it. `now`: on the clock of the looks. */
export function answerOf(view: CheckinView, now: number): Answer {
    switch (view.kind) {
        case 'idle':
            return kIdleAnswer;
        case 'checking':
            return { kind: 'busy', title: checkinMessages.checking };
        case 'recognised':
            return recognisedAnswer(view);
        case 'choose':
            return {
                kind: 'unsure',
                title: checkinMessages.choose,
                headline: view.name,
                detail: checkinMessages.chooseAdvice(view.last),
            };
        case 'taken_back':
            return {
                kind: 'unsure',
                title: checkinMessages.takenBack,
                detail: checkinMessages.takenBackAdvice,
            };
        case 'unknown':
            return {
                kind: 'unsure',
                title: unknownTitle(view.answer),
                detail: unknownAdvice(view.answer),
            };
        case 'failed':
            return {
                kind: 'bad',
                title: checkinMessages.failed,
                detail: failureText(view.failure),
            };
        case 'challenge':
            return {
                kind: 'idle',
                title: checkinMessages.challenge,
                detail: checkinMessages.challengeAdvice,
            };
        case 'not_live':
            return { kind: 'unsure', title: checkinMessages.notLive, detail: view.hint };
        case 'other_way':
            return { kind: 'unsure', title: checkinMessages.otherWay, detail: view.text };
        case 'paused':
            return pausedAnswer((view.until - now) / 1000);
    }
}

function recognisedTitle({ isCorrected, event, counted }: RecognisedView): string {
    if (isCorrected) {
        return checkinMessages.corrected;
    }
    return event === counted.event ? checkinMessages.recognised : checkinMessages.duplicate;
}

function recognisedAnswer(view: RecognisedView): Answer {
    const { direction, localTime } = view.counted;
    const day = view.day === undefined ? [] : [dayText(view.day, localTime)];
    const unsure = view.isClockUnsure ? [checkinMessages.clockUnsure] : [];
    const detail = [...day, ...unsure].join(' · ');
    return {
        kind: 'good',
        title: recognisedTitle(view),
        headline: view.name,
        direction,
        time: { text: stampText(direction, localTime), at: localTime },
        ...(detail === '' ? {} : { detail }),
    };
}

function pausedAnswer(seconds: number): Answer {
    return seconds <= 0
        ? kIdleAnswer
        : {
              kind: 'unsure',
              title: checkinMessages.paused,
              detail: checkinMessages.pausedAdvice(seconds),
          };
}
