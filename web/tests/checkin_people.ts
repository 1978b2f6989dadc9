import type { Failure } from '../src/api';
import type { CheckedIn, ChooseDirection, DaySoFar, Stamp } from '../src/checkin_answers';

export const down: Failure = { kind: 'failed', problem: 'network' };

export function stampOf(event: number, direction: Stamp['direction'] = 'in'): Stamp {
    return { event, direction, localTime: '2026-03-02T08:00:04+07:00' };
}

export function dayOf(...stamps: Stamp[]): DaySoFar {
    const inside = stamps.at(-1)?.direction === 'in';
    return { date: '2026-03-02', workedMinutes: 0, inside, stamps };
}

function accepted(name: string, employeeId: string, event: number): CheckedIn {
    const counted = stampOf(event);
    return {
        kind: 'accepted',
        name,
        employeeId,
        event,
        counted,
        day: dayOf(counted),
        isClockUnsure: false,
    };
}

export const ada = accepted('Ada', 'E1', 1);
export const bob = accepted('Bob', 'E2', 2);

/** The answer to somebody who was seen again within a minute. */
export function duplicateOf(first: CheckedIn, event: number): CheckedIn {
    return { ...first, event };
}

/** The answer to somebody who was seen again within half an hour. */
export function doubtOf({ name, employeeId }: CheckedIn): ChooseDirection {
    return { kind: 'choose', name, employeeId, choice: `choice of ${name}`, last: 'in' };
}
