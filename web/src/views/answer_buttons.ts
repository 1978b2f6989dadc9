import type { Direction } from '../checkin_answers';
import type { Objection } from '../checkin_api';
import type { CheckinView } from '../checkin_view';
import { directionNames, objectionNames } from '../messages';
import { byId } from './dom';

export interface AnswerButtonEvents {
    onChoose(direction: Direction): void;
    onObject(objection: Objection): void;
}

function button(id: string, text: string, press: () => void): HTMLButtonElement {
    const found = byId(id, HTMLButtonElement);
    found.append(text);
    found.addEventListener('click', press);
    return found;
}

/** What people can say to an answer. Beside the live region, which would read the buttons out. */
export class AnswerButtons {
    private readonly choice = byId('choice', HTMLElement);
    private readonly objections = byId('objections', HTMLElement);
    private readonly objectionButtons: Record<Objection, HTMLButtonElement>;

    constructor({ onChoose, onObject }: AnswerButtonEvents) {
        for (const direction of ['in', 'out'] as const) {
            button(`choose-${direction}`, directionNames[direction], () => onChoose(direction));
        }
        const objecting = (id: string, objection: Objection) =>
            button(id, objectionNames[objection], () => onObject(objection));
        this.objectionButtons = {
            not_me: objecting('not-me', 'not_me'),
            wrong_direction: objecting('wrong-direction', 'wrong_direction'),
        };
    }

    show(view: CheckinView): void {
        const objections = view.kind === 'recognised' ? view.objections : [];
        this.choice.hidden = view.kind !== 'choose';
        this.objections.hidden = objections.length === 0;
        this.objectionButtons.not_me.hidden = !objections.includes('not_me');
        this.objectionButtons.wrong_direction.hidden = !objections.includes('wrong_direction');
    }
}
