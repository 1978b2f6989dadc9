import { beforeEach, describe, expect, it } from 'vitest';
import type { SearchOutcome } from '../src/api';
import { CheckinFlow, kTimes } from '../src/checkin_flow';
import type { FramedFace, Framing } from '../src/framing';
import { kFollowTimes } from '../src/visitor';

const left = { x: 100, y: 100, width: 100, height: 100 };
const right = { x: 400, y: 100, width: 100, height: 100 };
/** Smaller, within `left`: a face that was hidden behind it. */
const behind = { x: 120, y: 110, width: 65, height: 65 };
const nobody: FramedFace = { framing: 'none' };
const ada: SearchOutcome = { kind: 'recognised', employeeId: 'E1', name: 'Ada' };
const bob: SearchOutcome = { kind: 'recognised', employeeId: 'E2', name: 'Bob' };
const unknown: SearchOutcome = { kind: 'unknown', reason: 'not_known' };
const down: SearchOutcome = { kind: 'failed', problem: 'network' };
const nine = new Date('2026-01-05T09:00:00Z');
const kStep = 250;

let flow: CheckinFlow;
let now: number;

function at(framing: Framing, face = left): FramedFace {
    return { framing, face };
}

/** Looks every 250 ms for so long; the times at which a lookup was wanted. */
function watch(framed: FramedFace, forMs: number, answer?: SearchOutcome): number[] {
    const lookups: number[] = [];
    for (const end = now + forMs; now < end; now += kStep) {
        if (flow.look(framed, now) !== 'nothing') {
            lookups.push(now);
            if (answer !== undefined) {
                flow.answered(answer, now, nine);
            }
        }
    }
    return lookups;
}

beforeEach(() => {
    flow = new CheckinFlow();
    now = 1_000;
});

describe('the check-in flow', () => {
    it('looks up a face that is ready, and only then', () => {
        for (const framing of ['moving', 'too_small', 'too_large', 'outside'] as const) {
            expect(flow.look(at(framing), (now += kStep))).toBe('nothing');
        }
        expect(flow.look(at('ready'), (now += kStep))).toBe('take_and_send');
        expect(flow.view).toEqual({ kind: 'checking' });
    });

    it('never has two lookups under way, however long the first one takes', () => {
        expect(watch(at('ready'), 60_000)).toHaveLength(1);
        expect(watch(at('ready', right), 60_000)).toHaveLength(0);
        flow.answered(ada, now, nine);
        expect(watch(at('ready', right), 1_000)).toHaveLength(1);
    });

    it('shows the name and does not ask again for the same person for a while', () => {
        expect(watch(at('ready'), kTimes.samePerson, ada)).toHaveLength(1);
        expect(flow.view).toEqual({ kind: 'recognised', name: 'Ada', employeeId: 'E1', at: nine });
        expect(watch(at('ready'), 1_000, ada)).toHaveLength(1);
    });

    it('keeps the time of the first answer within one visit', () => {
        watch(at('ready'), kStep, ada);
        watch(nobody, 5_000);
        flow.look(at('ready'), now);
        flow.answered(ada, now, new Date(nine.getTime() + 5_000));
        expect(flow.view).toMatchObject({ kind: 'recognised', at: nine });
        now += 2 * kTimes.sameVisit;
        flow.look(at('ready', right), now);
        const later = new Date(nine.getTime() + 2 * kTimes.sameVisit);
        flow.answered(ada, now, later);
        expect(flow.view).toMatchObject({ kind: 'recognised', at: later });
    });

    it('takes the next person at once, whether the first has gone or is pushed aside', () => {
        watch(at('ready'), kStep, ada);
        expect(watch(at('ready', right), kStep, bob)).toHaveLength(1);
        expect(flow.view).toMatchObject({ name: 'Bob' });
        watch(nobody, 1_500);
        expect(watch(at('ready', right), kStep, ada)).toHaveLength(1);
        expect(flow.view).toMatchObject({ name: 'Ada' });
    });

    it('does not take the next in a queue, who stood right behind, for the one before', () => {
        watch(at('ready'), kStep, ada);
        flow.look(at('moving', behind), (now += kStep));
        expect(watch(at('ready', behind), kStep, bob)).toHaveLength(1);
        expect(flow.view).toMatchObject({ name: 'Bob' });
    });

    it('follows one person who sways', () => {
        watch(at('ready'), kStep, ada);
        const swayed = { ...left, x: left.x + 25 };
        flow.look(at('moving', swayed), (now += kStep));
        expect(watch(at('ready', swayed), 1_000)).toHaveLength(0);
    });

    it('corrects itself within seconds if it followed somebody else', () => {
        watch(at('ready'), kStep, ada);
        expect(watch(at('ready'), kTimes.samePerson, bob)).toHaveLength(1);
        expect(flow.view).toMatchObject({ name: 'Bob' });
    });

    it('follows a face through a look in which it was missed, and on a slow machine', () => {
        watch(at('ready'), kStep, ada);
        flow.look(nobody, (now += 1_500));
        expect(flow.look(at('ready'), (now += 1_500))).toBe('nothing');
        expect(flow.look(at('ready'), (now += 1_500))).toBe('nothing');
    });

    it('follows nobody across a pause', () => {
        watch(at('ready'), kStep, ada);
        expect(flow.look(at('ready'), now + kFollowTimes.blind + 1_000)).toBe('take_and_send');
    });

    it('takes the answer off the screen when the person has gone', () => {
        watch(at('ready'), kStep, ada);
        watch(nobody, kTimes.linger - 500);
        expect(flow.view.kind).toBe('recognised');
        watch(nobody, 1_000);
        expect(flow.view.kind).toBe('idle');
    });

    it('shows a late answer for as long', () => {
        watch(at('ready'), kStep);
        watch(nobody, 3 * kTimes.linger);
        flow.answered(ada, now, nine);
        watch(nobody, kTimes.linger / 2);
        expect(flow.view.kind).toBe('recognised');
    });

    it('asks again for a face that is not known, ever more rarely', () => {
        const times = watch(at('ready'), 120_000, unknown);
        const gaps = times.slice(1).map((time, i) => time - times[i]!);
        expect(gaps.slice(0, 4)).toEqual([3_000, 6_000, 12_000, 24_000]);
        expect(gaps.at(-1)).toBe(24_000);
        expect(flow.view).toEqual({ kind: 'unknown', answer: unknown });
    });

    it('says that a failure is one, waits longer each time, and recovers', () => {
        const times = watch(at('ready'), 30_000, down);
        const gaps = times.slice(1).map((time, i) => time - times[i]!);
        expect(gaps).toEqual([2_000, 4_000, 8_000]);
        expect(flow.view).toEqual({ kind: 'failed', failure: down });
        watch(at('ready'), 60_000, ada);
        expect(flow.view.kind).toBe('recognised');
        watch(nobody, 10_000);
        const again = watch(at('ready'), 5_000, down);
        expect(again[1]! - again[0]!).toBe(2_000);
    });

    it('waits as long as a busy server asks, within reason', () => {
        const busy: SearchOutcome = { kind: 'failed', problem: 'busy', retryAfterMs: 10_000 };
        const times = watch(at('ready'), 11_000, busy);
        expect(times[1]! - times[0]!).toBe(10_000);
        flow = new CheckinFlow();
        const rude: SearchOutcome = { kind: 'failed', problem: 'busy', retryAfterMs: 9e9 };
        expect(watch(at('ready'), kTimes.failureLast + 1_000, rude)).toHaveLength(2);
    });

    it('keeps looking the others up while it cannot be said whose one face is', () => {
        const incomplete: SearchOutcome = { kind: 'failed', problem: 'incomplete' };
        const times = watch(at('ready'), 10_000, incomplete);
        expect(times.slice(1).map((time, i) => time - times[i]!)).toEqual([3_000, 6_000]);
        expect(flow.view).toEqual({ kind: 'failed', failure: incomplete });
        expect(watch(at('ready', right), 1_000, ada)).toHaveLength(1);
        expect(flow.view.kind).toBe('recognised');
    });

    it('does not send the next person to a server that has just failed', () => {
        watch(at('ready'), kStep, down);
        expect(watch(at('ready', right), 1_000)).toHaveLength(0);
    });
});
