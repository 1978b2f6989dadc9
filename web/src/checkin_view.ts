/** What the check-in page can have to show, and for how long. */
import type { Failure, UnknownFace } from './api';
import type { ChallengeView } from './challenge';
import type { DaySoFar, Direction, Stamp } from './checkin_answers';
import type { Objection } from './checkin_api';

export interface RecognisedView {
    kind: 'recognised';
    name: string;
    employeeId: string;
    /** what was written */
    event: number;
    /** what counts */
    counted: Stamp;
    day: DaySoFar | undefined;
    isClockUnsure: boolean;
    /** since they said that the direction was wrong */
    isCorrected: boolean;
    /** what they can still say to it */
    objections: readonly Objection[];
}

export interface ChooseView {
    kind: 'choose';
    name: string;
    choice: string;
    last: Direction | undefined;
}

export type CheckinView =
    | { kind: 'idle' }
    | { kind: 'checking' }
    | RecognisedView
    | ChooseView
    /** it was not them; the event no longer counts */
    | { kind: 'taken_back' }
    | { kind: 'unknown'; answer: UnknownFace }
    | { kind: 'failed'; failure: Failure }
    | ChallengeView
    | { kind: 'not_live'; hint: string }
    | { kind: 'other_way'; text: string }
    /** no challenge is begun until then, on the clock of the looks */
    | { kind: 'paused'; until: number };

/** All in milliseconds. */
export const kTimes = {
    /** an answer stays so long after the person has gone */
    linger: 4_000,
    /** who was named is looked up again only if it may be somebody else, and not sooner; then ever later */
    unsureFirst: 2_000,
    /** the same for who was challenged */
    unsureChallenged: 30_000,
    /** nor later: half an hour after the first event the server would take the next for the opposite */
    unsureLast: 1_500_000,
    /** what was shown can be objected to */
    objection: 10_000,
    /** a choice is shown; the server keeps it for 60 s from when it looked */
    choice: 55_000,
    /** and so long after the person has gone or may have gone, who may have leant forward to choose */
    choiceLinger: 10_000,
    /** nobody else is looked up so long after the one who has to choose was seen */
    choiceHold: 4_000,
    /** so long after a touch whoever is seen is the one who touched */
    touch: 3_000,
    /** after "not me": nothing is looked up, for reading it */
    takenBack: 8_000,
    /** after "not me": the same one is not looked up, even if it may be somebody else */
    takenBackUnsure: 30_000,
    /** first wait after "not recognised" for the same face; doubles up to the last */
    unknownFirst: 3_000,
    unknownLast: 24_000,
    /** a live face that is not known is not soon challenged again */
    liveAgain: 30_000,
    /** first wait after a failure, whoever stands there; doubles up to the last */
    failureFirst: 2_000,
    failureLast: 30_000,
    /** after a challenge that was not met nothing is asked for so long: for reading why */
    betweenChallenges: 4_000,
    /** a pause of challenges: if the server does not tell, and at most */
    pauseFirst: 10_000,
    pauseLast: 120_000,
    /** no more pictures are waited for after this */
    attempt: 1_000,
} as const;
