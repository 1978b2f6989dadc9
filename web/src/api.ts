/** The calls that the pages make, each with every way it can end. Nothing here throws. */

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

export type Role = 'checkin' | 'enrol';

/** How this page's session has to find out whether the face before it is live. */
export type LivenessPolicy = 'off' | 'passive' | 'active' | 'both';

export interface Session {
    kind: 'session';
    role: Role;
    liveness: LivenessPolicy;
}

export type SessionOutcome = Session | { kind: 'none' } | Failure;

export type Fields = Record<string, unknown>;

export function textField(fields: Fields, name: string): string | undefined {
    const value = fields[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Empty if there is no such object. */
export function objectField(fields: Fields, name: string): Fields {
    const value = fields[name];
    return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

export function positiveField(fields: Fields, name: string): number | undefined {
    const value = fields[name];
    return typeof value === 'number' && value > 0 ? value : undefined;
}

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

function problemOfCode(code: string | undefined): Problem | undefined {
    switch (code) {
        // Of this face alone nothing can be said; the others are recognised as before.
        case 'gallery_incomplete':
            return 'incomplete';
        case 'liveness_paused':
            return 'paused';
        default:
            return undefined;
    }
}

/** What an answer other than 200 means. `retryAfter`: the header of that name, in seconds. */
export function failureOf(status: number, fields: Fields, retryAfter: string | null): Failure {
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
export function sessionOutcomeOf(fields: Fields): SessionOutcome {
    const { role, liveness } = fields;
    return (role === 'checkin' || role === 'enrol') && isPolicy(liveness)
        ? { kind: 'session', role, liveness }
        : kFault;
}

async function fieldsOf(response: Response): Promise<Fields> {
    const value: unknown = await response.json().catch((error: unknown) => {
        if (error instanceof SyntaxError) {
            return {};
        }
        throw error;
    });
    return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

/** Never throws; `outcomeOf` reads the fields of an answer with status 200. */
export async function call<T>(
    path: string,
    init: RequestInit,
    timeoutMs: number,
    outcomeOf: (fields: Fields) => T,
): Promise<T | Failure> {
    try {
        const response = await fetch(path, {
            ...init,
            credentials: 'same-origin',
            cache: 'no-store',
            redirect: 'error',
            signal: AbortSignal.timeout(timeoutMs),
        });
        const fields = await fieldsOf(response);
        return response.status === 200
            ? outcomeOf(fields)
            : failureOf(response.status, fields, response.headers.get('Retry-After'));
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
    const form = new FormData();
    form.set('employee_id', employeeId);
    form.set('employee_name', name);
    form.set('image', picture, fileName);
    return call<InsertOutcome>(
        '/api/v1/employees/insert',
        { method: 'POST', body: form },
        kInsertTimeoutMs,
        (fields) => {
            const stored = textField(fields, 'employee_id');
            return stored === undefined ? kFault : { kind: 'inserted', employeeId: stored };
        },
    );
}

function noneIfUnauthorised(outcome: SessionOutcome): SessionOutcome {
    return outcome.kind === 'failed' && outcome.problem === 'unauthorised'
        ? { kind: 'none' }
        : outcome;
}

/** Exchanges a link's token for a session cookie; 'none' if the token is used, expired or wrong. */
export async function openSession(token: string): Promise<SessionOutcome> {
    const request = {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ token }),
    };
    return noneIfUnauthorised(
        await call('/api/v1/session', request, kSessionTimeoutMs, sessionOutcomeOf),
    );
}

/** The session that this browser's cookie holds, or 'none'. */
export async function currentSession(): Promise<SessionOutcome> {
    return noneIfUnauthorised(
        await call('/api/v1/session', { method: 'GET' }, kSessionTimeoutMs, sessionOutcomeOf),
    );
}
