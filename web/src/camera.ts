export type CameraProblem =
    'insecure' | 'unsupported' | 'denied' | 'none' | 'in_use' | 'lost' | 'failed';

export class CameraError extends Error {
    constructor(readonly problem: CameraProblem) {
        super(`camera: ${problem}`);
    }
}

/** What went wrong, by the name of the error that the browser gives. */
export function cameraProblemOf(errorName: string): CameraProblem {
    switch (errorName) {
        case 'NotAllowedError':
        case 'SecurityError':
            return 'denied';
        case 'NotFoundError':
        case 'OverconstrainedError':
            return 'none';
        case 'NotReadableError':
        case 'AbortError':
            return 'in_use';
        default:
            return 'failed';
    }
}

const kWanted: MediaStreamConstraints = {
    audio: false,
    video: { facingMode: 'user', width: { ideal: 1280 }, height: { ideal: 720 } },
};

async function openStream(): Promise<MediaStream> {
    if (!window.isSecureContext) {
        throw new CameraError('insecure');
    }
    if (navigator.mediaDevices === undefined) {
        throw new CameraError('unsupported');
    }
    try {
        return await navigator.mediaDevices.getUserMedia(kWanted);
    } catch (error) {
        throw new CameraError(cameraProblemOf(error instanceof Error ? error.name : ''));
    }
}

/** A running camera, shown in a video element. */
export class Camera {
    private constructor(
        readonly video: HTMLVideoElement,
        private readonly stream: MediaStream,
    ) {}

    /** Opens the front camera and waits for its first picture. Throws CameraError. */
    static async open(video: HTMLVideoElement): Promise<Camera> {
        const stream = await openStream();
        video.srcObject = stream;
        const camera = new Camera(video, stream);
        try {
            await video.play();
        } catch {
            camera.close();
            throw new CameraError('failed');
        }
        return camera;
    }

    /** Calls back once if the camera is unplugged or taken away. */
    onLost(callback: () => void): void {
        for (const track of this.stream.getVideoTracks()) {
            track.addEventListener('ended', callback, { once: true });
        }
    }

    /** Whether the picture should be shown as in a mirror. */
    get facesUser(): boolean {
        return this.stream.getVideoTracks()[0]?.getSettings().facingMode !== 'environment';
    }

    close(): void {
        for (const track of this.stream.getTracks()) {
            track.stop();
        }
        this.video.srcObject = null;
    }
}

/** So long a picture is waited for in a browser that does not announce them. */
const kPictureMs = 50;

/** Waits for the camera's next picture, so that none is taken twice. None comes to a hidden page. */
export function nextPicture(video: HTMLVideoElement): Promise<void> {
    return new Promise((arrived) => {
        if ('requestVideoFrameCallback' in video) {
            video.requestVideoFrameCallback(() => {
                arrived();
            });
        } else {
            setTimeout(arrived, kPictureMs);
        }
    });
}
