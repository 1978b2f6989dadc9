import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
    checkIn,
    checkInByBurst,
    chooseDirection,
    kResendAfterMs,
    objectTo,
} from '../src/checkin_api';

const kKey = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const nobody = { answer: 'not_known' };
const picture = new Blob(['x']);

type Reply = { status?: number; body?: unknown; headers?: Record<string, string> } | Error;

/** Answers one call after the other. */
function answer(...replies: Reply[]) {
    const fetched = vi.fn((_path: string, _init: RequestInit) => {
        const reply = replies.shift();
        if (reply === undefined || reply instanceof Error) {
            return Promise.reject(reply ?? new Error('there was a call too many'));
        }
        const { status = 200, body = nobody, headers = {} } = reply;
        return Promise.resolve(new Response(JSON.stringify(body), { status, headers }));
    });
    vi.stubGlobal('fetch', fetched);
    return fetched;
}

/** What came of a call, the waiting left out. */
async function settled<T>(calling: Promise<T>): Promise<T> {
    await vi.advanceTimersByTimeAsync(2 * kResendAfterMs);
    return calling;
}

const down = new TypeError('Failed to fetch');
const late = new DOMException('', 'TimeoutError');

function keysOf(fetched: ReturnType<typeof answer>): (string | undefined)[] {
    return fetched.mock.calls.map(
        ([, init]) => (init.headers as Record<string, string>)['Idempotency-Key'],
    );
}

beforeEach(() => {
    vi.useFakeTimers();
});

afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
});

describe('the calls that write something down', () => {
    it('send one or more pictures of a person, with the cookie of this page alone', async () => {
        const fetched = answer({}, {});
        await checkIn([picture]);
        await checkIn([picture, picture, picture]);
        const [path, init] = fetched.mock.calls[0]!;
        expect(path).toBe('/api/v1/checkins');
        expect(init).toMatchObject({ method: 'POST', credentials: 'same-origin' });
        const names = fetched.mock.calls.map((each) => [...(each[1].body as FormData).keys()]);
        expect(names).toEqual([['image'], ['image', 'image', 'image']]);
    });

    it('send each frame of a burst, and when it was taken', async () => {
        const fetched = answer({});
        await checkInByBurst('n0nce', {
            pictures: [new Blob(['a']), new Blob(['b'])],
            times: [0, 251],
        });
        const [path, init] = fetched.mock.calls[0]!;
        expect(path).toBe('/api/v1/checkins');
        const form = init.body as FormData;
        expect([...form.keys()]).toEqual(['liveness_session', 'frame', 'frame', 'times']);
        expect(form.get('liveness_session')).toBe('n0nce');
        expect(form.get('times')).toBe('0,251');
    });

    it('send what somebody chose, and what they object to', async () => {
        const fetched = answer({}, {});
        await chooseDirection('c0ffee', 'out');
        await objectTo(17, 'not_me');
        const [chosen, objected] = fetched.mock.calls.map(([path, init]) => ({
            path,
            fields: Object.fromEntries(init.body as FormData),
        }));
        expect(chosen).toEqual({
            path: '/api/v1/checkins/choice',
            fields: { choice: 'c0ffee', direction: 'out' },
        });
        expect(objected).toEqual({
            path: '/api/v1/checkins/17/objection',
            fields: { objection: 'not_me' },
        });
    });

    it('have a key each', async () => {
        const fetched = answer({}, {}, {});
        await checkIn([picture]);
        await checkIn([picture]);
        await objectTo(17, 'not_me');
        const keys = keysOf(fetched);
        expect(new Set(keys).size).toBe(3);
        for (const key of keys) {
            expect(key).toMatch(kKey);
        }
    });

    it.each([
        ['the network failed', down],
        ['no answer came in time', late],
        ['it did not arrive in time', { status: 408, body: {} }],
    ])('are sent again, the same under the same key, when %s', async (_, first) => {
        for (const send of [
            () => checkIn([picture]),
            () => checkInByBurst('n0nce', { pictures: [picture], times: [0] }),
        ]) {
            const fetched = answer(first, {});
            expect(await settled(send())).toEqual({ kind: 'unknown', reason: 'not_known' });
            const [key, again] = keysOf(fetched);
            expect(again).toBe(key);
            const [one, two] = fetched.mock.calls;
            expect(two![0]).toBe(one![0]);
            expect(two![1].body).toBe(one![1].body);
        }
    });

    it('are sent again once and no more; then it is a failure, never unknown', async () => {
        const fetched = answer(down, late, {});
        expect(await settled(checkIn([picture]))).toEqual({ kind: 'failed', problem: 'timeout' });
        expect(fetched).toHaveBeenCalledTimes(2);
    });

    it.each([
        [409, 'refused'],
        [410, 'refused'],
        [403, 'forbidden'],
        [429, 'busy'],
        [500, 'server'],
        [503, 'busy'],
    ])('are not sent again after an answer: %i', async (status, problem) => {
        const fetched = answer({ status, body: {} });
        expect(await settled(checkIn([picture]))).toEqual({ kind: 'failed', problem });
        expect(fetched).toHaveBeenCalledTimes(1);
    });

    it('are failures where an answer is no JSON, a list or nothing', async () => {
        for (const text of ['<html>', '[]', 'null', '"not_known"']) {
            vi.stubGlobal('fetch', () => Promise.resolve(new Response(text)));
            expect(await checkIn([picture])).toEqual({ kind: 'failed', problem: 'server' });
            expect(await chooseDirection('c', 'in')).toEqual({ kind: 'failed', problem: 'server' });
            expect(await objectTo(1, 'not_me')).toEqual({ kind: 'failed', problem: 'server' });
        }
    });
});
