/** What a challenge begins with, and every way that call can end. Nothing here throws. */
import {
    call,
    kFault,
    objectField,
    positiveField,
    textField,
    type Failure,
    type Fields,
} from './api';

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

export type TaskOutcome = ChallengeTask | Failure;

function isAction(value: unknown): value is Action {
    return kActions.some((action) => action === value);
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

const kTaskTimeoutMs = 5_000;

/** Begins a liveness session, which is open for some seconds only. */
export function beginTask(): Promise<TaskOutcome> {
    return call('/api/v1/liveness/sessions', { method: 'POST' }, kTaskTimeoutMs, taskOutcomeOf);
}
