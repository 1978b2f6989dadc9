import { Camera } from './camera';
import { Frame } from './capture';
import type { FaceFinder } from './finder/face_finder';
import { FramingGate, type FramedFace } from './framing';
import { runLoop } from './loop';
import type { Stage } from './views/stage';

/** One look at the camera. The frame is overwritten by the next look. */
export interface Look {
    frame: Frame;
    framed: FramedFace;
}

export interface WatcherEvents {
    /** Called within the look; crops must be begun before the first await. */
    onLook(look: Look): void;
    onCameraLost(): void;
    /** The face finder cannot be loaded. */
    onFinderFailed(): void;
}

/** Looks for a face in the camera's picture again and again, and shows what it sees. */
export class Watcher {
    private readonly frame = new Frame();
    private readonly gate = new FramingGate();
    private camera: Camera | undefined;
    private endLoop: (() => void) | undefined;

    constructor(
        private readonly stage: Stage,
        private readonly finder: FaceFinder,
        private readonly events: WatcherEvents,
    ) {}

    /** Throws CameraError. */
    async start(): Promise<void> {
        const camera = await Camera.open(this.stage.video);
        this.camera = camera;
        this.stage.mirror(camera.facesUser);
        camera.onLost(() => {
            this.stop();
            this.events.onCameraLost();
        });
        this.endLoop = runLoop(() => this.look());
    }

    stop(): void {
        this.endLoop?.();
        this.camera?.close();
        this.endLoop = undefined;
        this.camera = undefined;
    }

    private async look(): Promise<void> {
        const { frame } = this;
        if (!frame.take(this.stage.video)) {
            return;
        }
        try {
            const faces = await this.finder.find(frame.canvas);
            if (this.camera === undefined) {
                return;
            }
            const framed = this.gate.judge(faces, this.stage.ovalIn(frame));
            this.stage.show(framed, frame);
            this.events.onLook({ frame, framed });
        } catch (error) {
            console.error(error);
            this.stop();
            this.events.onFinderFailed();
        }
    }
}
