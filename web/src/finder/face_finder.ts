import weightsUrl from '@vladmandic/face-api/model/tiny_face_detector_model.bin?url';
import type { Size } from '../geometry';
import type { FoundFace } from './face';
import type { FindReply, FindRequest } from './protocol';

/** Enough for faces that fill a tenth of the picture and more. */
const kSide = 192;
const kScoreThreshold = 0.5;

/** Finds faces in pictures, in a thread of its own so that the page stays smooth. */
export class FaceFinder {
    private worker: Worker | undefined;
    private readonly canvas = document.createElement('canvas');
    private busy = false;
    private hasWeights = false;

    constructor() {
        this.canvas.width = kSide;
        this.canvas.height = kSide;
    }

    /**
     * The faces in a picture, best first, in its pixels. One call at a time. Throws if the worker or
     * its weights cannot be loaded; the next call tries again.
     */
    async find(picture: HTMLCanvasElement): Promise<FoundFace[]> {
        if (this.busy) {
            throw new Error('the face finder takes one picture at a time');
        }
        this.busy = true;
        try {
            const reply = await this.ask({
                ...(this.hasWeights ? {} : { weights: await loadWeights() }),
                picture: { side: kSide, pixels: this.shrink(picture) },
                scoreThreshold: kScoreThreshold,
            });
            this.hasWeights = !('error' in reply);
            if ('error' in reply) {
                throw new Error(reply.error);
            }
            return reply.faces.map((face) => inPixels(face, picture));
        } finally {
            this.busy = false;
        }
    }

    private shrink(picture: HTMLCanvasElement): Uint8ClampedArray {
        const context = this.canvas.getContext('2d', { willReadFrequently: true });
        if (context === null) {
            throw new Error('the browser gave no canvas');
        }
        const scale = kSide / Math.max(picture.width, picture.height);
        context.clearRect(0, 0, kSide, kSide);
        context.drawImage(picture, 0, 0, picture.width * scale, picture.height * scale);
        return context.getImageData(0, 0, kSide, kSide).data;
    }

    private ask(request: FindRequest): Promise<FindReply> {
        this.worker ??= new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
        const { worker } = this;
        return new Promise((resolve, reject) => {
            worker.onmessage = (event: MessageEvent<FindReply>) => {
                resolve(event.data);
            };
            worker.onerror = (event) => {
                this.discardWorker();
                reject(new Error(`the face finder did not start: ${event.message}`));
            };
            worker.postMessage(request, [request.picture.pixels.buffer]);
        });
    }

    /** A worker whose script did not arrive never answers; the next call takes a new one. */
    private discardWorker(): void {
        this.worker?.terminate();
        this.worker = undefined;
        this.hasWeights = false;
    }
}

async function loadWeights(): Promise<Uint8Array> {
    const response = await fetch(weightsUrl);
    if (!response.ok) {
        throw new Error(`the face finder's weights: HTTP ${response.status}`);
    }
    return new Uint8Array(await response.arrayBuffer());
}

function inPixels({ box, score }: FoundFace, picture: Size): FoundFace {
    const side = Math.max(picture.width, picture.height);
    return {
        box: {
            x: box.x * side,
            y: box.y * side,
            width: box.width * side,
            height: box.height * side,
        },
        score,
    };
}
