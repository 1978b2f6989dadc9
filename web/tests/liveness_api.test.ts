import { afterEach, describe, expect, it, vi } from 'vitest';
import { beginTask, burstOutcomeOf, sendBurst, taskOutcomeOf } from '../src/liveness_api';

const task = { session: 'n0nce', actions: ['turn_left', 'nod'], frames: { least: 8, most: 30 } };
const fault = { kind: 'failed', problem: 'server' };
const identified = { answer: 'accepted', employee_id: 'E1', employee_name: 'Ada' };

function answer(status: number, body: unknown, headers: Record<string, string> = {}) {
    const fetched = vi.fn(() =>
        Promise.resolve(new Response(JSON.stringify(body), { status, headers })),
    );
    vi.stubGlobal('fetch', fetched);
    return fetched;
}

afterEach(() => {
    vi.unstubAllGlobals();
});

describe('what a liveness session asks for', () => {
    it('is its actions, in order', () => {
        expect(taskOutcomeOf(task)).toEqual({
            kind: 'task',
            session: 'n0nce',
            actions: ['turn_left', 'nod'],
            mostFrames: 30,
        });
    });

    it.each([
        { session: '' },
        { actions: [] },
        { actions: 'nod' },
        { actions: ['nod', 'wink'] },
        { frames: {} },
        { frames: null },
    ])('is a fault of the server where the page could not do it: %o', (wrong) => {
        expect(taskOutcomeOf({ ...task, ...wrong })).toEqual(fault);
    });
});

describe('what the judgement of a burst means', () => {
    it('is a person only if live and named', () => {
        expect(burstOutcomeOf({ live: true, identification: identified })).toEqual({
            kind: 'recognised',
            employeeId: 'E1',
            name: 'Ada',
        });
    });

    it('is unknown with what the server says about it', () => {
        const again = { answer: 'try_again', reason: 'blurred', hint: 'Hold still.' };
        expect(burstOutcomeOf({ live: true, identification: again })).toEqual({
            kind: 'unknown',
            reason: 'blurred',
            hint: 'Hold still.',
        });
        expect(burstOutcomeOf({ live: true, identification: { answer: 'not_known' } })).toEqual({
            kind: 'unknown',
            reason: 'not_known',
        });
    });

    it('is not live, with the hint, the other way and the pause', () => {
        expect(burstOutcomeOf({ live: false, reason: 'flat', hint: 'Turn.', failures: 1 })).toEqual(
            { kind: 'not_live', hint: 'Turn.' },
        );
        const third = { live: false, hint: 'Turn.', fallback: 'Ask.', paused_seconds: 60 };
        expect(burstOutcomeOf(third)).toEqual({
            kind: 'not_live',
            hint: 'Turn.',
            fallback: 'Ask.',
            pausedMs: 60_000,
        });
    });

    it.each([
        {},
        { live: 'true', identification: identified },
        { identification: identified },
        { live: true },
        { live: true, identification: { ...identified, answer: 'perhaps' } },
        { live: true, identification: { ...identified, employee_id: '' } },
        { live: true, identification: { answer: 'accepted', employee_id: 'E1' } },
        { live: false },
    ])('is a fault of the server otherwise: %o', (fields) => {
        expect(burstOutcomeOf(fields)).toEqual(fault);
    });

    it('names nobody whose frames were not live', () => {
        const outcome = burstOutcomeOf({ live: false, hint: 'No.', identification: identified });
        expect(JSON.stringify(outcome)).not.toMatch(/Ada|E1/);
    });
});

describe('the calls of a challenge', () => {
    it('send each frame, and when it was taken', async () => {
        const fetched = answer(200, { live: true, identification: identified });
        const pictures = [new Blob(['a']), new Blob(['b'])];
        await sendBurst('a/b', { pictures, times: [0, 251] });
        const [path, init] = fetched.mock.calls[0] as unknown as [string, RequestInit];
        expect(path).toBe('/api/v1/liveness/sessions/a%2Fb/frames');
        const form = init.body as FormData;
        expect([...form.keys()]).toEqual(['frame', 'frame', 'times']);
        expect(form.get('times')).toBe('0,251');
    });

    it('tell a pause from a server that is busy', async () => {
        answer(429, { code: 'liveness_paused', error: 'Paused.' }, { 'Retry-After': '60' });
        expect(await beginTask()).toMatchObject({ problem: 'paused', retryAfterMs: 60_000 });
        answer(429, { code: 'rate_limited' });
        expect(await beginTask()).toMatchObject({ problem: 'busy' });
    });

    it('are failures when the network fails', async () => {
        vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
        expect(await beginTask()).toEqual({ kind: 'failed', problem: 'network' });
        expect(await sendBurst('s', { pictures: [], times: [] })).toEqual({
            kind: 'failed',
            problem: 'network',
        });
    });
});
