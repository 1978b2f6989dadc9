/** What a challenge begins with, and every way that call can end. Nothing here throws. */
import { asFields, positiveField, textField } from './answer_fields';
import { kFault, send, type Failure } from './api';
import type { AnswerOf, Schemas, Unproven } from './contract';
import { callOf } from './request';

/** Left and right are the person's own. */
export type Action = Schemas['LivenessActions'][number];

const kActions: Record<Action, true> = {
    turn_left: true,
    turn_right: true,
    nod: true,
    come_closer: true,
};

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
    return typeof value === 'string' && Object.hasOwn(kActions, value);
}

type TaskFields = AnswerOf<'/api/v1/liveness/sessions', 'post'>;

/** An action that this page cannot show is a fault. */
export function taskOutcomeOf(fields: Unproven<TaskFields>): TaskOutcome {
    const session = textField(fields, 'session');
    const { actions } = fields;
    const mostFrames = positiveField(asFields<TaskFields['frames']>(fields.frames), 'most');
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
    return send(callOf('post', '/api/v1/liveness/sessions', {}), kTaskTimeoutMs, taskOutcomeOf);
}
