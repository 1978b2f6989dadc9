import { afterEach, describe, expect, it, vi } from 'vitest';
import { currentSession, failureOf, insert, openSession, sessionOutcomeOf } from '../src/api';

function answer(status: number, body: unknown, headers: Record<string, string> = {}) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const fetched = vi.fn(() => Promise.resolve(new Response(text, { status, headers })));
    vi.stubGlobal('fetch', fetched);
    return fetched;
}

const picture = new Blob(['x']);

afterEach(() => {
    vi.unstubAllGlobals();
});

describe('what another status means', () => {
    it.each([
        [401, 'unauthorised'],
        [403, 'forbidden'],
        [408, 'timeout'],
        [429, 'busy'],
        [503, 'busy'],
        [409, 'refused'],
        [413, 'refused'],
        [422, 'refused'],
        [500, 'server'],
        [302, 'server'],
    ])('%i: %s', (status, problem) => {
        expect(failureOf(status, {}, null)).toEqual({ kind: 'failed', problem });
    });

    it('keeps code, text and Retry-After', () => {
        expect(failureOf(503, { error: 'Busy.', code: 'busy' }, '5')).toEqual({
            kind: 'failed',
            problem: 'busy',
            code: 'busy',
            text: 'Busy.',
            retryAfterMs: 5_000,
        });
        expect(failureOf(503, { code: 'gallery_incomplete' }, null).problem).toBe('incomplete');
        expect(failureOf(429, { code: 'liveness_paused' }, '42')).toMatchObject({
            problem: 'paused',
            retryAfterMs: 42_000,
        });
        expect(failureOf(503, {}, 'soon').retryAfterMs).toBeUndefined();
    });
});

describe('a call', () => {
    it('has enrolled only if the answer is 200 and names the employee', async () => {
        const fetched = answer(200, { employee_id: 'E1' });
        expect(await insert('E1', 'Ada', picture, 'a.jpg')).toEqual({
            kind: 'inserted',
            employeeId: 'E1',
        });
        const [, init] = fetched.mock.calls[0] as unknown as [string, RequestInit];
        expect([...(init.body as FormData).keys()]).toEqual([
            'employee_id',
            'employee_name',
            'image',
        ]);
        answer(200, {});
        expect((await insert('E1', 'Ada', picture, 'a.jpg')).kind).toBe('failed');
        answer(201, { employee_id: 'E1' });
        expect((await insert('E1', 'Ada', picture, 'a.jpg')).kind).toBe('failed');
        answer(409, { error: 'employee id is invalid', code: 'face_belongs_to_other' });
        expect(await insert('E1', 'Ada', picture, 'a.jpg')).toMatchObject({ problem: 'refused' });
    });

    it('tells a used token and a missing session from a server that cannot answer', async () => {
        answer(401, { error: 'used' });
        expect(await openSession('t')).toEqual({ kind: 'none' });
        expect(await currentSession()).toEqual({ kind: 'none' });
        answer(503, {});
        expect(await openSession('t')).toEqual({ kind: 'failed', problem: 'busy' });
    });

    it('knows two roles', () => {
        expect(sessionOutcomeOf({ role: 'enrol', liveness: 'off' })).toMatchObject({
            role: 'enrol',
        });
        expect(sessionOutcomeOf({ role: 'checkin', liveness: 'off' })).toMatchObject({
            role: 'checkin',
        });
        expect(sessionOutcomeOf({ role: 'king', liveness: 'off' }).kind).toBe('failed');
    });

    it('takes a policy of liveness as it is, and none or an unknown one for a fault', () => {
        for (const liveness of ['off', 'passive', 'active', 'both'] as const) {
            const session = { kind: 'session', role: 'checkin', liveness };
            expect(sessionOutcomeOf({ role: 'checkin', liveness })).toEqual(session);
        }
        expect(sessionOutcomeOf({ role: 'checkin' }).kind).toBe('failed');
        for (const liveness of ['strict', '', null, 3]) {
            expect(sessionOutcomeOf({ role: 'checkin', liveness }).kind).toBe('failed');
        }
    });
});
