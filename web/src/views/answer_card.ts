import { byId } from './dom';

/** Each has its own shape, words and colour. */
export type AnswerKind = 'idle' | 'busy' | 'good' | 'unsure' | 'bad';

export interface Answer {
    kind: AnswerKind;
    title: string;
    /** the name: the largest text of the page */
    headline?: string;
    time?: Date;
    detail?: string;
}

function clockText(time: Date): string {
    return time.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

/** The one place where a page says how it went; a live region, so that it is read out as well. */
export class AnswerCard {
    private readonly card = byId('answer', HTMLElement);
    private readonly title = byId('answer-title', HTMLElement);
    private readonly headline = byId('answer-headline', HTMLElement);
    private readonly time = byId('answer-time', HTMLTimeElement);
    private readonly detail = byId('answer-detail', HTMLElement);
    private last = '';

    show(answer: Answer): void {
        const key = JSON.stringify(answer);
        if (key === this.last) {
            return;
        }
        this.last = key;
        this.card.dataset['kind'] = answer.kind;
        setText(this.title, answer.title);
        setText(this.headline, answer.headline);
        setText(this.detail, answer.detail);
        setText(this.time, answer.time === undefined ? undefined : clockText(answer.time));
        this.time.dateTime = answer.time?.toISOString() ?? '';
    }
}

function setText(element: HTMLElement, text: string | undefined): void {
    element.textContent = text ?? '';
    element.hidden = text === undefined;
}
