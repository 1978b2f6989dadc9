import { sentSize, type Rect } from './geometry';

/** More pixels than this would not help the server's networks. */
const kLongestSide = 800;
const kJpegQuality = 0.9;

/** A copy of the camera's picture at one moment, so that box and pixels belong together. */
export class Frame {
    readonly canvas = document.createElement('canvas');

    /** Takes the picture of this moment in place of the one before. False: there is none yet. */
    take(video: HTMLVideoElement): boolean {
        const { videoWidth, videoHeight } = video;
        if (videoWidth === 0 || videoHeight === 0) {
            return false;
        }
        if (this.width !== videoWidth || this.height !== videoHeight) {
            this.canvas.width = videoWidth;
            this.canvas.height = videoHeight;
        }
        context(this.canvas).drawImage(video, 0, 0);
        return true;
    }

    get width(): number {
        return this.canvas.width;
    }

    get height(): number {
        return this.canvas.height;
    }

    /** A part of the picture of the moment of the call as JPEG; never enlarged. */
    async crop(part: Rect): Promise<Blob> {
        const size = sentSize(part, kLongestSide);
        const canvas = document.createElement('canvas');
        canvas.width = size.width;
        canvas.height = size.height;
        const { x, y, width, height } = part;
        context(canvas).drawImage(this.canvas, x, y, width, height, 0, 0, size.width, size.height);
        return jpegOf(canvas, kJpegQuality);
    }
}

/** What the canvas shows at the moment of the call; it may be drawn on at once. */
export async function jpegOf(canvas: HTMLCanvasElement, quality: number): Promise<Blob> {
    const blob = await new Promise<Blob | null>((resolve) => {
        canvas.toBlob(resolve, 'image/jpeg', quality);
    });
    if (blob === null) {
        throw new Error('the browser could not make a JPEG of the picture');
    }
    return blob;
}

export function context(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
    const found = canvas.getContext('2d');
    if (found === null) {
        throw new Error('the browser gave no canvas');
    }
    return found;
}
