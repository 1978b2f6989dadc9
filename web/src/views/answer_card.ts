import type { Direction } from '../checkin_answers';
import { byId } from './dom';

/** Each has its own shape, words and colour. */
export type AnswerKind = 'idle' | 'busy' | 'good' | 'unsure' | 'bad';

export interface Answer {
    kind: AnswerKind;
    title: string;
    /** the name: the largest text of the page */
    headline?: string;
    /** has a shape and a colour of its own, too */
    direction?: Direction;
    /** `text`: for people; `at`: RFC 3339 */
    time?: { text: string; at: string };
    detail?: string;
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
        if (answer.direction === undefined) {
            delete this.card.dataset['direction'];
        } else {
            this.card.dataset['direction'] = answer.direction;
        }
        setText(this.title, answer.title);
        setText(this.headline, answer.headline);
        setText(this.detail, answer.detail);
        setText(this.time, answer.time?.text);
        this.time.dateTime = answer.time?.at ?? '';
    }
}

function setText(element: HTMLElement, text: string | undefined): void {
    element.textContent = text ?? '';
    element.hidden = text === undefined;
}
