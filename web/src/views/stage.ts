import { guideOval, visiblePart, type Rect, type Size } from '../geometry';
import type { FramedFace, Framing } from '../framing';
import { framingMessages } from '../messages';
import { byId } from './dom';
import { Overlay } from './overlay';

/** The camera's picture with oval, face box and a line of guidance. */
export class Stage {
    readonly video = byId('video', HTMLVideoElement);
    private readonly root = byId('stage', HTMLElement);
    private readonly canvas = byId('overlay', HTMLCanvasElement);
    private readonly guidance = byId('guidance', HTMLElement);
    private readonly overlay = new Overlay(this.canvas);
    private lastFraming: Framing | undefined;

    /** Shown as in a mirror, people move the right way. */
    mirror(on: boolean): void {
        this.video.classList.toggle('mirrored', on);
        this.canvas.classList.toggle('mirrored', on);
    }

    ovalIn(frame: Size): Rect {
        return guideOval(visiblePart(frame, this.viewSize()));
    }

    show(framed: FramedFace, frame: Size): void {
        const visible = visiblePart(frame, this.viewSize());
        const unit = visible.width / this.viewSize().width;
        this.overlay.draw(framed, guideOval(visible), frame, unit);
        this.guide(framed.framing);
    }

    setGuided(on: boolean): void {
        this.guidance.classList.toggle('invisible', !on);
    }

    /** Follows only what lasts for two looks: the line is read out to those who cannot see it. */
    private guide(framing: Framing): void {
        const text = framingMessages[framing];
        if (framing === this.lastFraming && this.guidance.textContent !== text) {
            this.guidance.textContent = text;
        }
        this.lastFraming = framing;
    }

    private viewSize(): Size {
        return {
            width: Math.max(1, this.root.clientWidth),
            height: Math.max(1, this.root.clientHeight),
        };
    }
}
