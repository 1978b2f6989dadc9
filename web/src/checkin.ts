import './styles.css';
import type { Failure } from './api';
import { Burst } from './burst';
import { CameraError, nextPicture } from './camera';
import type { Challenge } from './challenge';
import type { CheckinOutcome, Direction } from './checkin_answers';
import { checkIn, checkInByBurst, chooseDirection, objectTo, type Objection } from './checkin_api';
import { answerOf } from './checkin_card';
import { CheckinFlow } from './checkin_flow';
import { FaceFinder } from './finder/face_finder';
import type { Framing } from './framing';
import { cropAround } from './geometry';
import { beginTask } from './liveness_api';
import { actions } from './messages';
import { cameraNotice, finderNotice, followLinks, showSessionEnded, startSession } from './start';
import { AnswerButtons } from './views/answer_buttons';
import { AnswerCard } from './views/answer_card';
import { ChallengeGuide } from './views/challenge_guide';
import { byId } from './views/dom';
import { Notice, type NoticeContent } from './views/notice';
import { Stage } from './views/stage';
import { Watcher, type Look } from './watcher';

function pictureFailed(error: unknown): Failure {
    return { kind: 'failed', problem: 'refused', text: String(error) };
}

class CheckinPage {
    private readonly main = byId('main', HTMLElement);
    private readonly notice = new Notice(byId('notice', HTMLElement));
    private readonly card = new AnswerCard();
    private readonly buttons = new AnswerButtons({
        onChoose: (direction) => void this.choose(direction),
        onObject: (objection) => void this.object(objection),
    });
    private readonly stage = new Stage();
    private readonly guide = new ChallengeGuide();
    private readonly watcher = new Watcher(this.stage, new FaceFinder(), {
        onLook: (look) => {
            this.look(look);
        },
        onCameraLost: () => {
            void this.restart(cameraNotice(new CameraError('lost')));
        },
        onFinderFailed: () => {
            void this.restart(finderNotice());
        },
    });
    private flow = new CheckinFlow();
    private crops: Promise<Blob>[] = [];

    async run(): Promise<void> {
        const session = await startSession(this.notice, 'checkin');
        if (session !== undefined) {
            this.flow = new CheckinFlow(session.liveness);
            await this.watch();
        }
    }

    private async watch(): Promise<void> {
        this.main.hidden = false;
        try {
            await this.watcher.start();
            this.refresh();
        } catch (error) {
            await this.restart(cameraNotice(error));
        }
    }

    private async restart(content: NoticeContent): Promise<void> {
        this.main.hidden = true;
        await this.notice.ask(content, actions.tryAgain);
        await this.watch();
    }

    private look({ frame, framed }: Look): void {
        const wish = this.flow.look(framed, performance.now());
        if ((wish === 'take' || wish === 'take_and_send') && framed.face !== undefined) {
            this.crops.push(frame.crop(cropAround(framed.face, frame)));
        }
        if (wish === 'send' || wish === 'take_and_send') {
            void this.lookUp(this.crops.splice(0));
        }
        if (wish === 'drop') {
            this.crops = [];
        }
        if (wish === 'challenge') {
            void this.challenge();
        }
        this.stage.setGuided(this.isGuided(framed.framing));
        this.refresh();
    }

    /** No guidance beside an answer, unless it helps towards a better one. */
    private isGuided(framing: Framing): boolean {
        const { view } = this.flow;
        return (
            view.kind === 'idle' ||
            (view.kind === 'unknown' && framing !== 'ready') ||
            (view.kind === 'challenge' && !view.isActing && framing !== 'ready')
        );
    }

    private async lookUp(crops: Promise<Blob>[]): Promise<void> {
        const outcome: CheckinOutcome = await Promise.all(crops).then(checkIn).catch(pictureFailed);
        if (!this.hasEnded(outcome)) {
            this.flow.answered(outcome, performance.now());
            this.refresh();
        }
    }

    private async challenge(): Promise<void> {
        const outcome = await beginTask();
        if (this.hasEnded(outcome)) {
            return;
        }
        const challenge = this.flow.begun(outcome, performance.now());
        this.refresh();
        if (challenge !== undefined) {
            await this.follow(challenge);
        }
    }

    /** Takes a frame whenever the challenge wants one, and sends them when it is done. */
    private async follow(challenge: Challenge): Promise<void> {
        const burst = new Burst();
        for (;;) {
            await nextPicture(this.stage.video);
            const now = performance.now();
            const wish = challenge.picture(now);
            if (wish === 'stop') {
                return;
            }
            if (wish === 'take') {
                burst.take(this.stage.video, now);
            }
            this.refresh();
            if (wish === 'send') {
                await this.submit(challenge.session, burst);
                return;
            }
        }
    }

    private async submit(session: string, burst: Burst): Promise<void> {
        const outcome: CheckinOutcome = await burst
            .frames()
            .then((frames) => checkInByBurst(session, frames))
            .catch(pictureFailed);
        if (!this.hasEnded(outcome)) {
            this.flow.judged(outcome, performance.now());
            this.refresh();
        }
    }

    private async choose(direction: Direction): Promise<void> {
        const choice = this.flow.choose(performance.now());
        if (choice === undefined) {
            return;
        }
        this.refresh();
        const outcome = await chooseDirection(choice, direction);
        if (!this.hasEnded(outcome)) {
            this.flow.chosen(outcome, performance.now());
            this.refresh();
        }
    }

    private async object(objection: Objection): Promise<void> {
        const event = this.flow.object(objection, performance.now());
        if (event === undefined) {
            return;
        }
        this.refresh();
        const outcome = await objectTo(event, objection);
        if (!this.hasEnded(outcome)) {
            this.flow.corrected(objection, outcome, performance.now());
            this.refresh();
        }
    }

    /** Whether the session of this page is over; then the page says so and rests. */
    private hasEnded(outcome: { kind: string } | Failure): boolean {
        if (!('problem' in outcome) || outcome.problem !== 'unauthorised') {
            return false;
        }
        this.watcher.stop();
        this.main.hidden = true;
        showSessionEnded(this.notice, 'checkin');
        return true;
    }

    private refresh(): void {
        const { view } = this.flow;
        this.card.show(answerOf(view, performance.now()));
        this.buttons.show(view);
        this.guide.show(view.kind === 'challenge' ? view : undefined);
    }
}

followLinks();
void new CheckinPage().run();
