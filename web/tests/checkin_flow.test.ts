import { beforeEach, describe, expect, it } from 'vitest';
import type { CheckinOutcome } from '../src/checkin_answers';
import { CheckinFlow } from '../src/checkin_flow';
import { kTimes } from '../src/checkin_view';
import type { FramedFace, Framing } from '../src/framing';
import { kFollowTimes } from '../src/visitor';
import { ada, bob, doubtOf, down, duplicateOf } from './checkin_people';

const left = { x: 100, y: 100, width: 100, height: 100 };
const right = { x: 400, y: 100, width: 100, height: 100 };
/** Smaller, within `left`: a face that was hidden behind it. */
const behind = { x: 120, y: 110, width: 65, height: 65 };
/** Another face in about the same place as `left`. */
const beside = { x: 115, y: 105, width: 95, height: 95 };
const nobody: FramedFace = { framing: 'none' };
const unknown: CheckinOutcome = { kind: 'unknown', reason: 'not_known' };
const kStep = 250;

let flow: CheckinFlow;
let now: number;

function at(framing: Framing, face = left): FramedFace {
    return { framing, face };
}

/** Looks every 250 ms for so long; the times at which a lookup was wanted. */
function watch(framed: FramedFace, forMs: number, answer?: CheckinOutcome): number[] {
    const lookups: number[] = [];
    for (const end = now + forMs; now < end; now += kStep) {
        if (flow.look(framed, now) !== 'nothing') {
            lookups.push(now);
            if (answer !== undefined) {
                flow.answered(answer, now);
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
        flow.answered(ada, now);
        expect(watch(at('ready', right), 1_000)).toHaveLength(1);
    });

    it('shows what was recorded, and records nobody again who stays', () => {
        expect(watch(at('ready'), kStep, ada)).toHaveLength(1);
        expect(flow.view).toMatchObject({
            kind: 'recognised',
            name: 'Ada',
            employeeId: 'E1',
            event: 1,
            counted: { direction: 'in' },
        });
        expect(watch(at('ready'), 3_600_000, ada)).toEqual([]);
        expect(flow.view).toMatchObject({ kind: 'recognised', name: 'Ada' });
    });

    it('shows who comes back within a minute with the time that counts', () => {
        watch(at('ready'), kStep, ada);
        watch(nobody, 20_000);
        expect(flow.view).toEqual({ kind: 'idle' });
        watch(at('ready'), kStep, duplicateOf(ada, 2));
        expect(flow.view).toMatchObject({ name: 'Ada', event: 2, counted: ada.counted });
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

    it('notices within seconds that somebody else has stepped into the same place', () => {
        watch(at('ready'), kStep, ada);
        watch(nobody, 2 * kStep);
        expect(watch(at('ready', beside), kTimes.unsureFirst, bob)).toHaveLength(1);
        expect(flow.view).toMatchObject({ name: 'Bob' });
        expect(watch(at('ready', beside), 600_000, bob)).toEqual([]);
    });

    it('looks again at somebody who fidgets all day, ever more rarely', () => {
        watch(at('ready'), kStep, ada);
        const lookups: number[] = [];
        for (let i = 0; i < 1_000; ++i) {
            watch(nobody, kStep);
            const face = i % 2 === 0 ? beside : left;
            lookups.push(...watch(at('ready', face), 2_000, duplicateOf(ada, 3 + i)));
        }
        expect(lookups.filter((time) => time < 61_000)).toHaveLength(2);
        expect(lookups.length).toBeLessThan(6);
        expect(flow.view).toMatchObject({ name: 'Ada', event: 1 });
    });

    it('does not record somebody as gone who stays for more than half an hour', () => {
        watch(at('ready'), kTimes.unsureLast, ada);
        watch(nobody, 2 * kStep);
        expect(watch(at('ready', beside), 3_600_000, ada)).toEqual([]);
    });

    it('asks nobody for a direction who has only stayed there', () => {
        watch(at('ready'), 90_000, ada);
        watch(nobody, 2 * kStep);
        expect(watch(at('ready', beside), kStep, doubtOf(ada))).toHaveLength(1);
        expect(flow.view).toMatchObject({ kind: 'recognised', name: 'Ada', event: 1 });
        const away = { ...beside, x: beside.x + 80 };
        expect(watch(at('ready', away), kStep, doubtOf(ada))).toHaveLength(1);
        expect(flow.view).toMatchObject({ kind: 'recognised', name: 'Ada', event: 1 });
    });

    it('follows a face through a look in which it was missed, and on a slow machine', () => {
        watch(at('ready'), kStep, ada);
        flow.look(nobody, (now += 1_500));
        for (let i = 0; i < 100; ++i) {
            expect(flow.look(at('ready'), (now += 1_500))).toBe('nothing');
        }
    });

    it('follows nobody across a pause', () => {
        watch(at('ready'), kStep, ada);
        expect(flow.look(at('ready'), now + kFollowTimes.blind + 1_000)).toBe('take_and_send');
    });

    it('takes the answer off the screen when the person has gone', () => {
        watch(at('ready'), kStep, unknown);
        watch(nobody, kTimes.linger - 500);
        expect(flow.view.kind).toBe('unknown');
        watch(nobody, 1_000);
        expect(flow.view.kind).toBe('idle');
    });

    it('keeps a result on the screen for as long as it can be objected to', () => {
        watch(at('ready'), kStep, ada);
        watch(nobody, kTimes.objection - 500);
        expect(flow.view.kind).toBe('recognised');
        watch(nobody, 1_000);
        expect(flow.view.kind).toBe('idle');
    });

    it('shows a late answer for as long', () => {
        watch(at('ready'), kStep);
        watch(nobody, 3 * kTimes.linger);
        flow.answered(ada, now);
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
        const busy: CheckinOutcome = { kind: 'failed', problem: 'busy', retryAfterMs: 10_000 };
        const times = watch(at('ready'), 11_000, busy);
        expect(times[1]! - times[0]!).toBe(10_000);
        flow = new CheckinFlow();
        const rude: CheckinOutcome = { kind: 'failed', problem: 'busy', retryAfterMs: 9e9 };
        expect(watch(at('ready'), kTimes.failureLast + 1_000, rude)).toHaveLength(2);
    });

    it('keeps looking the others up while it cannot be said whose one face is', () => {
        const incomplete: CheckinOutcome = { kind: 'failed', problem: 'incomplete' };
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
