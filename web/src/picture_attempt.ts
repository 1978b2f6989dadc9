import { kTimes } from './checkin_view';
import type { Framing } from './framing';
import { kFollowTimes, type Visitor } from './visitor';

/** Pictures of one lookup whose server judges whether they are of a live face. */
const kPicturesToJudge = 3;

/** To take one more picture, the last or none; to forget those that were taken. */
export type AttemptWish = 'take' | 'take_and_send' | 'send' | 'drop';

/** Some pictures of one person from successive looks, the first of which is taken. */
export class PictureAttempt {
    private pictures = 1;

    constructor(
        private readonly visitor: Visitor,
        private readonly begunAt: number,
    ) {}

    /** After anything but 'take' it is over. */
    look(framing: Framing, current: Visitor | undefined, now: number): AttemptWish {
        // After a pause, as of a camera that was lost, they are somebody's of then.
        if (now - this.begunAt > kFollowTimes.blind) {
            return 'drop';
        }
        const isSeen = framing === 'ready' || framing === 'moving';
        if (!isSeen || this.visitor !== current) {
            return 'send';
        }
        this.pictures += 1;
        return this.pictures < kPicturesToJudge && now - this.begunAt < kTimes.attempt
            ? 'take'
            : 'take_and_send';
    }
}
