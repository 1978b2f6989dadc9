import './styles.css';
import { search, type SearchOutcome } from './api';
import { CameraError } from './camera';
import { CheckinFlow, type CheckinView } from './checkin_flow';
import { FaceFinder } from './finder/face_finder';
import type { Framing } from './framing';
import { cropAround } from './geometry';
import { actions, checkinMessages, failureText, unknownAdvice, unknownTitle } from './messages';
import { cameraNotice, finderNotice, followLinks, showSessionEnded, startSession } from './start';
import { AnswerCard, type Answer } from './views/answer_card';
import { byId } from './views/dom';
import { Notice, type NoticeContent } from './views/notice';
import { Stage } from './views/stage';
import { Watcher, type Look } from './watcher';

function answerOf(view: CheckinView): Answer {
    switch (view.kind) {
        case 'idle':
            return {
                kind: 'idle',
                title: checkinMessages.idle,
                detail: checkinMessages.idleAdvice,
            };
        case 'checking':
            return { kind: 'busy', title: checkinMessages.checking };
        case 'recognised':
            return {
                kind: 'good',
                title: checkinMessages.recognised,
                headline: view.name,
                time: view.at,
            };
        case 'unknown':
            return {
                kind: 'unsure',
                title: unknownTitle(view.answer),
                detail: unknownAdvice(view.answer),
            };
        case 'failed':
            return {
                kind: 'bad',
                title: checkinMessages.failed,
                detail: failureText(view.failure),
            };
    }
}

function cropFailed(error: unknown): SearchOutcome {
    return { kind: 'failed', problem: 'refused', text: String(error) };
}

class CheckinPage {
    private readonly main = byId('main', HTMLElement);
    private readonly notice = new Notice(byId('notice', HTMLElement));
    private readonly card = new AnswerCard();
    private readonly stage = new Stage();
    private readonly flow = new CheckinFlow();
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

    async run(): Promise<void> {
        if (await startSession(this.notice, 'checkin')) {
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
        if (this.flow.look(framed, performance.now()) && framed.face !== undefined) {
            void this.lookUp(frame.crop(cropAround(framed.face, frame)));
        }
        this.stage.setGuided(this.isGuided(framed.framing));
        this.refresh();
    }

    /** No guidance beside an answer, unless it helps towards a better one. */
    private isGuided(framing: Framing): boolean {
        const { kind } = this.flow.view;
        return kind === 'idle' || (kind === 'unknown' && framing !== 'ready');
    }

    private async lookUp(crop: Promise<Blob>): Promise<void> {
        const outcome = await crop.then(search).catch(cropFailed);
        if (outcome.kind === 'failed' && outcome.problem === 'unauthorised') {
            this.watcher.stop();
            this.main.hidden = true;
            showSessionEnded(this.notice, 'checkin');
            return;
        }
        this.flow.answered(outcome, performance.now(), new Date());
        this.refresh();
    }

    private refresh(): void {
        this.card.show(answerOf(this.flow.view));
    }
}

followLinks();
void new CheckinPage().run();
