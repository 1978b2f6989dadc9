/** The calls that write down who comes and goes. Nothing here throws. */
import { send, type Failure } from './api';
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
import type { FormOf, Unproven } from './contract';
import { callOf, named, type Call } from './request';

const kCheckins = '/api/v1/checkins';
const kChoice = '/api/v1/checkins/choice';
const kObjection = '/api/v1/checkins/{event}/objection';

/** What a person can say of the result that is shown. */
export type Objection = FormOf<typeof kObjection, 'post'>['objection'];

const kPictureTimeoutMs = 10_000;
/** Thirty pictures on their way and under thirty looks of a small machine. */
const kBurstTimeoutMs = 60_000;
const kWordTimeoutMs = 10_000;

/** What was cut off has most often been decided by then. */
export const kResendAfterMs = 1_000;

function isUnanswered(outcome: object | Failure): boolean {
    return 'problem' in outcome && (outcome.problem === 'network' || outcome.problem === 'timeout');
}

function ownKey(): { 'Idempotency-Key': string } {
    return { 'Idempotency-Key': crypto.randomUUID() };
}

/**
 * Sends what has a key of its own; the same again, once, if no answer came. Whether the first one
 * arrived is not known then; by the key nothing is written twice.
 */
async function record<Answer, T extends object>(
    call: Call<Answer>,
    timeoutMs: number,
    outcomeOf: (fields: Unproven<NoInfer<Answer>>) => T,
): Promise<T | Failure> {
    const first = await send(call, timeoutMs, outcomeOf);
    if (!isUnanswered(first)) {
        return first;
    }
    await new Promise((resolve) => setTimeout(resolve, kResendAfterMs));
    return send(call, timeoutMs, outcomeOf);
}

/** Checks in whoever is in the pictures: one to five of the same person. */
export function checkIn(pictures: readonly Blob[]): Promise<CheckinOutcome> {
    const form = { image: pictures.map((picture) => named(picture, 'face.jpg')) };
    const call = callOf('post', kCheckins, { form, headers: ownKey() });
    return record(call, kPictureTimeoutMs, checkinOutcomeOf);
}

/** Checks in whoever did in the frames what the liveness session asks for. */
export function checkInByBurst(
    session: string,
    { pictures, times }: Frames,
): Promise<CheckinOutcome> {
    const form = {
        liveness_session: session,
        frame: pictures.map((picture) => named(picture, 'frame.jpg')),
        times: times.join(','),
    };
    const call = callOf('post', kCheckins, { form, headers: ownKey() });
    return record(call, kBurstTimeoutMs, checkinOutcomeOf);
}

/** Says whether somebody comes or goes, who was asked. */
export function chooseDirection(choice: string, direction: Direction): Promise<ChoiceOutcome> {
    const call = callOf('post', kChoice, { form: { choice, direction }, headers: ownKey() });
    return record(call, kWordTimeoutMs, choiceOutcomeOf);
}

/** Says that a result is wrong that was shown just now. */
export function objectTo(event: number, objection: Objection): Promise<ObjectionOutcome> {
    const path = { event: String(event) };
    const call = callOf('post', kObjection, { path, form: { objection }, headers: ownKey() });
    return record(call, kWordTimeoutMs, (fields) => objectionOutcomeOf(fields, event));
}
