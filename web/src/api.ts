/** The calls that the pages make, each with every way it can end. Nothing here throws. */
import { asFields, textField } from './answer_fields';
import type { AnswerOf, Schemas, Unproven } from './contract';
import { callOf, named, type Call } from './request';

export type Problem =
    | 'network'
    | 'timeout'
    | 'busy'
    | 'unauthorised'
    | 'forbidden'
    | 'refused'
    | 'incomplete'
    | 'paused'
    | 'server';

/** The call was not answered as asked, whoever's fault it is. Never means that a face is unknown. */
export interface Failure {
    kind: 'failed';
    problem: Problem;
    /** the server's stable name for the error */
    code?: string;
    /** the server's text for people */
    text?: string;
    retryAfterMs?: number;
}

/** Nobody was named. */
export interface UnknownFace {
    kind: 'unknown';
    reason: string;
    hint?: string;
}

export type InsertOutcome = { kind: 'inserted'; employeeId: string } | Failure;

type SessionFields = AnswerOf<'/api/v1/session', 'get'> | AnswerOf<'/api/v1/session', 'post'>;

/** What a page's session may be for; a user who signs in has other roles. */
export type Role = Schemas['PageSession']['role'];

/** How this page's session has to find out whether the face before it is live. */
export type LivenessPolicy = Schemas['LivenessPolicy'];

export interface Session {
    kind: 'session';
    role: Role;
    liveness: LivenessPolicy;
}

export type SessionOutcome = Session | { kind: 'none' } | Failure;

/** An answer of status 200 that is not as agreed. */
export const kFault: Failure = { kind: 'failed', problem: 'server' };

function problemOfStatus(status: number): Problem {
    switch (status) {
        case 401:
            return 'unauthorised';
        case 403:
            return 'forbidden';
        case 408:
            return 'timeout';
        case 429:
        case 503:
            return 'busy';
        default:
            return status >= 400 && status < 500 ? 'refused' : 'server';
    }
}

const kProblemOfCode: Partial<Record<Schemas['ErrorCode'], Problem>> = {
    // Of this face alone nothing can be said; the others are recognised as before.
    gallery_incomplete: 'incomplete',
    liveness_paused: 'paused',
};

function problemOfCode(code: string | undefined): Problem | undefined {
    return code !== undefined && Object.hasOwn(kProblemOfCode, code)
        ? kProblemOfCode[code as Schemas['ErrorCode']]
        : undefined;
}

/** What an answer other than 200 means. `retryAfter`: the header of that name, in seconds. */
export function failureOf(
    status: number,
    fields: Unproven<Schemas['Error']>,
    retryAfter: string | null,
): Failure {
    const code = textField(fields, 'code');
    const failure: Failure = {
        kind: 'failed',
        problem: problemOfCode(code) ?? problemOfStatus(status),
    };
    const text = textField(fields, 'error');
    const seconds = Number(retryAfter ?? Number.NaN);
    if (code !== undefined) {
        failure.code = code;
    }
    if (text !== undefined) {
        failure.text = text;
    }
    if (Number.isFinite(seconds) && seconds > 0) {
        failure.retryAfterMs = seconds * 1000;
    }
    return failure;
}

const kPolicies: readonly unknown[] = [
    'off',
    'passive',
    'active',
    'both',
] satisfies LivenessPolicy[];

function isPolicy(value: unknown): value is LivenessPolicy {
    return kPolicies.includes(value);
}

/** A policy that this page does not know is a fault: it must not be taken for none. */
export function sessionOutcomeOf(fields: Unproven<SessionFields>): SessionOutcome {
    const { role, liveness } = fields;
    return (role === 'checkin' || role === 'enrol') && isPolicy(liveness)
        ? { kind: 'session', role, liveness }
        : kFault;
}

async function documentOf(response: Response): Promise<unknown> {
    return response.json().catch((error: unknown) => {
        if (error instanceof SyntaxError) {
            return undefined;
        }
        throw error;
    });
}

/** Never throws; `outcomeOf` reads the fields of an answer with status 200. */
export async function send<Answer, T>(
    { address, init }: Call<Answer>,
    timeoutMs: number,
    outcomeOf: (fields: Unproven<NoInfer<Answer>>) => T,
): Promise<T | Failure> {
    try {
        const response = await fetch(address, {
            ...init,
            credentials: 'same-origin',
            cache: 'no-store',
            redirect: 'error',
            signal: AbortSignal.timeout(timeoutMs),
        });
        const document = await documentOf(response);
        return response.status === 200
            ? outcomeOf(asFields(document))
            : failureOf(response.status, asFields(document), response.headers.get('Retry-After'));
    } catch (error) {
        const timedOut = error instanceof DOMException && error.name === 'TimeoutError';
        return { kind: 'failed', problem: timedOut ? 'timeout' : 'network' };
    }
}

const kInsertTimeoutMs = 30_000;
const kSessionTimeoutMs = 10_000;

/** Adds a photo of a person; creates the person if new. Enrolled only if 'inserted' comes back. */
export function insert(
    employeeId: string,
    name: string,
    picture: Blob,
    fileName: string,
): Promise<InsertOutcome> {
    const form = {
        employee_id: employeeId,
        employee_name: name,
        image: named(picture, fileName),
    };
    const call = callOf('post', '/api/v1/employees/insert', { form });
    return send(call, kInsertTimeoutMs, (fields): InsertOutcome => {
        const stored = textField(fields, 'employee_id');
        return stored === undefined ? kFault : { kind: 'inserted', employeeId: stored };
    });
}

function noneIfUnauthorised(outcome: SessionOutcome): SessionOutcome {
    return outcome.kind === 'failed' && outcome.problem === 'unauthorised'
        ? { kind: 'none' }
        : outcome;
}

/** Exchanges a link's token for a session cookie; 'none' if the token is used, expired or wrong. */
export async function openSession(token: string): Promise<SessionOutcome> {
    const call = callOf('post', '/api/v1/session', { json: { token } });
    return noneIfUnauthorised(await send(call, kSessionTimeoutMs, sessionOutcomeOf));
}

/** The session that this browser's cookie holds, or 'none'. */
export async function currentSession(): Promise<SessionOutcome> {
    const call = callOf('get', '/api/v1/session', {});
    return noneIfUnauthorised(await send(call, kSessionTimeoutMs, sessionOutcomeOf));
}
