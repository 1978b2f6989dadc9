import './styles.css';
import { insert } from './api';
import { CameraError } from './camera';
import { kUploadLimitBytes, missingFields } from './enrol_form';
import { FaceFinder } from './finder/face_finder';
import type { Framing } from './framing';
import { cropAround } from './geometry';
import { actions, enrolFailureText, enrolMessages } from './messages';
import { cameraNotice, finderNotice, followLinks, startSession } from './start';
import { AnswerCard } from './views/answer_card';
import { byId } from './views/dom';
import { Notice, type NoticeContent } from './views/notice';
import { Stage } from './views/stage';
import { Watcher, type Look } from './watcher';

/** So long a press of the button waits for a face that sits well. */
const kCaptureWaitMs = 5_000;

class EnrolPage {
    private readonly main = byId('main', HTMLElement);
    private readonly notice = new Notice(byId('notice', HTMLElement));
    private readonly cameraNotice = new Notice(byId('camera-notice', HTMLElement));
    private readonly card = new AnswerCard();
    private readonly stage = new Stage();
    private readonly form = byId('form', HTMLFormElement);
    private readonly employeeId = byId('employee-id', HTMLInputElement);
    private readonly employeeName = byId('employee-name', HTMLInputElement);
    private readonly file = byId('file', HTMLInputElement);
    private readonly captureButton = byId('capture', HTMLButtonElement);
    private readonly uploadButton = byId('upload', HTMLButtonElement);
    private readonly watcher = new Watcher(this.stage, new FaceFinder(), {
        onLook: (look) => {
            this.seeing = true;
            this.refreshButtons();
            this.waiting?.(look);
        },
        onCameraLost: () => {
            void this.restartCamera(cameraNotice(new CameraError('lost')));
        },
        onFinderFailed: () => {
            void this.restartCamera(finderNotice());
        },
    });
    private waiting: ((look: Look) => void) | undefined;
    private seeing = false;
    private busy = false;

    async run(): Promise<void> {
        if ((await startSession(this.notice, 'enrol')) === undefined) {
            return;
        }
        this.main.hidden = false;
        this.form.addEventListener('submit', (event) => {
            event.preventDefault();
            void this.submit(event.submitter?.id === 'upload');
        });
        await this.startCamera();
    }

    private async startCamera(): Promise<void> {
        try {
            await this.watcher.start();
        } catch (error) {
            await this.restartCamera(cameraNotice(error));
        }
    }

    private async restartCamera(content: NoticeContent): Promise<void> {
        this.seeing = false;
        this.refreshButtons();
        await this.cameraNotice.ask(content, actions.tryAgain);
        await this.startCamera();
    }

    private async submit(fromFile: boolean): Promise<void> {
        const id = this.employeeId.value.trim();
        const name = this.employeeName.value.trim();
        if (!this.fieldsAreFilled(id, name)) {
            return;
        }
        this.setBusy(true);
        try {
            await (fromFile ? this.enrolFile(id, name) : this.enrolCapture(id, name));
        } catch (error) {
            this.fail(String(error));
        } finally {
            this.setBusy(false);
        }
    }

    private fieldsAreFilled(id: string, name: string): boolean {
        const missing = missingFields(id, name);
        this.mark(this.employeeId, missing.id);
        this.mark(this.employeeName, missing.name);
        if (missing.id !== undefined) {
            this.employeeId.focus();
        } else if (missing.name !== undefined) {
            this.employeeName.focus();
        }
        return missing.id === undefined && missing.name === undefined;
    }

    private mark(field: HTMLInputElement, message: string | undefined): void {
        const note = byId(`${field.id}-error`, HTMLElement);
        note.textContent = message ?? '';
        note.hidden = message === undefined;
        field.setAttribute('aria-invalid', String(message !== undefined));
    }

    private async enrolCapture(id: string, name: string): Promise<void> {
        const captured = await this.capture();
        if (captured instanceof Blob) {
            await this.send(id, name, captured, 'capture.jpg');
        } else {
            this.fail(
                captured === 'none' ? enrolMessages.noFace : enrolMessages.notFramed(captured),
            );
        }
    }

    /** A crop as soon as a face sits well, or what was still amiss at the end of the wait. */
    private capture(): Promise<Blob | Framing> {
        return new Promise((resolve, reject) => {
            let last: Framing = 'none';
            const timer = setTimeout(() => {
                this.waiting = undefined;
                resolve(last);
            }, kCaptureWaitMs);
            this.waiting = ({ frame, framed }) => {
                last = framed.framing;
                if (framed.framing === 'ready' && framed.face !== undefined) {
                    clearTimeout(timer);
                    this.waiting = undefined;
                    frame.crop(cropAround(framed.face, frame)).then(resolve, reject);
                }
            };
        });
    }

    private async enrolFile(id: string, name: string): Promise<void> {
        const file = this.file.files?.[0];
        if (file === undefined) {
            this.fail(enrolMessages.missingFile);
            this.file.focus();
        } else if (file.size > kUploadLimitBytes) {
            this.fail(enrolMessages.fileTooLarge);
        } else {
            await this.send(id, name, file, file.name);
        }
    }

    private async send(id: string, name: string, photo: Blob, fileName: string): Promise<void> {
        this.card.show({ kind: 'busy', title: enrolMessages.sending });
        const outcome = await insert(id, name, photo, fileName);
        if (outcome.kind === 'failed') {
            this.fail(enrolFailureText(outcome));
            return;
        }
        this.card.show({
            kind: 'good',
            title: enrolMessages.doneTitle,
            headline: name,
            detail: enrolMessages.done(name, outcome.employeeId),
        });
        this.form.reset();
        this.employeeId.focus();
    }

    private fail(detail: string): void {
        this.card.show({ kind: 'bad', title: enrolMessages.failedTitle, detail });
    }

    private setBusy(on: boolean): void {
        this.busy = on;
        this.form.ariaBusy = String(on);
        this.refreshButtons();
    }

    private refreshButtons(): void {
        this.captureButton.disabled = this.busy || !this.seeing;
        this.uploadButton.disabled = this.busy;
    }
}

followLinks();
void new EnrolPage().run();
