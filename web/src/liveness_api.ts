/** The calls of a challenge, each with every way it can end. Nothing here throws. */
import {
    call,
    textField,
    type Failure,
    type Fields,
    type RecognisedFace,
    type UnknownFace,
} from './api';
import type { Frames } from './burst';

const kActions = ['turn_left', 'turn_right', 'nod', 'come_closer'] as const;

/** Left and right are the person's own. */
export type Action = (typeof kActions)[number];

/** What the server asks the person before the camera to do. */
export interface ChallengeTask {
    kind: 'task';
    session: string;
    actions: Action[];
    /** so many frames may be sent */
    mostFrames: number;
}

/** The frames do not show a live person who did what was asked. */
export interface NotLive {
    kind: 'not_live';
    hint: string;
    /** another way than the face, for people; then nothing more is asked of this person */
    fallback?: string;
    /** no challenge is begun for so long */
    pausedMs?: number;
}

export type TaskOutcome = ChallengeTask | Failure;
export type BurstOutcome = RecognisedFace | UnknownFace | NotLive | Failure;

const kFault: Failure = { kind: 'failed', problem: 'server' };

function isAction(value: unknown): value is Action {
    return kActions.some((action) => action === value);
}

function objectField(fields: Fields, name: string): Fields {
    const value = fields[name];
    return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function positiveField(fields: Fields, name: string): number | undefined {
    const value = fields[name];
    return typeof value === 'number' && value > 0 ? value : undefined;
}

/** An action that this page cannot show is a fault. */
export function taskOutcomeOf(fields: Fields): TaskOutcome {
    const session = textField(fields, 'session');
    const actions: unknown = fields['actions'];
    const mostFrames = positiveField(objectField(fields, 'frames'), 'most');
    if (
        session === undefined ||
        mostFrames === undefined ||
        !Array.isArray(actions) ||
        actions.length === 0 ||
        !actions.every(isAction)
    ) {
        return kFault;
    }
    return { kind: 'task', session, actions, mostFrames };
}

function identityOf(fields: Fields): BurstOutcome {
    const employeeId = textField(fields, 'employee_id');
    const name = textField(fields, 'employee_name');
    const hint = textField(fields, 'hint');
    switch (fields['answer']) {
        case 'accepted':
            return employeeId === undefined || name === undefined
                ? kFault
                : { kind: 'recognised', employeeId, name };
        case 'try_again':
            return {
                kind: 'unknown',
                reason: textField(fields, 'reason') ?? 'try_again',
                ...(hint === undefined ? {} : { hint }),
            };
        case 'not_known':
            return { kind: 'unknown', reason: 'not_known' };
        default:
            return kFault;
    }
}

/** A person only if the frames were live and the answer names one; all unclear is a fault. */
export function burstOutcomeOf(fields: Fields): BurstOutcome {
    if (fields['live'] === true) {
        return identityOf(objectField(fields, 'identification'));
    }
    const hint = textField(fields, 'hint');
    if (fields['live'] !== false || hint === undefined) {
        return kFault;
    }
    const fallback = textField(fields, 'fallback');
    const pausedSeconds = positiveField(fields, 'paused_seconds');
    return {
        kind: 'not_live',
        hint,
        ...(fallback === undefined ? {} : { fallback }),
        ...(pausedSeconds === undefined ? {} : { pausedMs: pausedSeconds * 1000 }),
    };
}

const kTaskTimeoutMs = 5_000;
/** Thirty pictures on their way and under thirty looks of a small machine. */
const kBurstTimeoutMs = 60_000;
const kSessions = '/api/v1/liveness/sessions';

/** Begins a liveness session, which is open for some seconds only. */
export function beginTask(): Promise<TaskOutcome> {
    return call(kSessions, { method: 'POST' }, kTaskTimeoutMs, taskOutcomeOf);
}

/** Asks whether the frames show a live person doing the task, and who it is. */
export function sendBurst(session: string, { pictures, times }: Frames): Promise<BurstOutcome> {
    const form = new FormData();
    for (const picture of pictures) {
        form.append('frame', picture, 'frame.jpg');
    }
    form.set('times', times.join(','));
    const request = { method: 'POST', body: form };
    const path = `${kSessions}/${encodeURIComponent(session)}/frames`;
    return call(path, request, kBurstTimeoutMs, burstOutcomeOf);
}
