import { kChallengeTimes, type ChallengeView } from '../challenge';
import { promptMessages } from '../messages';
import { byId } from './dom';

/**
 * Says over the camera's picture what to do now, in words and by a drawn head that does it. The head
 * is drawn as the camera sees it and mirrored where the picture is (styles.css), so that it turns to
 * the side to which the person sees themselves turn.
 */
export class ChallengeGuide {
    private readonly root = byId('guide', HTMLElement);
    private readonly text = byId('guide-text', HTMLElement);
    private readonly progress = byId('guide-progress', HTMLProgressElement);

    constructor() {
        this.root.style.setProperty('--action-time', `${kChallengeTimes.act}ms`);
    }

    /** Nothing: there is no challenge. */
    show(view: ChallengeView | undefined): void {
        this.root.hidden = view === undefined;
        if (view === undefined) {
            this.text.textContent = '';
            delete this.root.dataset['action'];
            return;
        }
        this.progress.value = view.progress;
        if (this.root.dataset['action'] !== view.prompt) {
            this.root.dataset['action'] = view.prompt;
            this.text.textContent = promptMessages[view.prompt];
        }
    }
}
