/** The calls that write down who comes and goes. Nothing here throws. */
import { call, type Failure, type Fields } from './api';
import type { Frames } from './burst';
import {
    checkinOutcomeOf,
    choiceOutcomeOf,
    objectionOutcomeOf,
    type CheckinOutcome,
    type ChoiceOutcome,
    type Direction,
    type ObjectionOutcome,
} from './checkin_answers';

/** What a person can say of the result that is shown. */
export type Objection = 'not_me' | 'wrong_direction';

const kCheckins = '/api/v1/checkins';
const kPictureTimeoutMs = 10_000;
/** Thirty pictures on their way and under thirty looks of a small machine. */
const kBurstTimeoutMs = 60_000;
const kWordTimeoutMs = 10_000;

/** What was cut off has most often been decided by then. */
export const kResendAfterMs = 1_000;

function isUnanswered(outcome: object | Failure): boolean {
    return 'problem' in outcome && (outcome.problem === 'network' || outcome.problem === 'timeout');
}

/**
 * Sends a form under a key of its own; the same again, once, if no answer came. Whether the first one
 * arrived is not known then; by the key nothing is written twice.
 */
async function record<T extends object>(
    path: string,
    form: FormData,
    timeoutMs: number,
    outcomeOf: (fields: Fields) => T,
): Promise<T | Failure> {
    const headers = { 'Idempotency-Key': crypto.randomUUID() };
    const send = () => call(path, { method: 'POST', headers, body: form }, timeoutMs, outcomeOf);
    const first = await send();
    if (!isUnanswered(first)) {
        return first;
    }
    await new Promise((resolve) => setTimeout(resolve, kResendAfterMs));
    return send();
}

/** Checks in whoever is in the pictures: one to five of the same person. */
export function checkIn(pictures: readonly Blob[]): Promise<CheckinOutcome> {
    const form = new FormData();
    for (const picture of pictures) {
        form.append('image', picture, 'face.jpg');
    }
    return record(kCheckins, form, kPictureTimeoutMs, checkinOutcomeOf);
}

/** Checks in whoever did in the frames what the liveness session asks for. */
export function checkInByBurst(
    session: string,
    { pictures, times }: Frames,
): Promise<CheckinOutcome> {
    const form = new FormData();
    form.set('liveness_session', session);
    for (const picture of pictures) {
        form.append('frame', picture, 'frame.jpg');
    }
    form.set('times', times.join(','));
    return record(kCheckins, form, kBurstTimeoutMs, checkinOutcomeOf);
}

/** Says whether somebody comes or goes, who was asked. */
export function chooseDirection(choice: string, direction: Direction): Promise<ChoiceOutcome> {
    const form = new FormData();
    form.set('choice', choice);
    form.set('direction', direction);
    return record(`${kCheckins}/choice`, form, kWordTimeoutMs, choiceOutcomeOf);
}

/** Says that a result is wrong that was shown just now. */
export function objectTo(event: number, objection: Objection): Promise<ObjectionOutcome> {
    const form = new FormData();
    form.set('objection', objection);
    return record(`${kCheckins}/${event}/objection`, form, kWordTimeoutMs, (fields) =>
        objectionOutcomeOf(fields, event),
    );
}
