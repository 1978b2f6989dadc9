import { afterEach, describe, expect, it, vi } from 'vitest';
import { beginTask, taskOutcomeOf } from '../src/liveness_api';

const task = { session: 'n0nce', actions: ['turn_left', 'nod'], frames: { least: 8, most: 30 } };
const fault = { kind: 'failed', problem: 'server' };

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

describe('the call that begins a challenge', () => {
    it('tells a pause from a server that is busy', async () => {
        answer(429, { code: 'liveness_paused', error: 'Paused.' }, { 'Retry-After': '60' });
        expect(await beginTask()).toMatchObject({ problem: 'paused', retryAfterMs: 60_000 });
        answer(429, { code: 'rate_limited' });
        expect(await beginTask()).toMatchObject({ problem: 'busy' });
    });

    it('is a failure when the network fails', async () => {
        vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
        expect(await beginTask()).toEqual({ kind: 'failed', problem: 'network' });
    });
});
