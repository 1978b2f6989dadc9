import type { CheckedIn, Corrected, Stamp } from './checkin_answers';
import type { Objection } from './checkin_api';
import { kTimes, type RecognisedView } from './checkin_view';

/** What was written shortly before stays what counts: only that it was somebody else can be said. */
function viewOf(outcome: CheckedIn): RecognisedView {
    const { name, employeeId, event, counted, day, isClockUnsure } = outcome;
    return {
        kind: 'recognised',
        name,
        employeeId,
        event,
        counted,
        day,
        isClockUnsure,
        isCorrected: false,
        objections: counted.event === event ? ['not_me', 'wrong_direction'] : ['not_me'],
    };
}

function reversed(stamp: Stamp): Stamp {
    return { ...stamp, direction: stamp.direction === 'in' ? 'out' : 'in' };
}

/** The result that was shown last, to which its person can object for a while. */
export class LastResult {
    private last: RecognisedView | undefined;
    private objectUntil = 0;

    get view(): RecognisedView | undefined {
        return this.last;
    }

    isOpen(now: number): boolean {
        return this.last !== undefined && now < this.objectUntil;
    }

    /**
     * A duplicate changes nothing while its original can be objected to, nor if `stays`: it is known
     * that the same person was looked up again.
     */
    accept(outcome: CheckedIn, stays: boolean, now: number): void {
        const isRepeat =
            this.last?.employeeId === outcome.employeeId &&
            this.last.counted.event === outcome.counted.event;
        if (!isRepeat || !(stays || this.isOpen(now))) {
            this.last = viewOf(outcome);
            this.objectUntil = now + kTimes.objection;
        }
    }

    close(now: number): void {
        if (this.last !== undefined && this.last.objections.length > 0 && !this.isOpen(now)) {
            this.last = { ...this.last, objections: [] };
        }
    }

    /** False: it is of another event by now. */
    correct(objection: Objection, { event, day }: Corrected): boolean {
        const { last } = this;
        if (last?.event !== event) {
            return false;
        }
        const counted = day?.stamps.find((stamp) => stamp.event === event);
        this.last =
            objection === 'not_me'
                ? undefined
                : {
                      ...last,
                      counted: counted ?? reversed(last.counted),
                      day,
                      isCorrected: true,
                      objections: [],
                  };
        return true;
    }
}
