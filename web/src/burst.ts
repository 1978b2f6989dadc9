import { context, jpegOf } from './capture';
import { sentSize } from './geometry';

/** A face in the oval is then some 100 pixels wide or more, and thirty frames stay below 3 MB. */
const kLongestSide = 800;
const kJpegQuality = 0.85;

/** Pictures of one challenge, and when each was taken, in milliseconds from any moment. */
export interface Frames {
    pictures: Blob[];
    times: number[];
}

/**
 * Collects whole pictures of the camera, not mirrored, all of the first one's size: of a camera that
 * is turned meanwhile the later ones are squeezed, and the server refuses them.
 */
export class Burst {
    private readonly canvas = document.createElement('canvas');
    private readonly pictures: Promise<Blob>[] = [];
    private readonly times: number[] = [];

    /** `at`: in milliseconds. */
    take(video: HTMLVideoElement, at: number): void {
        const { canvas } = this;
        if (this.times.length === 0) {
            const size = sentSize(
                { width: video.videoWidth, height: video.videoHeight },
                kLongestSide,
            );
            canvas.width = size.width;
            canvas.height = size.height;
        }
        context(canvas).drawImage(video, 0, 0, canvas.width, canvas.height);
        this.pictures.push(jpegOf(canvas, kJpegQuality));
        this.times.push(at);
    }

    async frames(): Promise<Frames> {
        const first = this.times[0] ?? 0;
        return {
            pictures: await Promise.all(this.pictures),
            times: this.times.map((time) => Math.round(time - first)),
        };
    }
}
